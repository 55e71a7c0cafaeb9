import Attention
import Quantities
import Testing

/// A motion gate, and an encoder that runs on what it leaves.
@Suite struct Motion {
  /// 4 × 5 patches of 2 × 2 pixels.
  static func shape(_ attention: AttentionKind, blocks: Int = 2) -> ModelShape {
    ModelShape(
      tokens: 20, features: 4, width: 12, heads: 2, feedForward: 20, blocks: blocks, classes: 3, attention: attention)
  }

  static func random(_ attention: AttentionKind, seed: UInt64 = 91) -> RandomModel {
    var described = RandomModel(shape(attention), seed: seed)
    described.input = #"{"kind":"image","height":8,"width":10,"patch":2}"#
    return described
  }

  private static func rule(_ threshold: Double, release: Double? = nil, limit: Int? = nil, dilation: Int = 0)
    -> MotionRule
  {
    var rule = MotionRule(threshold: threshold, release: release ?? threshold, limit: limit)
    rule.dilation = dilation
    return rule
  }

  /// A model whose scale is 1, so that a change of a pixel is one in normalised units.
  private static func plainScale() throws -> Model {
    var described = random(.dense)
    described.file.change("input.scale") { $0 = $0.map { _ in 1 } }
    return try described.loaded()
  }

  private static func still(_ value: Double = 10) -> Frame {
    var frame = Frame(tokens: 20, features: 4)
    for i in frame.values.indices { frame.values[i] = value }
    return frame
  }

  private static func shift(_ frame: inout Frame, _ token: Int, _ by: Double) {
    for f in 0..<4 { frame.values[token * 4 + f] += by }
  }

  private static func list(_ tokens: TokenSet) -> [Int] { (0..<20).filter(tokens.contains) }

  @Test(
    arguments: Precision.allCases,
    [
      AttentionKind.dense, .grid(rows: 4, columns: 5, radius: 1), .grid(rows: 4, columns: 5, radius: 4),
    ])
  func withEveryPatchActiveItIsTheWholeModelBitForBit(precision: Precision, kind: AttentionKind) throws {
    let model = try Self.random(kind).loaded()
    let (whole, partial) = (
      Encoder(model, precision: precision), Encoder(model, precision: precision, isPartial: true)
    )
    let dense = Encoder(try Self.random(.dense).loaded(), precision: precision)
    var rule = Self.rule(0)
    rule.globalShare = 1
    var gate = MotionGate(.encoder(model), rule)
    var random = SplitMix(92)
    for k in 0..<4 {
      let frame = randomFrame(model.shape, &random)
      let decision = gate.decide(frame)
      #expect(decision.run == (k > 0))
      if k == 0 { continue }
      #expect(gate.active.size == 20)
      let outcome = partial.run(frame, on: gate.active)
      #expect(outcome == whole.run(frame))
      for l in 0..<2 where l == 1 { #expect(partial.logits(exit: l) == whole.logits(exit: l)) }
      // A neighbourhood as wide as the grid is dense attention.
      if kind == .grid(rows: 4, columns: 5, radius: 4) {
        #expect(dense.run(frame) == outcome)
        #expect(partial.logits(exit: 1) == dense.logits(exit: 1))
      }
    }
  }

  /// On any part of the tokens it is a model that has only these, with their positions and the pairs among them; and
  /// it counts what that model executes.
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func aPartIsASmallerModel(seed: UInt64) throws {
    var random = SplitMix(seed)
    let kind: AttentionKind = seed % 2 == 0 ? .dense : .grid(rows: 4, columns: 5, radius: 1)
    let described = Self.random(kind, seed: seed)
    let model = try described.loaded()
    let encoders = Precision.allCases.map { Encoder(model, precision: $0, isPartial: true) }
    for _ in 0..<5 {
      let share = Double(random.integer(1..<10)) / 10
      let kept = (0..<20).filter { _ in abs(random.signed()) < share }
      if kept.isEmpty { continue }
      let set = TokenSet(tokens: 20)
      for token in kept { set.insert(token) }
      let pattern = AttentionPattern(tokens: kept.count) { i in
        let keys = model.pattern.columns[model.pattern.rowStart[kept[i]]..<model.pattern.rowStart[kept[i] + 1]]
        return kept.indices.filter { keys.contains(Int32(kept[$0])) }.map { $0..<$0 + 1 }
      }
      let small = described.keeping(kept)
      let frame = randomFrame(model.shape, &random)
      var seen = Frame(tokens: kept.count, features: 4)
      for (place, token) in kept.enumerated() {
        for f in 0..<4 { seen.values[place * 4 + f] = frame.values[token * 4 + f] }
      }
      let outcomes = encoders.map { $0.run(frame, on: set) }
      var plain = PlainModel(small, pattern: pattern)
      let expected = plain.run(seen, blocks: 2, exits: [1])
      for (found, wanted) in zip(encoders[0].logits(exit: 1), expected[0]) {
        #expect(abs(Double(found) - wanted) < 2e-5)
      }
      #expect(encoders[1].logits(exit: 1) == PlainIntegerModel(small, pattern: pattern).run(seen)[1])
      #expect(operations(outcomes[0].counts) == operations(plain.count))
      for (outcome, precision) in zip(outcomes, Precision.allCases) {
        // The closed form: a whole frame of so many tokens and pairs.
        #expect(
          outcome.counts
            == Work.frame(
              model.shape.with(tokens: kept.count), pairs: pattern.pairs, blocks: 2, exits: 1, precision))
      }
    }
  }

