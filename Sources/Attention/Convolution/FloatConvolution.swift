/// A float32 forward pass of a convolutional network. Part of a ``ConvolutionNetwork``.
struct FloatConvolution {
  private let model: ConvolutionModel
  private let scratch: ConvolutionScratch<Float>
  private let columns: Buffer<Int32>
  private let pooled: Buffer<Float>

  init(_ model: ConvolutionModel) {
    self.model = model
    scratch = ConvolutionScratch(model.convolutions)
    columns = Buffer(model.convolutions.map(\.output.width).max() ?? 0, 0)
    for i in 0..<columns.count { columns.base[i] = Int32(i) }
    pooled = Buffer(padded(model.lastMap.channels), 0)
  }

  /// The map behind the last layer, positions of whole lanes.
  var lastMap: UnsafeMutablePointer<Float> { scratch.output(of: model.convolutions.count - 1) }

  /// Writes the logits of `frame` to `logits`, whole lanes.
  func run(_ frame: Frame, logits: UnsafeMutablePointer<Float>) {
    let input = scratch.input.base
    model.normalise(frame) { place, value in input[place] = Float(value) }
    model.weights.values.withUnsafeBufferPointer { values in
      guard let w = values.baseAddress else { return }
      for (i, convolution) in model.convolutions.enumerated() {
        let columns = RowSet(base: columns.base, count: convolution.output.width)
        for row in 0..<convolution.output.height {
          convolution.run(
            w, model.weights.layers[i], row: row, x: scratch.input(of: i), scratch, columns: columns,
            out: scratch.output(of: i) + row * convolution.rowValues)
        }
      }
      pool()
      model.weights.head.run(
        w, rows: RowSet(base: columns.base, count: 1), x: pooled.base, stride: pooled.count, out: logits,
        outStride: padded(model.shape.classes), .store)
    }
  }

  /// The mean over the positions, added in their order.
  private func pool() {
    let (map, width) = (model.lastMap, pooled.count)
    let share = 1 / Float(map.positions)
    for c in stride(from: 0, to: width, by: 8) {
      var sum = Lanes()
      for i in 0..<map.positions { sum += (lastMap + (i * width + c)).lanes }
      (pooled.base + c).lanes = sum * share
    }
  }
}
