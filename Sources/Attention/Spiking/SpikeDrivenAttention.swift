/// Spike-driven attention: a channel of the values passes where queries and keys spike together often enough.
///
///     g = LIF(Σ over tokens of Q ⊙ K) ∈ {0, 1}^channels;   out = g ⊙ V
///
/// Masks and column additions only: as many accumulates as Q ⊙ K has spikes, linear in the tokens.
///
/// Source: Yao et al. 2023, "Spike-driven Transformer", arXiv:2307.01694, section 3.3.
public struct SpikeDrivenAttention: Sendable, Hashable {
  /// What column sums are multiplied by before they drive neurons.
  public let scale: Float
  /// A neuron a channel.
  public private(set) var neurons: LeakyNeurons

  /// Attention with one of `neurons` for each channel.
  public init(scale: Float = 1, neurons: LeakyNeurons) {
    self.scale = scale
    self.neurons = neurons
  }

  /// One step of time: writes the spikes of `values` in channels that pass.
  public mutating func step(
    queries: SpikeMatrix, keys: SpikeMatrix, values: SpikeMatrix, into out: inout SpikeMatrix
  ) -> SpikeCount {
    queries.requireSameShape(keys)
    queries.requireSameShape(values)
    let together = queries.and(keys)
    var drive = [Float](repeating: 0, count: queries.columns)
    for i in 0..<together.rows { together.forEachSpike(row: i) { drive[$0] += 1 } }
    for c in drive.indices { drive[c] *= scale }
    var passing = SpikeMatrix(rows: 1, columns: queries.columns)
    var count = neurons.step(drive, into: &passing)
    count.accumulates = together.spikes
    count.words = 2 * queries.rows * queries.rowWords
    out = passing.mask(values)
    return count
  }
}
