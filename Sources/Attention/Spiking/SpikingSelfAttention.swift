/// One head of spiking self-attention: out = LIF(scale · Q Kᵀ V) over binary queries, keys and values; no softmax.
///
/// The product may start at either end with the same integers: (Q Kᵀ) V over pairs of tokens, or Q (Kᵀ V) over pairs
/// of channels. Each addition that a spike causes is counted:
///
/// | order | accumulates |
/// |---|---|
/// | scores first | Σ_ij \|q_i ∧ k_j\| + Σ_ij [a_ij ≠ 0] · \|v_j\| |
/// | keys first | Σ_j \|k_j\| · \|v_j\| + d_h · Σ_i \|q_i\| |
///
/// Source: Zhou et al. 2022, "Spikformer", arXiv:2209.15425, section 3.3.
public struct SpikingSelfAttention: Sendable, Hashable {
  /// Which product comes first.
  public enum Order: Sendable, Hashable, CaseIterable {
    /// (Q Kᵀ) V.
    case scoresFirst
    /// Q (Kᵀ V).
    case keysFirst
  }

  /// Which product comes first.
  public let order: Order
  /// What sums are multiplied by before they drive neurons.
  public let scale: Float
  /// The output neurons, tokens × channels.
  public private(set) var neurons: LeakyNeurons

  /// A head whose `neurons` are tokens × channels.
  public init(order: Order, scale: Float, neurons: LeakyNeurons) {
    self.order = order
    self.scale = scale
    self.neurons = neurons
  }

  /// One step of time: writes the output spikes of queries, keys and values of (tokens, channels).
  public mutating func step(
    queries: SpikeMatrix, keys: SpikeMatrix, values: SpikeMatrix, into out: inout SpikeMatrix
  ) -> SpikeCount {
    let (sums, count) = Self.sums(queries: queries, keys: keys, values: values, order: order)
    out.requireSameShape(queries)
    return count + neurons.step(sums.map { scale * Float($0) }, into: &out)
  }

  /// Q Kᵀ V as (tokens, channels) integers, and the accumulates it took.
  public static func sums(
    queries: SpikeMatrix, keys: SpikeMatrix, values: SpikeMatrix, order: Order
  ) -> (sums: [Int32], count: SpikeCount) {
    queries.requireSameShape(keys)
    queries.requireSameShape(values)
    return switch order {
    case .scoresFirst: scoresFirst(queries, keys, values)
    case .keysFirst: keysFirst(queries, keys, values)
    }
  }

  private static func scoresFirst(_ q: SpikeMatrix, _ k: SpikeMatrix, _ v: SpikeMatrix) -> ([Int32], SpikeCount) {
    var count = SpikeCount()
    var sums = [Int32](repeating: 0, count: q.rows * q.columns)
    for i in 0..<q.rows {
      for j in 0..<k.rows {
        let score = q.overlap(row: i, k, row: j)
        count.accumulates += score
        if score == 0 { continue }
        v.forEachSpike(row: j) { sums[i * q.columns + $0] += Int32(score) }
        count.accumulates += v.spikes(row: j)
      }
    }
    count.words = q.rows * k.rows * q.rowWords
    return (sums, count)
  }

  private static func keysFirst(_ q: SpikeMatrix, _ k: SpikeMatrix, _ v: SpikeMatrix) -> ([Int32], SpikeCount) {
    let width = q.columns
    var count = SpikeCount()
    var products = [Int32](repeating: 0, count: width * width)
    for j in 0..<k.rows {
      k.forEachSpike(row: j) { a in
        v.forEachSpike(row: j) { products[a * width + $0] += 1 }
      }
      count.accumulates += k.spikes(row: j) * v.spikes(row: j)
    }
    var sums = [Int32](repeating: 0, count: q.rows * width)
    for i in 0..<q.rows {
      q.forEachSpike(row: i) { a in
        for c in 0..<width { sums[i * width + c] += products[a * width + c] }
      }
    }
    count.accumulates += q.spikes * width
    return (sums, count)
  }
}
