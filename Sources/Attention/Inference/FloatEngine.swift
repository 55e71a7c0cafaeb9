import Quantities

/// A float32 forward pass over whole frames. Part of an encoder.
struct FloatEngine {
  private let model: Model
  private let core: AttentionCore
  private let scratch: FloatScratch
  private let all: Buffer<Int32>
  private let keys: Buffer<Float>
  private let pooled: Buffer<Double>
  /// The tokens between the blocks, rows of padded width.
  let x: Buffer<Float>

  init(_ model: Model) {
    let shape = model.shape
    self.model = model
    core = AttentionCore(model.pattern, headWidth: shape.headWidth)
    scratch = FloatScratch(shape)
    all = Buffer(shape.tokens, 0)
    for i in 0..<shape.tokens { all.base[i] = Int32(i) }
    keys = Buffer(shape.heads * shape.headWidth * AttentionCore.keyStride(tokens: shape.tokens), 0)
    pooled = Buffer(padded(shape.width), 0)
    x = Buffer(shape.tokens * padded(shape.width), 0)
  }

  private var rows: RowSet { RowSet(base: all.base, count: all.count) }

  /// x = embed(normalised frame) + position.
  func start(_ frame: Frame) -> OpCount {
    let shape = model.shape
    model.normalise(frame, into: scratch.input.base)
    model.embed(rows, input: scratch.input.base, x: x.base)
    return Work.input(values: shape.tokens * shape.features, features: shape.features, .float32)
      + Work.embed(rows: shape.tokens, inputs: shape.features, outputs: shape.width, .float32)
  }

  /// Runs block `l` over x.
  func block(_ l: Int) -> OpCount {
    let shape = model.shape
    let block = model.weights.blocks[l]
    let (d, h, dh) = (padded(shape.width), shape.heads, shape.headWidth)
    let (lane, keyStride) = (padded(dh), AttentionCore.keyStride(tokens: shape.tokens))
    model.weights.values.withUnsafeBufferPointer { values in
      guard let w = values.baseAddress else { return }
      let (normed, qkv, mixed) = (scratch.normed.base, scratch.qkv.base, scratch.mixed.base)
      block.norm1.run(w, rows: rows, x: x.base, out: normed, stride: d)
      block.qkv.run(w, rows: rows, x: normed, stride: d, out: qkv, outStride: 3 * h * lane, .store)
      for head in 0..<h {
        let headKeys = keys.base + head * dh * keyStride
        core.transposeKeys(rows, qkv: qkv, head: head, heads: shape.heads, keys: headKeys)
        let (q, v) = (qkv + head * lane, qkv + (2 * h + head) * lane)
        for i in 0..<shape.tokens {
          let count = core.score(i, q: q + i * 3 * h * lane, keys: headKeys, keyStride: keyStride)
          let sum = core.exponentiate(count, top: core.top(count))
          let out = mixed + (i * h + head) * lane
          core.weigh(i, v: v, stride: 3 * h * lane, u: out)
          let share = 1 / sum
          for c in stride(from: 0, to: lane, by: 8) { (out + c).lanes *= share }
        }
      }
      block.finish(w, rows: rows, shape: shape, scratch: scratch, x: x.base)
    }
    return Work.block(shape, pairs: model.pattern.pairs, .float32)
  }

  /// Writes the logits of exit `l` over x to `logits`.
  func exit(_ l: Int, logits: UnsafeMutablePointer<Float>) -> OpCount {
    let (n, d) = (model.shape.tokens, padded(model.shape.width))
    pooled.base.update(repeating: 0, count: d)
    Pooling.add(rows, x: x.base, width: d, sign: 1, to: pooled.base)
    Pooling.mean(pooled.base, tokens: n, width: d, out: scratch.pooled.base)
    model.head(l, scratch: scratch, logits: logits)
    return Work.pool(tokens: n, width: model.shape.width, .float32)
      + Work.exit(width: model.shape.width, classes: model.shape.classes, .float32)
  }
}
