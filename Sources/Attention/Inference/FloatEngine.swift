import Quantities

/// A float32 forward pass over whole frames. Part of an encoder.
struct FloatEngine {
  private let model: Model
  private let plan: CorePlan
  /// One for each pattern of the plan; with a cascade, one for each block.
  private let rowsOfPattern: [TechniqueRows]
  private let cascade: TokenCascade?
  /// What takes the place of a softmax over pairs in models that were trained so.
  private let lowRank: LowRankCore?
  private let features: FeatureCore?
  private let fixed: FixedCore?
  private let scratch: FloatScratch
  private let all: Buffer<Int32>
  /// The number of tokens that are left, and where in the frame they come from.
  private let left: Buffer<Int>
  private let places: Buffer<Int32>
  private let received: Buffer<Float>
  private let keys: Buffer<Float>
  private let pooled: Buffer<Double>
  /// The tokens between the blocks, rows of padded width.
  let x: Buffer<Float>

  /// With `isPartial` it can run on a part of the tokens.
  init(_ model: Model, _ technique: AttentionTechnique = .own, isPartial: Bool = false) {
    let shape = model.shape
    let plan = CorePlan(model, technique)
    let received = Buffer<Float>(shape.tokens, 0)
    var patterns = plan.patterns.patterns
    if case .rankTokens(let share) = plan.row {
      let cascade = TokenCascade(tokens: shape.tokens, blocks: shape.blocks, share: share)
      patterns = cascade.counts.map { .dense($0) }
      self.cascade = cascade
    } else {
      cascade = nil
    }
    if case .linformer(let rank) = shape.attention { lowRank = LowRankCore(shape, rank) } else { lowRank = nil }
    if case .performer(let count) = shape.attention { features = FeatureCore(shape, count) } else { features = nil }
    fixed = shape.attention == .fixed ? FixedCore(shape) : nil
    self.model = model
    self.plan = plan
    self.received = received
    rowsOfPattern = patterns.map {
      let core = AttentionCore($0, headWidth: shape.headWidth, isRestrictable: isPartial)
      return TechniqueRows(core, plan.row, received: received)
    }
    scratch = FloatScratch(shape)
    all = Buffer(shape.tokens, 0)
    for i in 0..<shape.tokens { all.base[i] = Int32(i) }
    left = Buffer(1, shape.tokens)
    places = Buffer(shape.tokens, 0)
    for i in 0..<shape.tokens { places.base[i] = Int32(i) }
    keys = Buffer(AttentionCore.keyValues(tokens: shape.tokens, headWidth: shape.headWidth), 0)
    pooled = Buffer(padded(shape.width), 0)
    x = Buffer(shape.tokens * padded(shape.width), 0)
  }

  private var rows: RowSet { RowSet(base: all.base, count: left.base[0]) }

  /// From here on there are only these tokens, one behind the other.
  func take(_ tokens: TokenSet) {
    left.base[0] = tokens.list(into: places.base)
    for runner in rowsOfPattern { runner.core.keyRuns.restrict(to: tokens) }
  }

  /// x = embed(normalised frame) + position.
  func start(_ frame: Frame) -> OpCount {
    let shape = model.shape
    if cascade != nil { left.base[0] = shape.tokens }
    received.base.update(repeating: 0, count: received.count)
    let places = RowSet(base: places.base, count: rows.count)
    model.normalise(frame, places, into: scratch.input.base)
    model.embed(rows, at: places, input: scratch.input.base, x: x.base)
    return Work.input(values: rows.count * shape.features, features: shape.features, .float32)
      + Work.embed(rows: rows.count, inputs: shape.features, outputs: shape.width, .float32)
  }

