import Quantities

/// Attention whose weights were learned once and do not look at the frame: P v, P of n × n for each head.
///
/// Tay et al., "Synthesizer: Rethinking Self-Attention in Transformer Models", 2020, arXiv:2005.00743, the "random"
/// form without its softmax. Queries, keys, scores and exponentials fall away; n² d multiply-accumulates are left of
/// the core, and d² a token of the projections. P takes the place of the queries' and keys' weights in program memory:
/// h n² values against 2 d².
struct FixedCore {
  private let core: AttentionCore
  private let heads: Int

  init(_ shape: ModelShape) {
    core = AttentionCore(.dense(shape.tokens), headWidth: shape.headWidth)
    heads = shape.heads
  }

  /// Writes the outputs of all heads to `mixed`; `weights` is P, (heads, tokens, tokens).
  func run(_ weights: UnsafePointer<Float>, v: UnsafePointer<Float>, mixed: UnsafeMutablePointer<Float>) -> CoreWork {
    let (n, lane) = (core.pattern.tokens, padded(core.headWidth))
    for head in 0..<heads {
      for i in 0..<n {
        core.scores.base.update(from: weights + (head * n + i) * n, count: n)
        core.weigh(i, v: v + head * lane, stride: heads * lane, u: mixed + (i * heads + head) * lane)
      }
    }
    let width = heads * core.headWidth
    var work = CoreWork()
    work.values.macFloat = n * n * width
    work.values.ramRead = 4 * n * width
    work.values.ramWritten = 4 * n * width
    work.values.flashRead = 4 * heads * n * n
    return work
  }
}
