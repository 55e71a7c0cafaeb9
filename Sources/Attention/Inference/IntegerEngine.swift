import Quantities

/// An int8 forward pass over whole frames, bit for bit the scheme of ``IntegerWeights`` and ``IntegerKernels``.
struct IntegerEngine {
  private let model: Model
  private let weights: IntegerWeights
  private let patterns: PatternPlan
  /// One for each pattern.
  private let cores: [AttentionCore]
  private let all: Buffer<Int32>
  /// int8 values in float32: inputs of the layers.
  private let input: Buffer<Float>
  private let normed: Buffer<Float>
  private let qkv: Buffer<Float>
  private let keys: Buffer<Float>
  private let mixed: Buffer<Float>
  private let hidden: Buffer<Float>
  /// int32 sums in float32.
  private let accumulators: Buffer<Float>
  /// Values, exponentials and weighted sums in float64.
  private let values: Buffer<Double>
  private let exponentials: Buffer<Double>
  private let pooled: Buffer<Double>
  /// The tokens between the blocks: integers of 1/4096, rows of padded width.
  let residual: Buffer<Double>

  init(_ model: Model, _ weights: IntegerWeights, _ technique: AttentionTechnique = .own) {
    let shape = model.shape
    let (n, d, ff) = (shape.tokens, padded(shape.width), padded(shape.feedForward))
    let heads = shape.heads * padded(shape.headWidth)
    self.model = model
    self.weights = weights
    let patterns = CorePlan(model, technique).patterns
    self.patterns = patterns
    cores = patterns.patterns.map { AttentionCore($0, headWidth: shape.headWidth) }
    all = Buffer(n, 0)
    for i in 0..<n { all.base[i] = Int32(i) }
    input = Buffer(n * shape.features, 0)
    normed = Buffer(n * d, 0)
    qkv = Buffer(n * 3 * heads, 0)
    keys = Buffer(shape.heads * shape.headWidth * AttentionCore.keyStride(tokens: n), 0)
    mixed = Buffer(n * heads, 0)
    hidden = Buffer(n * ff, 0)
    accumulators = Buffer(n * max(d, 3 * heads, ff, padded(shape.classes)), 0)
    values = Buffer(n * heads, 0)
    exponentials = Buffer(padded(patterns.longestRow), 0)
    pooled = Buffer(d, 0)
    residual = Buffer(n * d, 0)
  }

  private var rows: RowSet { RowSet(base: all.base, count: all.count) }

  /// Quantises the frame; residual = embedding + position.
  func start(_ frame: Frame) -> OpCount {
    let shape = model.shape
    frame.requireShape(shape.tokens, shape.features)
    var feature = 0
    for i in frame.values.indices {
      let raw = frame.values[i]
      precondition(raw.isFinite, "value \(i) of the frame is \(raw)")
      let normalised = (raw - model.inputMean[feature]) * model.inputScale[feature]
      input.base[i] = Float(IntegerKernels.quantise(normalised / weights.inputScale))
      feature = feature + 1 == shape.features ? 0 : feature + 1
    }
    let d = padded(shape.width)
    weights.doubles.withUnsafeBufferPointer { doubles in
      for i in 0..<shape.tokens * d { residual.base[i] = doubles[weights.position + i] }
    }
    accumulate(weights.embed, input.base, stride: shape.features)
    return Work.input(values: shape.tokens * shape.features, features: shape.features, .int8)
      + Work.embed(rows: shape.tokens, inputs: shape.features, outputs: shape.width, .int8)
  }

  /// Runs block `l` over the residual.
  func block(_ l: Int) -> BlockWork {
    let shape = model.shape
    let block = weights.blocks[l]
    let (d, h, ff) = (padded(shape.width), block.heads * padded(shape.headWidth), padded(shape.feedForward))
    norm(block.norm1)
    requantise(block.qkv, normed.base, stride: d, floor: -127, out: qkv.base, outStride: 3 * h)
    for i in 0..<shape.tokens {
      for c in 0..<h { values.base[i * h + c] = Double(qkv.base[(i * 3 + 2) * h + c]) }
    }
    for head in 0..<block.heads { attend(block, cores[patterns.index(block: l, head: head)], head) }
    accumulate(block.out, mixed.base, stride: h)
    norm(block.norm2)
    requantise(block.ff1, normed.base, stride: d, floor: 0, out: hidden.base, outStride: ff)
    accumulate(block.ff2, hidden.base, stride: ff)
    let queries = shape.tokens * block.heads
    var rest = Work.layers(shape, rows: shape.tokens, heads: block.heads, .int8)
    if model.card.blockWeightBits == 4 { rest += Work.unpacking(shape, rows: shape.tokens, heads: block.heads) }
    return BlockWork(
      core: Work.core(
        pairs: patterns.pairs(block: l, heads: block.heads), rows: queries, reads: queries, headWidth: shape.headWidth,
        .int8),
      rest: rest)
  }

  /// Whether `gate` lets its block run on the residual.
  func opens(_ gate: SkipGate) -> Bool {
    pool()
    return gate.opens(sums: pooled.base, unit: IntegerWeights.unit * Double(model.shape.tokens))
  }

  private func pool() {
    let d = padded(model.shape.width)
    for c in 0..<d {
      var sum = 0.0
      for i in 0..<model.shape.tokens { sum += residual.base[i * d + c] }
      pooled.base[c] = sum
    }
  }

