import Quantities

/// A trained gate in front of a block: the block runs on a frame if w · mean(x over the tokens) + b > 0.
///
/// Otherwise the tokens go on as they are. After Veit and Belongie, "Convolutional Networks with Adaptive Inference
/// Graphs", 2018, arXiv:1711.11503, with one score instead of two and no noise. It costs the mean, d products and a
/// comparison whether it opens or not.
struct SkipGate: Sendable {
  /// w, one value a channel.
  private let weight: [Float]
  private let bias: Float

  /// The gate in front of block `l`, which is not the first.
  init(_ file: Safetensors, _ shape: ModelShape, before l: Int) throws(LibraryError) {
    weight = Array(try file.floats("skip.\(l - 1).weight", shape: [1, shape.width]))
    bias = try file.floats("skip.\(l - 1).bias", shape: [1])[0]
  }

  /// Whether the block runs on tokens of this mean.
  func opens(mean: UnsafePointer<Float>) -> Bool {
    var sum: Float = 0
    for c in weight.indices { sum += mean[c] * weight[c] }
    return sum + bias > 0
  }

  /// Whether the block runs on tokens of these sums, whole numbers of which `unit` are 1.
  func opens(sums: UnsafePointer<Double>, unit: Double) -> Bool {
    var sum = 0.0
    for c in weight.indices { sum += sums[c] * Double(weight[c]) }
    return sum / unit + Double(bias) > 0
  }

  /// The work of the decision.
  static func work(_ shape: ModelShape, _ precision: Precision) -> OpCount {
    var count = Work.pool(tokens: shape.tokens, width: shape.width, precision)
    count.macFloat += shape.width
    count.compare += 1
    count.ramRead += precision == .float32 ? 4 * shape.width : 8 * shape.width
    count.flashRead += 4 * (shape.width + 1)
    return count
  }
}
