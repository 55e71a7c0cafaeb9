/// The memory that a convolutional network needs on a node: program memory for what is constant, working memory for what is
/// not.
///
/// A layer's input and its output are alive at once; nothing else is, as layers follow one another.
///
/// Not modelled: the frame before normalisation (the application's), code, stack, alignment, the copy of a neighbourhood that
/// fast kernels make, depthwise layers in place.
public struct ConvolutionFootprint: Sendable, Hashable {
  /// Bytes of weights, scales and input statistics.
  public let flashBytes: Int
  /// Bytes of the normalised input.
  public let inputBytes: Int
  /// The tasks in the order they run.
  public let steps: [Footprint.Step]

  /// The most bytes of working memory alive at once.
  public var peakBytes: Int { steps.map(\.bytes).max() ?? inputBytes }

  /// The footprint of `convolutions` in this arithmetic.
  /// - Parameter features: features of a token, each with a mean and a scale.
  public init(_ convolutions: [Convolution], features: Int, classes: Int, _ precision: Precision) {
    let format = precision == .int8 ? WeightFormat.int8 : .float32
    let bytes = precision.bytes
    var flash = 8 * features + 4
    if precision == .int8 { flash += 4 * (convolutions.count + 2) }
    for layer in convolutions {
      flash += format.layerBytes(inputs: layer.inputsPerOutput, outputs: layer.output.channels)
    }
    var steps = convolutions.enumerated().map { i, layer in
      Footprint.Step(name: "layer \(i)", bytes: bytes * (layer.input.values + layer.output.values))
    }
    if let last = convolutions.last?.output {
      flash += format.layerBytes(inputs: last.channels, outputs: classes)
      steps.append(Footprint.Step(name: "pool", bytes: bytes * (last.values + last.channels)))
      steps.append(Footprint.Step(name: "head", bytes: bytes * last.channels + 4 * classes))
    }
    steps.append(Footprint.Step(name: "softmax", bytes: 8 * classes))
    flashBytes = flash
    inputBytes = bytes * (convolutions.first?.input.values ?? 0)
    self.steps = steps
  }
}