  /// Writes the logits of exit `l` over the residual to `logits`.
  func exit(_ l: Int, logits: UnsafeMutablePointer<Float>) -> OpCount {
    let shape = model.shape
    let block = weights.blocks[l]
    let d = padded(shape.width)
    pool()
    weights.doubles.withUnsafeBufferPointer { doubles in
      guard let doubles = doubles.baseAddress else { return }
      let unit = IntegerWeights.unit * Double(shape.tokens)
      IntegerKernels.norm(block.exitNorm, doubles, residual: pooled.base, unit: unit, out: normed.base)
      sums(block.head, RowSet(base: all.base, count: 1), normed.base, stride: d, outStride: padded(shape.classes))
      for c in 0..<shape.classes {
        let sum = Double(accumulators.base[c]) + doubles[block.head.bias + c]
        logits[c] = Float(sum * doubles[block.head.factor + c])
      }
    }
    return Work.pool(tokens: shape.tokens, width: shape.width, .int8)
      + Work.exit(width: shape.width, classes: shape.classes, .int8)
  }

  private func attend(_ block: IntegerWeights.Block, _ core: AttentionCore, _ head: Int) {
    let shape = model.shape
    let (dh, lane) = (shape.headWidth, padded(shape.headWidth))
    let h = block.heads * lane
    let keyStride = AttentionCore.keyStride(tokens: shape.tokens)
    let headKeys = keys.base + head * dh * keyStride
    core.transposeKeys(rows, qkv: qkv.base, head: head, heads: block.heads, keys: headKeys)
    for i in 0..<shape.tokens {
      let count = core.score(i, q: qkv.base + i * 3 * h + head * lane, keys: headKeys, keyStride: keyStride)
      let top = core.top(count)
      var sum = 0.0
      weights.exponentials.withUnsafeBufferPointer { table in
        for j in 0..<count {
          let step = IntegerKernels.nearest(Double(top - core.scores.base[j]) * block.step)
          exponentials.base[j] = table[step < 255 ? Int(step) : 255]
          sum += exponentials.base[j]
        }
      }
      let out = mixed.base + i * h + head * lane
      for c in stride(from: 0, to: dh, by: 8) {
        let weighted = weigh(i, core, values.base + head * lane + c, stride: h)
        for k in 0..<8 { out[c + k] = Float(IntegerKernels.quantise((weighted[k] / sum) * block.mix)) }
      }
    }
  }

  /// Σ exponential · value over token `i`'s keys: integers below 2⁵³, exact.
  @inline(__always)
  private func weigh(_ i: Int, _ core: AttentionCore, _ v: UnsafePointer<Double>, stride: Int) -> SIMD8<Double> {
    var sum = SIMD8<Double>()
    var at = 0
    core.pattern.runs.withUnsafeBufferPointer { runs in
      for r in core.pattern.runStart[i]..<core.pattern.runStart[i + 1] {
        for j in 0..<Int(runs[r].count) {
          let row = UnsafeRawPointer(v + (Int(runs[r].first) + j) * stride)
          sum += row.loadUnaligned(as: SIMD8<Double>.self) * exponentials.base[at]
          at += 1
        }
      }
    }
    return sum
  }

  private func norm(_ norm: IntegerWeights.Norm) {
    let d = padded(model.shape.width)
    weights.doubles.withUnsafeBufferPointer { doubles in
      guard let doubles = doubles.baseAddress else { return }
      for i in 0..<model.shape.tokens {
        IntegerKernels.norm(
          norm, doubles, residual: residual.base + i * d, unit: IntegerWeights.unit, out: normed.base + i * d)
      }
    }
  }

  private func sums(
    _ layer: IntegerWeights.Layer, _ rows: RowSet, _ x: UnsafePointer<Float>, stride: Int, outStride: Int
  ) {
    weights.values.withUnsafeBufferPointer { values in
      guard let w = values.baseAddress else { return }
      layer.linear.run(w, rows: rows, x: x, stride: stride, out: accumulators.base, outStride: outStride, .store)
    }
  }

  private func requantise(
    _ layer: IntegerWeights.Layer, _ x: UnsafePointer<Float>, stride: Int, floor: Double,
    out: UnsafeMutablePointer<Float>, outStride: Int
  ) {
    sums(layer, rows, x, stride: stride, outStride: outStride)
    weights.doubles.withUnsafeBufferPointer { doubles in
      guard let doubles = doubles.baseAddress else { return }
      for i in 0..<rows.count {
        IntegerKernels.requantise(
          accumulators.base + i * outStride, bias: doubles + layer.bias, factor: doubles + layer.factor,
          count: layer.linear.outputs, floor: floor, out: out + i * outStride)
      }
    }
  }

  private func accumulate(_ layer: IntegerWeights.Layer, _ x: UnsafePointer<Float>, stride: Int) {
    let d = padded(model.shape.width)
    sums(layer, rows, x, stride: stride, outStride: d)
    weights.doubles.withUnsafeBufferPointer { doubles in
      guard let doubles = doubles.baseAddress else { return }
      for i in 0..<rows.count {
        IntegerKernels.accumulate(
          accumulators.base + i * d, bias: doubles + layer.bias, factor: doubles + layer.factor,
          count: model.shape.width, residual: residual.base + i * d)
      }
    }
  }
}
