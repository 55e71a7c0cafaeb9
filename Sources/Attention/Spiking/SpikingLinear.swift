/// A linear layer whose inputs are spikes: each spike adds its input's row of weights to the sums.
public struct SpikingLinear: Sendable, Hashable {
  /// Inputs and outputs.
  public let inputs, outputs: Int
  /// (inputs, outputs) weights: what one spike adds lies side by side.
  public let weights: [Float]
  /// The value each sum starts from.
  public let bias: [Float]

  /// A layer of (inputs, outputs) weights.
  public init(inputs: Int, outputs: Int, weights: [Float], bias: [Float]) {
    precondition(
      weights.count == inputs * outputs && bias.count == outputs,
      "\(weights.count) weights and \(bias.count) biases for \(inputs) × \(outputs)")
    self.inputs = inputs
    self.outputs = outputs
    self.weights = weights
    self.bias = bias
  }

  /// Writes (rows, outputs) sums; spikes · outputs accumulates. Weights are added in ascending order of the inputs.
  public func run(_ spikes: SpikeMatrix, into sums: inout [Float]) -> SpikeCount {
    precondition(
      spikes.columns == inputs && sums.count == spikes.rows * outputs,
      "\(spikes.columns) columns of spikes and \(sums.count) sums for \(inputs) inputs")
    var count = SpikeCount()
    for row in 0..<spikes.rows {
      for o in 0..<outputs { sums[row * outputs + o] = bias[o] }
      spikes.forEachSpike(row: row) { i in
        for o in 0..<outputs { sums[row * outputs + o] += weights[i * outputs + o] }
      }
    }
    count.accumulates = spikes.spikes * outputs
    return count
  }
}