  /// Runs block `l` over x.
  func block(_ l: Int) -> BlockWork {
    let shape = model.shape
    let block = model.weights.blocks[l]
    let d = padded(shape.width)
    let rows = rows
    var core = CoreWork()
    model.weights.values.withUnsafeBufferPointer { values in
      guard let w = values.baseAddress else { return }
      block.norm1.run(w, rows: rows, x: x.base, out: scratch.normed.base, stride: d)
      block.qkv.run(
        w, rows: rows, x: scratch.normed.base, stride: d, out: scratch.qkv.base,
        outStride: shape.projections * block.heads * padded(shape.headWidth), .store)
      core = attend(l, rows, extra: w + block.extra)
      block.finish(w, rows: rows, shape: shape, scratch: scratch, x: x.base)
    }
    var rest = Work.layers(shape, rows: rows.count, heads: block.heads, .float32)
    if let cascade {
      rest += cascade.prune(after: l, x: x.base, width: shape.width, padded: d, received: received)
      if l + 1 < cascade.counts.count { left.base[0] = cascade.counts[l + 1] }
    }
    return BlockWork(core: core, rest: rest)
  }

  private func attend(_ l: Int, _ rows: RowSet, extra: UnsafePointer<Float>) -> CoreWork {
    let heads = model.weights.blocks[l].heads
    if let lowRank {
      return lowRank.run(extra, heads: heads, rows, qkv: scratch.qkv.base, mixed: scratch.mixed.base)
    }
    if let features {
      return features.run(extra, heads: heads, rows, qkv: scratch.qkv.base, mixed: scratch.mixed.base)
    }
    if let fixed { return fixed.run(extra, v: scratch.qkv.base, mixed: scratch.mixed.base) }
    var tally = CoreTally()
    for head in 0..<heads { attend(l, head, of: heads, rows, &tally) }
    var work = tally.work(headWidth: model.shape.headWidth, plan.row.exponential)
    if plan.patterns.isListed { work.scores += plan.patterns.indexWork(heads: heads) }
    return work
  }

  private func attend(_ l: Int, _ head: Int, of h: Int, _ rows: RowSet, _ tally: inout CoreTally) {
    let lane = padded(model.shape.headWidth)
    let stride = 3 * h * lane
    let runner = rowsOfPattern[cascade == nil ? plan.patterns.index(block: l, head: head) : l]
    let core = runner.core
    let keyStride = AttentionCore.keyStride(tokens: core.pattern.tokens)
    let q = scratch.qkv.base + head * lane
    let (k, v) = (q + h * lane, q + 2 * h * lane)
    let out = scratch.mixed.base + head * lane
    if plan.row == .exact {
      core.run(rows, q: q, k: k, v: v, stride: stride, keys: keys.base, out: out, outStride: h * lane)
      tally += .whole(pairs: core.keyRuns.pairs, tokens: rows.count)
    } else {
      core.transposeKeys(rows, k: k, stride: stride, keys: keys.base)
      tally.reads += rows.count
      let reach = plan.row.needsReach ? core.reach(rows.count, v: v, stride: stride, &tally) : 0
      runner.blocks?.prepare(k, stride: stride, &tally)
      for i in 0..<rows.count {
        if let blocks = runner.blocks {
          let row = HeadRow(
            token: i, count: rows.count, values: v, stride: stride, out: out + i * h * lane, reach: reach)
          runner.runBlocks(row, blocks, q: q + i * stride, keys: keys.base, keyStride: keyStride, &tally)
          continue
        }
        let count = core.score(i, q: q + i * stride, keys: keys.base, keyStride: keyStride)
        runner.run(
          HeadRow(token: i, count: count, values: v, stride: stride, out: out + i * h * lane, reach: reach), &tally)
      }
    }
  }

  /// Whether `gate` lets its block run on x.
  func opens(_ gate: SkipGate) -> Bool {
    pool()
    return gate.opens(mean: scratch.pooled.base)
  }

  private func pool() {
    let d = padded(model.shape.width)
    pooled.base.update(repeating: 0, count: d)
    Pooling.add(rows, x: x.base, width: d, sign: 1, to: pooled.base)
    Pooling.mean(pooled.base, tokens: rows.count, width: d, out: scratch.pooled.base)
  }

  /// Writes the logits of exit `l` over x to `logits`.
  func exit(_ l: Int, logits: UnsafeMutablePointer<Float>) -> OpCount {
    pool()
    model.head(l, scratch: scratch, logits: logits)
    return Work.pool(tokens: rows.count, width: model.shape.width, .float32)
      + Work.exit(width: model.shape.width, classes: model.shape.classes, .float32)
  }
}
