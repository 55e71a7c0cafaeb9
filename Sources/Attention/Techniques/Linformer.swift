import CKernels
import Quantities

/// Attention over keys and values that a trained matrix E projects to few rows: softmax(q (E K)ᵀ) (E V).
///
/// Wang et al., "Linformer: Self-Attention with Linear Complexity", 2020, arXiv:2006.04768, with one matrix for keys
/// and values of all heads of a block. 2 k n d multiply-accumulates to project and 2 n k d for the core, instead of
/// 2 n² d. With k = n and the identity it is dense attention bit for bit.
struct LowRankCore {
  private let headWidth: Int
  private let tokens: Int
  private let rank: Int
  /// Projected keys and values of one head.
  private let keys: Buffer<Float>
  private let values: Buffer<Float>
  private let scores: Buffer<Float>

  init(_ shape: ModelShape, _ rank: Int) {
    headWidth = shape.headWidth
    tokens = shape.tokens
    self.rank = rank
    keys = Buffer(rank * padded(headWidth), 0)
    values = Buffer(rank * padded(headWidth), 0)
    scores = Buffer(fleetsim_dense_work(rank, headWidth), 0)
  }

  /// Writes the outputs of all heads to `mixed`; `projection` is E, (rank, tokens).
  func run(
    _ projection: UnsafePointer<Float>, heads: Int, _ all: RowSet, qkv: UnsafePointer<Float>,
    mixed: UnsafeMutablePointer<Float>
  ) -> CoreWork {
    let lane = padded(headWidth)
    let stride = 3 * heads * lane
    for head in 0..<heads {
      project(projection, qkv + (heads + head) * lane, stride, to: keys.base)
      project(projection, qkv + (2 * heads + head) * lane, stride, to: values.base)
      kernels.pointee.dense_attention(
        qkv + head * lane, stride, keys.base, lane, values.base, lane, mixed + head * lane, heads * lane, scores.base,
        all.count, rank, headWidth)
    }
    return work(heads: heads)
  }

  private func project(
    _ projection: UnsafePointer<Float>, _ from: UnsafePointer<Float>, _ stride: Int, to: UnsafeMutablePointer<Float>
  ) {
    let lane = padded(headWidth)
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
    let width = heads * headWidth
    var work = Work.core(
      pairs: heads * tokens * rank, rows: heads * tokens, reads: heads * rank, headWidth: headWidth, .float32)
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