  /// A partial encoder forgets which part it last ran on.
  @Test(arguments: Precision.allCases) func aWholeFrameAfterAPartIsWhole(precision: Precision) throws {
    let model = try Self.random(.grid(rows: 4, columns: 5, radius: 1)).loaded()
    let (whole, partial) = (
      Encoder(model, precision: precision), Encoder(model, precision: precision, isPartial: true)
    )
    var random = SplitMix(93)
    let set = TokenSet(tokens: 20)
    for token in [3, 4, 11] { set.insert(token) }
    let frame = randomFrame(model.shape, &random)
    let part = partial.run(frame, on: set)
    #expect(partial.run(frame) == whole.run(frame))
    #expect(partial.run(frame, on: set) == part)
  }

  @Test func whereNothingMovesTheGateIsAllThatRuns() throws {
    var gate = MotionGate(.encoder(try Self.plainScale()), Self.rule(1, limit: 4))
    let frame = Self.still()
    let first = gate.decide(frame)
    #expect(!first.run && first.counts == MotionGate.adoptionWork(values: 80))
    let second = gate.decide(frame)
    #expect(!second.run && second.changedShare == 0)
    #expect(
      second.counts == FrameGate.work(tokens: 20, features: 4) + FrameGate.updateWork(values: 80)
        + MotionGate.dilationWork(tokens: 20, 0))
    // Per pixel a difference, a magnitude, a scaling, a sum, and two additions and a product for the background.
    #expect((second.counts.add, second.counts.multiply) == (80 + 60 + 160, 80 + 80))
    #expect(second.counts.compare == 80 + 20 + 1 && second.counts.mac == 0)
  }

  @Test func aPatchMovesFromTheThresholdToTheRelease() throws {
    var gate = MotionGate(.encoder(try Self.plainScale()), Self.rule(2, release: 1))
    var frame = Self.still()
    _ = gate.decide(frame)
    // 2 above the background is not more than the threshold; the background follows by 0.2.
    Self.shift(&frame, 7, 2)
    #expect(!gate.decide(frame).run)
    Self.shift(&frame, 7, 1)
    #expect(gate.decide(frame).run && Self.list(gate.active) == [7])
    // The background is at 10.48: 1.02 above it is not enough to begin, but to go on; 0.72 is not.
    Self.shift(&frame, 7, -1.5)
    #expect(gate.decide(frame).run)
    Self.shift(&frame, 7, -0.2)
    #expect(!gate.decide(frame).run)
    Self.shift(&frame, 7, 0.3)
    #expect(!gate.decide(frame).run)
  }

  @Test func whatStandsStillIsAbsorbed() throws {
    var gate = MotionGate(.encoder(try Self.plainScale()), Self.rule(1))
    var frame = Self.still()
    _ = gate.decide(frame)
    Self.shift(&frame, 3, 10)
    // 10 · 0.9ᵏ is above 1 for k = 0 to 21.
    var runs = 0
    while gate.decide(frame).run { runs += 1 }
    #expect(runs == 22)
  }

  @Test func neighboursAreActiveToo() throws {
    let model = try Self.plainScale()
    for (dilation, expected) in [
      (0, [0, 13]), (1, [0, 1, 5, 6, 7, 8, 9, 12, 13, 14, 17, 18, 19]), (9, Array(0..<20)),
    ] {
      var gate = MotionGate(.encoder(model), Self.rule(1, dilation: dilation))
      var frame = Self.still()
      _ = gate.decide(frame)
      for token in [0, 13] { Self.shift(&frame, token, 5) }
      _ = gate.decide(frame)
      #expect(Self.list(gate.active) == expected)
    }
  }

  @Test func aChangeOfLightMovesNothing() throws {
    var gate = MotionGate(.encoder(try Self.plainScale()), Self.rule(1))
    var frame = Self.still()
    _ = gate.decide(frame)
    for token in 0..<17 { Self.shift(&frame, token, 5) }
    let decision = gate.decide(frame)
    #expect(!decision.run && decision.changedShare == 0.85 && gate.active.size == 0)
    #expect(decision.counts == FrameGate.work(tokens: 20, features: 4) + MotionGate.adoptionWork(values: 80))
    // It is the background now.
    #expect(gate.decide(frame).changedShare == 0)
    for token in 0..<16 { Self.shift(&frame, token, 5) }
    #expect(gate.decide(frame).run && gate.active.size == 16)
  }

  @Test func tooManyActivePatchesLeaveThoseThatChangedMost() throws {
    let model = try Self.plainScale()
    var frame = Self.still()
    for (token, change) in [(2, 5.0), (4, 9), (5, 5), (11, 5), (19, 7)] { Self.shift(&frame, token, change) }
    for (limit, expected) in [(1, [4]), (2, [4, 19]), (3, [2, 4, 19]), (4, [2, 4, 5, 19]), (5, [2, 4, 5, 11, 19])] {
      var gate = MotionGate(.encoder(model), Self.rule(1, limit: limit))
      _ = gate.decide(Self.still())
      let decision = gate.decide(frame)
      #expect(Self.list(gate.active) == expected)
      let selection = limit < 5 ? MotionGate.selectionWork(5) : OpCount()
      #expect(
        decision.counts == FrameGate.work(tokens: 20, features: 4) + FrameGate.updateWork(values: 80)
          + MotionGate.dilationWork(tokens: 20, 0) + selection)
    }
  }

  @Test(arguments: [11, 12, 13] as [UInt64]) func aHigherThresholdNeverLeavesMore(seed: UInt64) throws {
    let model = try Self.plainScale()
    var before: [Int]?
    for threshold in [0, 0.2, 0.5, 0.8, 1.2, 2, 4] as [Double] {
      var rule = Self.rule(threshold, release: threshold / 2, dilation: Int(seed % 2))
      rule.globalShare = 1
      var gate = MotionGate(.encoder(model), rule)
      var random = SplitMix(seed)
      let sizes = (0..<20).map { _ in
        _ = gate.decide(randomFrame(model.shape, &random))
        return gate.active.size
      }
      if let before { #expect(zip(before, sizes).allSatisfy { $0 >= $1 }) }
      before = sizes
    }
  }

  /// Work is linear in the active tokens, which the projections dominate.
  @Test func workIsLinearInTheActiveTokens() throws {
    let shape = ModelShape(
      tokens: 144, features: 4, width: 16, heads: 2, feedForward: 64, blocks: 1, classes: 2,
      attention: .grid(rows: 12, columns: 12, radius: 2))
    let encoder = Encoder(try RandomModel(shape, seed: 94).loaded(), precision: .int8, isPartial: true)
    var random = SplitMix(95)
    let frame = randomFrame(shape, &random)
    var points: [(x: Double, y: Double)] = []
    for size in stride(from: 4, through: 64, by: 6) {
      // A body: patches around one, as far as it takes.
      let set = TokenSet(tokens: 144)
      let (row, column) = (random.integer(2..<10), random.integer(2..<10))
      let near = (0..<144).sorted {
        (max(abs($0 / 12 - row), abs($0 % 12 - column)), $0) < (max(abs($1 / 12 - row), abs($1 % 12 - column)), $1)
      }
      for token in near.prefix(size) { set.insert(token) }
      points.append((Double(size), Double(encoder.run(frame, on: set).counts.mac)))
    }
    let n = Double(points.count)
    let (mx, my) = (points.reduce(0) { $0 + $1.x } / n, points.reduce(0) { $0 + $1.y } / n)
    let covariance = points.reduce(0) { $0 + ($1.x - mx) * ($1.y - my) }
    let (vx, vy) = (
      points.reduce(0) { $0 + ($1.x - mx) * ($1.x - mx) }, points.reduce(0) { $0 + ($1.y - my) * ($1.y - my) }
    )
    #expect(covariance * covariance / (vx * vy) > 0.99)
  }

  @Test func itIsRefusedWhereItCannotBe() throws {
    let motion = GateRule.motion(.assumed)
    let sequence = try RandomModel(Self.shape(.dense), seed: 1).loaded()
    #expect(motion.problem(for: .encoder(sequence), technique: .own)?.contains("picture") == true)
    let projected = try Self.random(.linformer(rank: 4)).loaded()
    #expect(motion.problem(for: .encoder(projected), technique: .own)?.contains("all of them") == true)
    let picture = try Self.random(.dense).loaded()
    #expect(motion.problem(for: .encoder(picture), technique: .own) == nil)
    #expect(motion.problem(for: .encoder(picture), technique: try AttentionTechnique(parsing: "grid:1")) == nil)
    let topK = try AttentionTechnique(parsing: "top-k:4")
    #expect(motion.problem(for: .encoder(picture), technique: topK)?.contains("top-k:4") == true)
    #expect(GateRule.change(noiseFloor: 1, share: 0).problem(for: .encoder(sequence), technique: topK) == nil)
  }

  @Test func aCardsRuleIsChecked() throws {
    let described = Self.random(.dense)
    let model = try described.loaded(#""motion":{"threshold":0.5,"release":0.25,"limit":9},"#)
    #expect(model.card.motion == MotionRule(threshold: 0.5, release: 0.25, limit: 9))
    #expect(throws: LibraryError.self) { try described.loaded(#""motion":{"threshold":0.5,"release":0.75},"#) }
    #expect(throws: LibraryError.self) {
      try RandomModel(Self.shape(.dense), seed: 1).loaded(#""motion":{"threshold":0.5,"release":0.25},"#)
    }
    for (rule, word) in [
      (MotionRule(threshold: -1, release: 0), "threshold"), (MotionRule(threshold: 1, release: 2), "release"),
      (MotionRule(threshold: 1, release: 1, limit: 0), "limit"),
    ] { #expect(rule.problem?.hasPrefix(word) == true) }
  }
}
