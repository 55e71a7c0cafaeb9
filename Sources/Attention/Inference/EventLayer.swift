import Quantities

/// One block of an event-based encoder and what it keeps from frame to frame.
final class EventLayer {
  /// Tokens of the input that changed since this block last ran.
  let pending: TokenSet
  /// Tokens of the output that the last run recomputed.
  let touched: TokenSet
  /// The block's output, rows of padded width.
  let output: Buffer<Float>
  private let model: Model
  private let index: Int
  private let attention: IncrementalAttention
  private let scratch: FloatScratch
  private let keyed: TokenSet
  /// The sum of the output over the tokens, in ``Pooling``'s fixed point.
  private let pooled: Buffer<Double>

  init(_ model: Model, _ index: Int, _ state: EventRule.State, _ scratch: FloatScratch) {
    let shape = model.shape
    self.model = model
    self.index = index
    self.scratch = scratch
    pending = TokenSet(tokens: shape.tokens)
    touched = TokenSet(tokens: shape.tokens)
    keyed = TokenSet(tokens: shape.tokens)
    output = Buffer(shape.tokens * padded(shape.width), 0)
    attention = IncrementalAttention(model.pattern, heads: shape.heads, headWidth: shape.headWidth, state)
    pooled = Buffer(padded(shape.width), 0)
  }

  /// Brings the output up to date with the pending tokens of `input`; returns the number of tokens it recomputed.
  func run(_ input: Buffer<Float>, _ counts: inout OpCount) -> Int {
    let rows = pending.rows()
    guard rows.count > 0 else { return 0 }
    let shape = model.shape
    let block = model.weights.blocks[index]
    let (d, heads) = (padded(shape.width), shape.heads * padded(shape.headWidth))
    touched.formQueries(of: pending, model.pattern)
    let reached = touched.rows()
    attention.keepOld(pending)
    takeFromMean(reached)
    model.weights.values.withUnsafeBufferPointer { values in
      guard let w = values.baseAddress else { return }
      block.norm1.run(w, rows: rows, x: input.base, out: scratch.normed.base, stride: d)
      block.qkv.run(
        w, rows: rows, x: scratch.normed.base, stride: d, out: attention.qkv.base, outStride: 3 * heads, .store)
      let work = attention.run(changed: pending, touched: touched, mixed: scratch.mixed.base)
      let keysRead = shape.heads * touched.keyCount(model.pattern, scratch: keyed)
      counts += work.counts(headWidth: shape.headWidth, keysRead: keysRead)
      for r in 0..<reached.count {
        (output.base + reached[r] * d).update(from: input.base + reached[r] * d, count: d)
      }
      block.finish(w, rows: reached, shape: shape, scratch: scratch, x: output.base)
    }
    addToMean(reached)
    counts += Work.tokenwise(shape, inputRows: rows.count, outputRows: reached.count)
    counts += Work.pool(tokens: shape.tokens, changed: reached.count, width: shape.width)
    pending.removeAll()
    return reached.count
  }

  /// Writes the mean of the output over the tokens.
  func writeMean(to out: UnsafeMutablePointer<Float>) {
    Pooling.mean(pooled.base, tokens: model.shape.tokens, width: padded(model.shape.width), out: out)
  }

  /// Whether fewer values are read by exchanging the changed rows in the sum than by summing all rows.
  private func exchanges(_ rows: RowSet) -> Bool { 2 * rows.count < model.shape.tokens }

  private func takeFromMean(_ rows: RowSet) {
    let d = padded(model.shape.width)
    if exchanges(rows) {
      Pooling.add(rows, x: output.base, width: d, sign: -1, to: pooled.base)
    } else {
      pooled.base.update(repeating: 0, count: d)
    }
  }

  private func addToMean(_ rows: RowSet) {
    let d = padded(model.shape.width)
    if exchanges(rows) {
      Pooling.add(rows, x: output.base, width: d, sign: 1, to: pooled.base)
    } else {
      keyed.insertAll()
      Pooling.add(keyed.rows(), x: output.base, width: d, sign: 1, to: pooled.base)
    }
  }
}
