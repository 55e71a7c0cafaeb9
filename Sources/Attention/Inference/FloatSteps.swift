/// Memory that float32 passes use between kernels; rows are padded to whole lanes.
struct FloatScratch {
  let input: Buffer<Float>
  let normed: Buffer<Float>
  let qkv: Buffer<Float>
  let mixed: Buffer<Float>
  let hidden: Buffer<Float>
  let pooled: Buffer<Float>

  init(_ shape: ModelShape) {
    let (n, d, lane) = (shape.tokens, padded(shape.width), padded(shape.headWidth))
    input = Buffer(n * shape.features, 0)
    normed = Buffer(max(n, 1) * d, 0)
    qkv = Buffer(n * 3 * shape.heads * lane, 0)
    mixed = Buffer(n * shape.heads * lane, 0)
    hidden = Buffer(n * padded(shape.feedForward), 0)
    pooled = Buffer(d, 0)
  }
}

// Steps that the whole pass and the event-based pass share, each over a set of rows.

extension Model {
  /// Writes (raw − mean) · scale of the tokens at `places` of the frame, one behind the other. Traps if one of their values
  /// is not finite.
  func normalise(_ frame: Frame, _ places: RowSet, into out: UnsafeMutablePointer<Float>) {
    frame.requireShape(shape.tokens, shape.features)
    for r in 0..<places.count {
      let (from, to) = (places[r] * shape.features, r * shape.features)
      for feature in 0..<shape.features {
        let raw = frame.values[from + feature]
        precondition(raw.isFinite, "value \(from + feature) of the frame is \(raw)")
        out[to + feature] = Float((raw - inputMean[feature]) * inputScale[feature])
      }
    }
  }

  /// x = embed(input) + position over `rows`, whose positions are `places`, or the rows themselves.
  func embed(
    _ rows: RowSet, at places: RowSet? = nil, input: UnsafePointer<Float>, x: UnsafeMutablePointer<Float>
  ) {
    let places = places ?? rows
    let d = padded(shape.width)
    weights.values.withUnsafeBufferPointer { values in
      guard let w = values.baseAddress else { return }
      weights.embed.run(w, rows: rows, x: input, stride: shape.features, out: x, outStride: d, .store)
      for i in 0..<rows.count {
        let (row, position) = (x + rows[i] * d, w + (weights.position + places[i] * d))
        for c in stride(from: 0, to: d, by: 8) { (row + c).lanes += (position + c).lanes }
      }
    }
  }

  /// Writes head(norm(pooled)) of exit `l` to `logits`; `scratch.pooled` holds the mean over the tokens.
  func head(_ l: Int, scratch: FloatScratch, logits: UnsafeMutablePointer<Float>) {
    let exit = weights.exits[l]
    let d = padded(shape.width)
    var first: Int32 = 0
    weights.values.withUnsafeBufferPointer { values in
      guard let w = values.baseAddress else { return }
      withUnsafePointer(to: &first) { first in
        let row = RowSet(base: first, count: 1)
        exit.norm.run(w, rows: row, x: scratch.pooled.base, out: scratch.normed.base, stride: d)
        exit.head.run(
          w, rows: row, x: scratch.normed.base, stride: d, out: logits, outStride: padded(shape.classes), .store)
      }
    }
  }
}

extension FloatWeights.Block {
  /// x += out(mixed), then x += ff2(activation(ff1(norm2(x)))), over `rows`.
  func finish(
    _ w: UnsafePointer<Float>, rows: RowSet, shape: ModelShape, scratch: FloatScratch, x: UnsafeMutablePointer<Float>
  ) {
    let (d, ff, heads) = (padded(shape.width), padded(shape.feedForward), heads * padded(shape.headWidth))
    out.run(w, rows: rows, x: scratch.mixed.base, stride: heads, out: x, outStride: d, .accumulate)
    norm2.run(w, rows: rows, x: x, out: scratch.normed.base, stride: d)
    let isSmooth = shape.activation == .gelu
    ff1.run(
      w, rows: rows, x: scratch.normed.base, stride: d, out: scratch.hidden.base, outStride: ff,
      isSmooth ? .store : .relu)
    if isSmooth { GELU.replace(scratch.hidden.base, rows: rows, width: shape.feedForward, stride: ff) }
    ff2.run(w, rows: rows, x: scratch.hidden.base, stride: ff, out: x, outStride: d, .accumulate)
  }
}
