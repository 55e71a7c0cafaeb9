/// A convolutional network's float32 weights, packed for the kernels at load.
///
/// A layer's file tensor is (outputs, kernel rows, kernel columns, channels seen), so that an output's weights lie in the
/// order in which a gathered neighbourhood lies; packed they are panels like a linear layer's.
struct ConvolutionWeights: Sendable {
  let values: ContiguousArray<Float>
  /// Of a depthwise layer, `inputs` are the kernel's positions.
  let layers: [Linear]
  let head: Linear

  init(_ file: Safetensors, _ convolutions: [Convolution], _ classes: Int) throws(LibraryError) {
    var packer = WeightPacker(file: file)
    var layers: [Linear] = []
    for (i, convolution) in convolutions.enumerated() {
      layers.append(
        try packer.linear(
          "layer.\(i)", convolution.inputsPerOutput, convolution.output.channels, shape: convolution.weightShape))
    }
    self.layers = layers
    head = try packer.linear("head", convolutions[convolutions.count - 1].output.channels, classes)
    values = packer.values
  }
}

/// A convolutional network's int8 weights and scales, held as in ``IntegerWeights``.
///
/// `int8.scales` are those of the input, of the map behind each layer, and of the mean.
struct IntegerConvolutionWeights: Sendable {
  let values: ContiguousArray<Int16>
  let doubles: ContiguousArray<Double>
  let inputScale: Double
  let layers: [IntegerWeights.Layer]
  /// From the sum over the positions of the last map to the mean's integer.
  let poolFactor: Double
  let head: IntegerWeights.Layer

  init(_ file: Safetensors, _ convolutions: [Convolution], _ classes: Int) throws(LibraryError) {
    let last = convolutions[convolutions.count - 1].output
    let longest = max(convolutions.map(\.inputsPerOutput).max() ?? 0, last.channels)
    guard longest <= ChannelQuantised.longestSum else {
      throw LibraryError(
        file: file.name, problem: "int8 layers take at most \(ChannelQuantised.longestSum) inputs, found \(longest)")
    }
    var packer = IntegerPacker(file: file)
    let scales = try packer.scales(convolutions.count + 2)
    inputScale = scales[0]
    var layers: [IntegerWeights.Layer] = []
    for (i, convolution) in convolutions.enumerated() {
      layers.append(
        try packer.layer(
          "layer.\(i)", convolution.inputsPerOutput, convolution.output.channels, shape: convolution.weightShape
        ) { _, w in scales[i] * w / scales[i + 1] })
    }
    self.layers = layers
    let pooled = scales[convolutions.count + 1]
    poolFactor = (scales[convolutions.count] / pooled) / Double(last.positions)
    head = try packer.layer("head", last.channels, classes) { _, w in pooled * w }
    values = packer.values
    doubles = packer.doubles
  }
}

extension Convolution {
  /// The shape of the weights in a file.
  var weightShape: [Int] {
    [output.channels, layer.kernel.rows, layer.kernel.columns, layer.kind == .full ? input.channels : 1]
  }
}
