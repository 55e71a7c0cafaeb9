import CKernels
import Quantities

/// An int8 forward pass over whole frames: exact integers, and float64 with single roundings between them.
struct IntegerEngine {
  private let model: Model
  private let weights: IntegerWeights
  private let patterns: PatternPlan
  /// One for each pattern, nil for dense ones.
  private let masks: [PatternMask?]
  private let keyRuns: [KeyRuns]
  /// The number of tokens that there are, and where in the frame they come from.
  private let left: Buffer<Int>
  private let places: Buffer<Int32>
  /// int8 values in int16, rows of even length: inputs of the layers.
  private let input: Buffer<Int16>
  private let normed: Buffer<Int16>
  private let qkv: Buffer<Int16>
  private let mixed: Buffer<Int16>
  private let hidden: Buffer<Int16>
  /// What a head's attention works with.
  private let work: Buffer<Double>
  private let pooled: Buffer<Double>
  /// The tokens between the blocks: integers of 1/4096, rows of padded width.
  let residual: Buffer<Double>

  /// With `isPartial` it can run on a part of the tokens.
  init(_ model: Model, _ weights: IntegerWeights, _ technique: AttentionTechnique = .own, isPartial: Bool = false) {
    let shape = model.shape
    let (n, d, ff) = (shape.tokens, padded(shape.width), padded(shape.feedForward))
    let heads = shape.heads * padded(shape.headWidth)
    self.model = model
    self.weights = weights
    let patterns = CorePlan(model, technique).patterns
    self.patterns = patterns
    masks = patterns.patterns.map { PatternMask($0) }
    keyRuns = patterns.patterns.map { KeyRuns($0, isRestrictable: isPartial) }
    left = Buffer(1, n)
    places = Buffer(n, 0)
    for i in 0..<n { places.base[i] = Int32(i) }
    input = Buffer(n * Self.even(shape.features), 0)
    normed = Buffer(n * d, 0)
    qkv = Buffer(n * 3 * heads, 0)
    mixed = Buffer(n * heads, 0)
    hidden = Buffer(n * ff, 0)
    work = Buffer(fleetsim_integer_work(n, shape.headWidth) / 8 + 1, 0)
    pooled = Buffer(d, 0)
    residual = Buffer(n * d, 0)
  }

  private static func even(_ count: Int) -> Int { (count + 1) / 2 * 2 }

  private var tokens: Int { left.base[0] }

  /// From here on there are only these tokens, one behind the other.
  func take(_ tokens: TokenSet) {
    left.base[0] = tokens.list(into: places.base)
    for (mask, runs) in zip(masks, keyRuns) {
      runs.restrict(to: tokens)
      mask?.take(runs, tokens: left.base[0])
    }
  }

  /// Quantises the frame; residual = embedding + position.
  func start(_ frame: Frame) -> OpCount {
    let shape = model.shape
    frame.requireShape(shape.tokens, shape.features)
    let (stride, d, f) = (Self.even(shape.features), padded(shape.width), shape.features)
    weights.doubles.withUnsafeBufferPointer { doubles in
      for r in 0..<tokens {
        let place = Int(places.base[r])
        for feature in 0..<f {
          let raw = frame.values[place * f + feature]
          precondition(raw.isFinite, "value \(place * f + feature) of the frame is \(raw)")
          let normalised = (raw - model.inputMean[feature]) * model.inputScale[feature]
          input.base[r * stride + feature] = IntegerKernels.quantise(normalised / weights.inputScale)
        }
        for c in 0..<d { residual.base[r * d + c] = doubles[weights.position + place * d + c] }
      }
    }
    run(weights.embed, input.base, stride: stride, residual.base, outStride: d, fleetsim_residual)
    return Work.input(values: tokens * shape.features, features: shape.features, .int8)
      + Work.embed(rows: tokens, inputs: shape.features, outputs: shape.width, .int8)
  }

