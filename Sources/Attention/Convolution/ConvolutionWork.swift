public import Quantities

// Closed forms of a convolutional network, with the conventions of ``Work``.
extension Work {
  /// max(0, w ∗ x + b): every value that an output sees is read once, every product with a zero around the map is left out.
  public static func convolution(_ convolution: Convolution, _ precision: Precision) -> OpCount {
    var count = OpCount()
    mac(convolution.macs, precision, &count)
    count.ramRead = precision.bytes * convolution.valuesRead
    count.flashRead = weightBytes(convolution.weights, outputs: convolution.output.channels, precision)
    count.ramWritten = precision.bytes * convolution.output.values
    count.compare = convolution.output.values
    if precision == .int8 { requantise(convolution.output.values, &count) }
    return count
  }

  /// The mean of a map over its positions; in int8 the share and the change of scale are one factor.
  public static func averagePool(_ map: MapSize, _ precision: Precision) -> OpCount {
    var count = OpCount()
    count.add = (map.positions - 1) * map.channels
    count.ramRead = precision.bytes * map.values
    count.ramWritten = precision.bytes * map.channels
    if precision == .int8 { requantise(map.channels, &count) } else { count.multiply = map.channels }
    return count
  }

  /// A whole frame of a convolutional network, from the normalisation of its input to its probabilities.
  /// - Parameter features: features of a token, each with a mean and a scale.
  public static func frame(
    _ convolutions: [Convolution], features: Int, classes: Int, _ precision: Precision
  ) -> OpCount {
    guard let first = convolutions.first, let last = convolutions.last else { return OpCount() }
    var count = input(values: first.input.values, features: features, precision)
    for layer in convolutions { count += convolution(layer, precision) }
    count += averagePool(last.output, precision)
    return count + classify(width: last.output.channels, classes: classes, precision)
  }
}
