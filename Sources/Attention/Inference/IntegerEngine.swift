import CKernels
import Quantities

/// An int8 forward pass over whole frames: exact integers, and float64 with single roundings between them, or integers
/// alone.
struct IntegerEngine {
  private let model: Model
  private let weights: IntegerWeights
  private let rounding: Rounding
  private let patterns: PatternPlan
  /// What attends in the kernels' place, where they cannot; nil where they can.
  private let peculiar: IntegerAttention?
  private let cascade: TokenCascade?
  /// Where rounding is by chance.
  private let chance: IntegerChance?
  /// Where nothing but integers is between input and logits.
  private let alone: IntegerOnly?
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
  init(
    _ model: Model, _ weights: IntegerWeights, _ technique: AttentionTechnique, _ rounding: Rounding, isPartial: Bool
  ) {
    let shape = model.shape
    let plan = CorePlan(model, technique)
    let (n, d, ff) = (shape.tokens, padded(shape.width), padded(shape.feedForward))
    let heads = shape.heads * padded(shape.headWidth)
    self.model = model
    self.weights = weights
    self.rounding = rounding
    let patterns = plan.patterns
    self.patterns = patterns
    chance = rounding == .stochastic ? IntegerChance(weights, shape) : nil
    alone = rounding.isIntegersAlone(shape, in: .int8) ? IntegerOnly(weights, shape) : nil
    if case .rankTokens(let share) = plan.row {
      cascade = TokenCascade(tokens: shape.tokens, blocks: shape.blocks, share: share)
    } else {
      cascade = nil
    }
    masks = patterns.patterns.map { PatternMask($0) }
    keyRuns = patterns.patterns.map { KeyRuns($0, isRestrictable: isPartial) }
    peculiar = IntegerAttention(shape, weights, plan, keyRuns, cascade, chance, alone)
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
    if cascade != nil { left.base[0] = shape.tokens }
    peculiar?.startFrame()
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
    chance?.seed(UnsafeBufferPointer(start: input.base, count: tokens * stride))
    let seeding = chance == nil ? OpCount() : RoundingBytes.seeding(values: tokens * shape.features)
    return Work.input(values: tokens * shape.features, features: shape.features, .int8)
      + Work.embed(shape, tokens: tokens, .int8, rounding) + seeding
  }

  /// Runs block `l` over the residual.
  func block(_ l: Int) -> BlockWork {
    let shape = model.shape
    let block = weights.blocks[l]
    let (d, h, ff) = (padded(shape.width), block.heads * padded(shape.headWidth), padded(shape.feedForward))
    let rows = tokens
    chance?.begin(2 * l)
    norm(block.norm1)
    run(block.qkv, normed.base, stride: d, qkv.base, outStride: shape.projections * h, fleetsim_quantise)
    let core = attend(l)
    run(block.out, mixed.base, stride: h, residual.base, outStride: d, fleetsim_residual)
    norm(block.norm2)
    run(block.ff1, normed.base, stride: d, hidden.base, outStride: ff, fleetsim_quantise_relu)
    run(block.ff2, hidden.base, stride: ff, residual.base, outStride: d, fleetsim_residual)
    var rest = Work.layers(shape, rows: rows, heads: block.heads, .int8, rounding)
    rest += Work.unpacking(shape, rows: rows, heads: block.heads, model.card.blockWeights(shape))
    if chance != nil {
      // Two normalisations, the projections and the hidden layer; the core counts its own.
      let projected = shape.projections * block.heads * shape.headWidth
      rest += StochasticRounding.work(values: rows * (2 * shape.width + projected + shape.feedForward))
    }
    if let cascade, let received = peculiar?.received {
      rest += cascade.prune(after: l, x: residual.base, width: shape.width, padded: d, received: received)
      if l + 1 < cascade.counts.count { left.base[0] = cascade.counts[l + 1] }
    }
    return BlockWork(core: core, rest: rest)
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
    chance?.begin(2 * l + 1)
    norm(block.exitNorm, pooled.base, rows: 1, tokens: tokens)
    run(
      block.head, rows: 1, normed.base, stride: d, logits, outStride: padded(shape.classes), fleetsim_logits)
    let rounding = chance == nil ? OpCount() : StochasticRounding.work(values: shape.width)
    return Work.exit(shape, tokens: tokens, .int8, self.rounding) + rounding
  }

  /// Attention of all heads of block `l`.
  private func attend(_ l: Int) -> CoreWork {
    let (shape, block) = (model.shape, weights.blocks[l])
    if let peculiar { return peculiar.run(l, rows: tokens, qkv: qkv.base, mixed: mixed.base) }
    for head in 0..<block.heads { attend(block, masks[patterns.index(block: l, head: head)], head) }
    let queries = tokens * block.heads
    let pairs = (0..<block.heads).reduce(0) { $0 + keyRuns[patterns.index(block: l, head: $1)].pairs }
    var core = Work.core(pairs: pairs, rows: queries, reads: queries, headWidth: shape.headWidth, .int8)
    if patterns.isListed { core.scores += patterns.indexWork(heads: block.heads) }
    return core
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
    self.norm(norm, residual.base, rows: tokens, tokens: 1)
  }

  /// normed = q(LayerNorm(x) / scale) of rows of residual integers, each the sum of `tokens` rows.
  private func norm(_ norm: IntegerWeights.Norm, _ x: UnsafePointer<Double>, rows: Int, tokens: Int) {
    if let alone {
      return alone.norm(norm, x, rows: rows, tokens: tokens, normed.base, stride: padded(model.shape.width))
    }
    let unit = IntegerWeights.unit * Double(tokens)
    if let chance {
      return chance.norm(norm, x, rows: rows, unit: unit, normed.base, stride: padded(model.shape.width))
    }
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
    let rows = rows ?? tokens
    if let alone, finish != fleetsim_logits {
      return alone.linear(layer, rows: rows, x, stride: stride, out, outStride: outStride, finish)
    }
    if let chance, finish == fleetsim_quantise || finish == fleetsim_quantise_relu {
      let floor = finish == fleetsim_quantise ? -127.0 : 0
      return chance.linear(
        layer, rows: rows, x, stride: stride, out.assumingMemoryBound(to: Int16.self), outStride: outStride,
        floor: floor)
    }
    weights.run(layer, rows: rows, x, stride: stride, out, outStride: outStride, finish)
  }
}