  /// Runs block `l` over the residual.
  func block(_ l: Int) -> BlockWork {
    let shape = model.shape
    let block = weights.blocks[l]
    let (d, h, ff) = (padded(shape.width), block.heads * padded(shape.headWidth), padded(shape.feedForward))
    norm(block.norm1)
    run(block.qkv, normed.base, stride: d, qkv.base, outStride: 3 * h, fleetsim_quantise)
    for head in 0..<block.heads { attend(block, masks[patterns.index(block: l, head: head)], head) }
    run(block.out, mixed.base, stride: h, residual.base, outStride: d, fleetsim_residual)
    norm(block.norm2)
    run(block.ff1, normed.base, stride: d, hidden.base, outStride: ff, fleetsim_quantise_relu)
    run(block.ff2, hidden.base, stride: ff, residual.base, outStride: d, fleetsim_residual)
    let queries = tokens * block.heads
    var rest = Work.layers(shape, rows: tokens, heads: block.heads, .int8)
    if model.card.blockWeightBits == 4 { rest += Work.unpacking(shape, rows: tokens, heads: block.heads) }
    let pairs = (0..<block.heads).reduce(0) { $0 + keyRuns[patterns.index(block: l, head: $1)].pairs }
    return BlockWork(
      core: Work.core(pairs: pairs, rows: queries, reads: queries, headWidth: shape.headWidth, .int8), rest: rest)
  }

  /// Whether `gate` lets its block run on the residual.
  func opens(_ gate: SkipGate) -> Bool {
    pool()
    return gate.opens(sums: pooled.base, unit: IntegerWeights.unit * Double(tokens))
  }

  private func pool() {
    let d = padded(model.shape.width)
    pooled.base.update(repeating: 0, count: d)
    for i in 0..<tokens {
      for c in 0..<d { pooled.base[c] += residual.base[i * d + c] }
    }
  }

  /// Writes the logits of exit `l` over the residual to `logits`.
  func exit(_ l: Int, logits: UnsafeMutablePointer<Float>) -> OpCount {
    let shape = model.shape
    let block = weights.blocks[l]
    let d = padded(shape.width)
    pool()
    norm(block.exitNorm, pooled.base, rows: 1, unit: IntegerWeights.unit * Double(tokens))
    run(
      block.head, rows: 1, normed.base, stride: d, logits, outStride: padded(shape.classes), fleetsim_logits)
    return Work.pool(tokens: tokens, width: shape.width, .int8)
      + Work.exit(width: shape.width, classes: shape.classes, .int8)
  }

  private func attend(_ block: IntegerWeights.Block, _ mask: PatternMask?, _ head: Int) {
    let shape = model.shape
    let lane = padded(shape.headWidth)
    let h = block.heads * lane
    let q = qkv.base + head * lane
    weights.exponentials.withUnsafeBufferPointer { table in
      guard let table = table.baseAddress else { return }
      var call = fleetsim_integer_head(
        q: q, k: q + h, v: q + 2 * h, stride: 3 * h, out: mixed.base + head * lane, out_stride: h,
        tokens: tokens, width: shape.headWidth, step: block.step, mix: block.mix, table: table,
        mask: mask?.seen.base, spans: mask?.spans.base, work: work.base)
      kernels.pointee.integer_attention(&call)
    }
  }

  private func norm(_ norm: IntegerWeights.Norm) {
    self.norm(norm, residual.base, rows: tokens, unit: IntegerWeights.unit)
  }

  /// normed = q(LayerNorm(x) / scale) of rows of integers in units of 1/`unit`.
  private func norm(_ norm: IntegerWeights.Norm, _ x: UnsafePointer<Double>, rows: Int, unit: Double) {
    weights.doubles.withUnsafeBufferPointer { doubles in
      guard let doubles = doubles.baseAddress else { return }
      let squares = kernels.pointee.integer_norm(
        doubles + norm.gain, doubles + norm.bias, norm.scale, unit, norm.width, rows, x, normed.base,
        padded(model.shape.width))
      precondition(
        squares < 0x1p53 && squares * Double(norm.width) < 0x1p63,
        "the residual's squares sum to \(squares), beyond exact integers")
    }
  }

  /// What becomes of W x of `rows` rows, or of all tokens, is written to `out`; see `fleetsim_integer_finish`.
  private func run(
    _ layer: IntegerWeights.Layer, rows: Int? = nil, _ x: UnsafePointer<Int16>, stride: Int,
    _ out: UnsafeMutableRawPointer, outStride: Int, _ finish: fleetsim_integer_finish
  ) {
    weights.values.withUnsafeBufferPointer { values in
      weights.doubles.withUnsafeBufferPointer { doubles in
        guard let w = values.baseAddress, let d = doubles.baseAddress else { return }
        kernels.pointee.integer_linear(
          w + layer.weight, d + layer.bias, d + layer.factor, layer.inputs, layer.outputs, rows ?? tokens,
          x, stride, out, outStride, finish)
      }
    }
  }
}
