import Attention
import Quantities

/// A convolutional network in plain loops, each product and each byte counted when it is done.
struct PlainConvolution {
  let model: RandomConvolution
  let layers: [Convolution]
  private(set) var work = OpCount()
  private(set) var lastMap: [Double] = []
  private(set) var logits: [Float] = []

  init(_ model: RandomConvolution) {
    self.model = model
    layers = model.shape.convolutions(seeing: model.view)
  }

  /// max(0, w ∗ x + b) without the maximum: sums start from the bias and go by kernel row, kernel column and channel;
  /// `add` adds a product.
  private mutating func convolve<T: Numeric>(
    _ layer: Convolution, _ x: [T], _ w: [T], _ b: [T], bytes: Int, _ count: WritableKeyPath<OpCount, Int>,
    add: (T, T, T) -> T
  ) -> [T] {
    let (input, output, shape) = (layer.input, layer.output, layer.layer)
    let seen = shape.kind == .full ? input.channels : 1
    var out: [T] = []
    var read = Set<Int>()
    for y in 0..<output.height {
      for column in 0..<output.width {
        for o in 0..<output.channels {
          var sum = b[o]
          for r in 0..<shape.kernel.rows {
            for c in 0..<shape.kernel.columns {
              let (row, at) = (
                y * shape.stride.rows - shape.padding.rows + r,
                column * shape.stride.columns - shape.padding.columns + c
              )
              guard (0..<input.height).contains(row), (0..<input.width).contains(at) else { continue }
              for k in 0..<seen {
                let channel = shape.kind == .full ? k : o
                let place = (row * input.width + at) * input.channels + channel
                sum = add(sum, w[((o * shape.kernel.rows + r) * shape.kernel.columns + c) * seen + k], x[place])
                work[keyPath: count] += 1
                read.insert(place)
              }
            }
          }
          out.append(sum)
        }
      }
    }
    work.ramRead += bytes * read.count
    work.ramWritten += bytes * out.count
    work.flashRead += bytes * w.count + 4 * b.count
    work.compare += out.count
    return out
  }

  /// Where each value of a frame lies in the map.
  private func map(_ frame: Frame) -> [(place: Int, value: Double)] {
    let (mean, scale) = (model.file.floats("input.mean"), model.file.floats("input.scale"))
    return frame.values.enumerated().map { i, raw in
      let channel = i % mean.count
      let value = (raw - Double(mean[channel])) * Double(scale[channel])
      guard case .image(_, let width, let patch) = model.view else { return (i, value) }
      let (token, inside) = (i / (patch * patch), i % (patch * patch))
      let row = token / (width / patch) * patch + inside / patch
      return (row * width + token % (width / patch) * patch + inside % patch, value)
    }
  }

  /// In float32.
  mutating func runFloat(_ frame: Frame) {
    var x = [Float](repeating: 0, count: frame.values.count)
    for (place, value) in map(frame) { x[place] = Float(value) }
    for (i, layer) in layers.enumerated() {
      let (w, b) = (model.file.floats("layer.\(i).weight"), model.file.floats("layer.\(i).bias"))
      x = convolve(layer, x, w, b, bytes: 4, \.macFloat) { $0.addingProduct($1, $2) }.map { max(0, $0) }
    }
    lastMap = x.map(Double.init)
    let map = layers[layers.count - 1].output
    let mean = (0..<map.channels).map { c in
      (0..<map.positions).reduce(Float(0)) { $0 + x[$1 * map.channels + c] } * (1 / Float(map.positions))
    }
    let (w, b) = (model.file.floats("head.weight"), model.file.floats("head.bias"))
    logits = b.indices.map { o in mean.indices.reduce(b[o]) { $0.addingProduct(w[o * mean.count + $1], mean[$1]) } }
  }

  /// In int8 with 64-bit sums.
  mutating func runInteger(_ frame: Frame) {
    let scales = model.file.floats("int8.scales").map(Double.init)
    func quantise(_ x: Double) -> Int64 { Int64(max(-127, min(127, x.rounded(.toNearestOrEven)))) }
    func tensors(_ name: String) -> (w: [Int64], b: [Int64], scale: [Double]) {
      (
        model.file.int8s("int8.\(name).weight").map(Int64.init), model.file.int32s("int8.\(name).bias").map(Int64.init),
        model.file.floats("int8.\(name).scale").map(Double.init)
      )
    }
    var x = [Int64](repeating: 0, count: frame.values.count)
    for (place, value) in map(frame) { x[place] = quantise(value / scales[0]) }
    for (i, layer) in layers.enumerated() {
      let (w, b, scale) = tensors("layer.\(i)")
      let sums = convolve(layer, x, w, b, bytes: 1, \.macInt8) { $0 + $1 * $2 }
      x = sums.enumerated().map { at, sum in
        let factor = scales[i] * scale[at % layer.output.channels] / scales[i + 1]
        return max(0, quantise(Double(sum) * factor))
      }
      work.flashRead += 4 * scale.count
      work.multiply += x.count
      work.compare += 2 * x.count
    }
    lastMap = x.map(Double.init)
    let map = layers[layers.count - 1].output
    let (last, pooled) = (scales[layers.count], scales[layers.count + 1])
    let mean = (0..<map.channels).map { c in
      let sum = (0..<map.positions).reduce(Int64(0)) { $0 + x[$1 * map.channels + c] }
      return quantise(Double(sum) * (last / pooled / Double(map.positions)))
    }
    let (w, b, scale) = tensors("head")
    logits = b.indices.map { o in
      let sum = mean.indices.reduce(b[o]) { $0 + w[o * mean.count + $1] * mean[$1] }
      return Float(Double(sum) * (pooled * scale[o]))
    }
  }
}
