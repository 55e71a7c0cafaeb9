/// softmax(q kᵀ / √d_h) v over contiguous heads, to be measured by itself.
///
/// The same kernel as an encoder's. Not for two threads.
package final class DenseAttention {
  private let heads: Int
  private let tokens: Int
  private let core: AttentionCore
  private let qkv: Buffer<Float>
  private let all: Buffer<Int32>
  private let out: Buffer<Float>

  /// Attention of `heads` heads, each `headWidth` wide, a multiple of 8, over `tokens` tokens; `fill` gives the value of
  /// each element of queries, keys and values, row by row. Queries are taken as scaled already.
  package init(tokens: Int, heads: Int, headWidth: Int, fill: () -> Float) {
    precondition(headWidth % 8 == 0, "a head of \(headWidth)")
    self.heads = heads
    self.tokens = tokens
    core = AttentionCore(.dense(tokens), headWidth: headWidth)
    qkv = Buffer(tokens * 3 * heads * headWidth, 0)
    for i in 0..<qkv.count { qkv.base[i] = fill() }
    all = Buffer(tokens, 0)
    for i in 0..<tokens { all.base[i] = Int32(i) }
    out = Buffer(tokens * heads * headWidth, 0)
  }

  /// Runs once and returns an element of the output.
  package func run() -> Float {
    let width = core.headWidth
    for head in 0..<heads {
      let q = qkv.base + head * width
      core.run(
        RowSet(base: all.base, count: tokens), q: q, k: q + heads * width, v: q + 2 * heads * width,
        stride: 3 * heads * width, keys: nil, out: out.base + head * width, outStride: heads * width)
    }
    return out.base[out.count - 1]
  }
}
