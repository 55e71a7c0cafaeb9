import Quantities

/// Attention over keys and values that a trained matrix E projects to few rows: softmax(q (E K)ᵀ) (E V).
///
/// Wang et al., "Linformer: Self-Attention with Linear Complexity", 2020, arXiv:2006.04768, with one matrix for keys
/// and values of all heads of a block. 2 k n d multiply-accumulates to project and 2 n k d for the core, instead of
/// 2 n² d. With k = n and the identity it is dense attention bit for bit.
struct LowRankCore {
  private let core: AttentionCore
  private let tokens: Int
  private let rank: Int
  /// Projected keys of one head, then transposed; projected values.
  private let rows: Buffer<Float>
  private let keys: Buffer<Float>
  private let values: Buffer<Float>

  init(_ shape: ModelShape, _ rank: Int) {
    core = AttentionCore(shape.attention.pattern(tokens: shape.tokens), headWidth: shape.headWidth)
    tokens = shape.tokens
    self.rank = rank
    let lane = padded(shape.headWidth)
    rows = Buffer(rank * lane, 0)
    values = Buffer(rank * lane, 0)
    keys = Buffer(shape.headWidth * AttentionCore.keyStride(tokens: tokens), 0)
  }

  /// Writes the outputs of all heads to `mixed`; `projection` is E, (rank, tokens).
  func run(
    _ projection: UnsafePointer<Float>, heads: Int, _ all: RowSet, qkv: UnsafePointer<Float>,
    mixed: UnsafeMutablePointer<Float>
  ) -> CoreWork {
    let lane = padded(core.headWidth)
    let stride = 3 * heads * lane
    let keyStride = AttentionCore.keyStride(tokens: tokens)
    for head in 0..<heads {
      project(projection, qkv + (heads + head) * lane, stride, to: rows.base)
      project(projection, qkv + (2 * heads + head) * lane, stride, to: values.base)
      for r in 0..<rank {
        for c in 0..<core.headWidth { keys.base[c * keyStride + r] = rows.base[r * lane + c] }
      }
      for i in 0..<all.count {
        let count = core.score(i, q: qkv + (i * stride + head * lane), keys: keys.base, keyStride: keyStride)
        let sum = core.exponentiate(count, top: core.top(count))
        let out = mixed + (i * heads + head) * lane
        core.weigh(i, v: values.base, stride: lane, u: out)
        let share = 1 / sum
        for c in Swift.stride(from: 0, to: lane, by: 8) { (out + c).lanes *= share }
      }
    }
    return work(heads: heads)
  }

  private func project(
    _ projection: UnsafePointer<Float>, _ from: UnsafePointer<Float>, _ stride: Int, to: UnsafeMutablePointer<Float>
  ) {
    let lane = padded(core.headWidth)
    for r in 0..<rank {
      for c in Swift.stride(from: 0, to: lane, by: 8) {
        var sum = Lanes()
        for j in 0..<tokens { sum += (from + (j * stride + c)).lanes * projection[r * tokens + j] }
        (to + (r * lane + c)).lanes = sum
      }
    }
  }

  /// The core over `rank` keys; the projections of keys count as scores, those of values as values.
  private func work(heads: Int) -> CoreWork {
    let width = heads * core.headWidth
    var work = Work.core(
      pairs: heads * tokens * rank, rows: heads * tokens, reads: heads * rank, headWidth: core.headWidth, .float32)
    var projection = OpCount()
    projection.macFloat = rank * tokens * width
    projection.ramRead = 4 * tokens * width
    projection.ramWritten = 4 * rank * width
    projection.flashRead = 4 * rank * tokens
    work.scores += projection
    work.values += projection
    return work
  }
}
