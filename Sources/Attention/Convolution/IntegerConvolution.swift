import CKernels

/// An int8 forward pass of a convolutional network: exact integers, and float64 with single roundings between them.
struct IntegerConvolution {
  private let model: ConvolutionModel
  private let weights: IntegerConvolutionWeights
  /// int8 values in int16.
  private let scratch: ConvolutionScratch<Int16>
  private let pooled: Buffer<Int16>

  init(_ model: ConvolutionModel, _ weights: IntegerConvolutionWeights) {
    self.model = model
    self.weights = weights
    scratch = ConvolutionScratch(model.convolutions)
    pooled = Buffer(padded(model.lastMap.channels), 0)
  }

  /// The map behind the last layer, positions padded to eights.
  var lastMap: UnsafeMutablePointer<Int16> { scratch.output(of: model.convolutions.count - 1) }

  /// Writes the logits of `frame` to `logits`, whole lanes.
  func run(_ frame: Frame, logits: UnsafeMutablePointer<Float>) {
    let (input, scale) = (scratch.input.base, weights.inputScale)
    model.normalise(frame) { place, value in input[place] = IntegerKernels.quantise(value / scale) }
    weights.values.withUnsafeBufferPointer { values in
      weights.doubles.withUnsafeBufferPointer { doubles in
        guard let w = values.baseAddress, let d = doubles.baseAddress else { return }
        for (i, convolution) in model.convolutions.enumerated() {
          for row in 0..<convolution.output.height {
            convolution.run(
              w, d, weights.layers[i], row: row, x: scratch.input(of: i), scratch,
              out: scratch.output(of: i) + row * convolution.rowValues)
          }
        }
        pool()
        let head = weights.head
        kernels.pointee.integer_linear(
          w + head.weight, d + head.bias, d + head.factor, head.inputs, head.outputs, 1, pooled.base, pooled.count,
          logits, padded(head.outputs), fleetsim_logits)
      }
    }
  }

  /// The mean over the positions as an int8: sums of integers, exact in any order.
  private func pool() {
    let (map, lane) = (model.lastMap, pooled.count)
    for c in 0..<map.channels {
      var sum = 0
      for i in 0..<map.positions { sum += Int(lastMap[i * lane + c]) }
      pooled.base[c] = IntegerKernels.quantise(Double(sum) * weights.poolFactor)
    }
  }
}
