/// A layer's weights in symmetric int8, one scale an output: w ≈ value · scale, scale = max|w| / 127.
///
/// Made from float32 weights after training. An output is off by at most
/// (s_x/2)·Σ|w| + (s_w/2)·Σ|x| + K·s_x·s_w/4 for K inputs in units of s_x.
/// Source: Jacob et al. 2018, arXiv:1712.05877; per channel after Krishnamoorthi 2018, arXiv:1806.08342.
public struct ChannelQuantised: Sendable, Hashable {
  /// The longest sum of products that int32 holds: ⌊2³¹ / 127²⌋.
  public static let longestSum = 133_144

  /// Columns and rows.
  public let inputs, outputs: Int
  /// (outputs, inputs) integers within −127...127.
  public let values: [Int8]
  /// The scale of each output, 1 for a row of zeros.
  public let scales: [Float]

  /// The (outputs, inputs) matrix `weights`, rounded half to even.
  public init(_ weights: [Float], inputs: Int, outputs: Int) {
    precondition(weights.count == inputs * outputs, "\(weights.count) weights for \(outputs) × \(inputs)")
    precondition(inputs <= Self.longestSum, "sums of \(inputs) products; expected up to \(Self.longestSum)")
    self.inputs = inputs
    self.outputs = outputs
    var (values, scales): ([Int8], [Float]) = ([], [])
    for o in 0..<outputs {
      let row = weights[o * inputs..<(o + 1) * inputs]
      let scale = Self.scale(of: row, greatest: 127)
      scales.append(scale)
      for w in row { values.append(Self.quantise(Double(w) / Double(scale))) }
    }
    self.values = values
    self.scales = scales
  }

  /// The biases as int32 in units of inputScale · scale, so that they start the sums.
  public func biases(_ bias: [Float], inputScale: Double) -> [Int32] {
    precondition(bias.count == outputs, "\(bias.count) biases for \(outputs) outputs")
    return zip(bias, scales).map { bias, scale in
      let steps = (Double(bias) / (inputScale * Double(scale))).rounded(.toNearestOrEven)
      return Int32(max(Double(Int32.min), min(Double(Int32.max), steps)))
    }
  }

  /// Σ value · activation of output `output`, exact.
  public func dot(_ output: Int, _ activations: [Int8]) -> Int32 {
    precondition(activations.count == inputs, "\(activations.count) activations for \(inputs) inputs")
    var sum: Int32 = 0
    for i in 0..<inputs { sum += Int32(values[output * inputs + i]) * Int32(activations[i]) }
    return sum
  }

  /// max|w| / greatest, 1 if all are 0.
  static func scale(of weights: ArraySlice<Float>, greatest: Float) -> Float {
    var top: Float = 0
    for w in weights {
      precondition(w.isFinite, "a weight is \(w)")
      top = max(top, abs(w))
    }
    return top > 0 ? max(top / greatest, .leastNormalMagnitude) : 1
  }

  /// Half to even, within −127...127.
  static func quantise(_ steps: Double) -> Int8 { Int8(max(-127, min(127, steps.rounded(.toNearestOrEven)))) }
}
