import Attention
import Quantities
import Testing

@Suite struct Events {
  static let window = ModelShape(
    tokens: 24, features: 4, width: 16, heads: 2, feedForward: 24, blocks: 3, classes: 4,
    attention: .window(radius: 2))
  static let grid = ModelShape(
    tokens: 24, features: 4, width: 12, heads: 2, feedForward: 24, blocks: 2, classes: 4,
    attention: .grid(rows: 4, columns: 6, radius: 1))
  static let dense = ModelShape(
    tokens: 10, features: 4, width: 8, heads: 1, feedForward: 8, blocks: 2, classes: 3, attention: .dense)

  /// Moves some tokens of a frame.
  private func step(_ frame: inout Frame, tokens: Int, _ random: inout SplitMix) {
    for _ in 0..<tokens {
      let token = random.integer(0..<frame.tokens)
      for f in 0..<frame.features { frame.values[token * frame.features + f] = 2 * random.signed() }
    }
  }

  private func expectSame(_ events: EventEncoder, _ whole: Encoder, exit: Int, _ within: Float = 2e-6) {
    let found = events.logits(exit: exit)
    let wanted = whole.logits(exit: exit)
    let size = wanted.map(abs).max() ?? 1
    for (a, b) in zip(found, wanted) { #expect(abs(a - b) <= within * max(1, size)) }
  }

  @Test(arguments: [window, grid, dense, grid.with(.gelu)], EventRule.State.allCases)
  func atThresholdZeroItIsTheWholePass(shape: ModelShape, state: EventRule.State) throws {
    let model = try RandomModel(shape, seed: 41).loaded()
    let events = EventEncoder(model, EventRule(threshold: 0, state: state))
    let whole = Encoder(model, precision: .float32)
    var random = SplitMix(42)
    var frame = randomFrame(shape, &random)
    for number in 0..<2_000 {
      if number % 700 == 699 { events.startClip() }
      let outcome = events.run(frame)
      let expected = whole.run(frame)
      #expect(outcome.exit == expected.exit)
      expectSame(events, whole, exit: shape.blocks - 1)
      for token in [0, shape.tokens - 1] {
        #expect(
          abs(events.embedding(token: token, feature: 1) - whole.embedding(token: token, feature: 1)) < 1e-5)
      }
      step(&frame, tokens: random.integer(0..<4), &random)
    }
  }

  @Test func exitsLeaveBlocksBehindThatAreMadeUpForLater() throws {
    let model = try RandomModel(Self.window, seed: 43).loaded()
    let (events, whole) = (EventEncoder(model, EventRule(threshold: 0)), Encoder(model, precision: .float32))
    var random = SplitMix(44)
    var frame = randomFrame(Self.window, &random)
    var exits: Set<Int> = []
    for number in 0..<600 {
      let thresholds: [[Float]] = [[0, 1], [1, 0], [0.62, 0.66], [0, 0], [1, 1]]
      let rule = number % 7 == 0 ? ExitRule.never : ExitRule(.maxProbability, thresholds: thresholds[number % 5])
      let outcome = events.run(frame, rule: rule)
      let expected = whole.run(frame, rule: rule)
      #expect(outcome.exit == expected.exit)
      #expect(outcome.predictedClass == expected.predictedClass)
      expectSame(events, whole, exit: outcome.exit)
      exits.insert(outcome.exit)
      step(&frame, tokens: 2, &random)
    }
    #expect(exits == [0, 1, 2])
  }

  @Test(arguments: EventRule.State.allCases)
  func theFirstFrameIsTheWholePassBitForBit(state: EventRule.State) throws {
    let model = try RandomModel(Self.window, seed: 45).loaded()
    let events = EventEncoder(model, EventRule(threshold: 0.5, state: state))
    let whole = Encoder(model, precision: .float32)
    var random = SplitMix(46)
    let rule = ExitRule(.maxProbability, thresholds: [1])
    let frame = randomFrame(Self.window, &random)
    let outcome = events.run(frame, rule: rule)
    let expected = whole.run(frame, rule: rule)
    for l in 0..<3 { #expect(events.logits(exit: l) == whole.logits(exit: l)) }
    #expect(outcome.counts.mac == expected.counts.mac)
    #expect(outcome.counts.exp == expected.counts.exp)
    #expect(outcome.counts.divide == expected.counts.divide)
    let gate = Self.window.tokens * Self.window.features
    #expect(outcome.counts.add == expected.counts.add + gate)
    #expect(outcome.counts.multiply == expected.counts.multiply)
    #expect(outcome.counts.compare == expected.counts.compare + gate)
    #expect(outcome.counts.flashRead == expected.counts.flashRead)
  }

  @Test func whenEveryTokenChangesItIsTheWholePassBitForBit() throws {
    let model = try RandomModel(Self.window, seed: 55).loaded()
    let (events, whole) = (EventEncoder(model, EventRule(threshold: 0)), Encoder(model, precision: .float32))
    var random = SplitMix(56)
    for _ in 0..<5 {
      let frame = randomFrame(Self.window, &random)
      let (outcome, expected) = (events.run(frame), whole.run(frame))
      #expect(events.transmittedTokens == 24)
      #expect(events.logits(exit: 2) == whole.logits(exit: 2))
      #expect(outcome.counts.mac == expected.counts.mac && outcome.counts.exp == expected.counts.exp)
    }
  }

  @Test func anUnchangedFrameCostsTheGate() throws {
    let model = try RandomModel(Self.grid, seed: 47).loaded()
    let events = EventEncoder(model, EventRule(threshold: 0))
    var random = SplitMix(48)
    let frame = randomFrame(Self.grid, &random)
    for rule in [ExitRule.never, ExitRule(.maxProbability, thresholds: [0.3])] {
      events.startClip()
      let first = events.run(frame, rule: rule)
      let second = events.run(frame, rule: rule)
      #expect(second.counts == EventEncoder.gateWork(tokens: 24, features: 4))
      #expect(second.counts.mac == 0)
      #expect(events.transmittedTokens == 0)
      #expect((second.exit, second.confidence) == (first.exit, first.confidence))
    }
  }

  @Test func theInputsErrorStaysWithinTheThreshold() throws {
    let described = RandomModel(Self.window, seed: 49)
    let (unit, mean) = (described.file.floats("input.scale"), described.file.floats("input.mean"))
    let events = EventEncoder(try described.loaded(), EventRule(threshold: 0.4))
    var random = SplitMix(50)
    var frame = randomFrame(Self.window, &random)
    var transmitted = 0
    for _ in 0..<200 {
      _ = events.run(frame)
      transmitted += events.transmittedTokens
      for token in 0..<24 {
        for f in 0..<4 {
          let normalised = (frame.values[token * 4 + f] - Double(mean[f])) * Double(unit[f])
          #expect(abs(Float(normalised) - events.reference(token: token, feature: f)) <= 0.4)
        }
      }
      for i in frame.values.indices { frame.values[i] += 0.1 * random.signed() }
    }
    #expect(transmitted > 24 && transmitted < 24 * 100)
  }

  @Test func aSlowRampIsNoticed() throws {
    let model = try RandomModel(Self.window, seed: 51).loaded()
    let events = EventEncoder(model, EventRule(threshold: 0.5))
    var frame = Frame(tokens: 24, features: 4)
    _ = events.run(frame)
    var times: [Int] = []
    for number in 1...100 {
      for i in frame.values.indices { frame.values[i] += 0.02 }
      _ = events.run(frame)
      if events.transmittedTokens > 0 { times.append(number) }
    }
    #expect(times.count >= 2)
    #expect((times.first ?? 0) > 10)
  }

  @Test func workFollowsTheChangedTokens() throws {
    let model = try RandomModel(Self.window, seed: 53).loaded()
    let events = EventEncoder(model, EventRule(threshold: 0))
    var random = SplitMix(54)
    var frame = randomFrame(Self.window, &random)
    let whole = events.run(frame).counts.mac
    frame.values[12 * 4] += 1
    let one = events.run(frame)
    // One token, then 5, 9 and 13 of 24 are reached behind the three blocks of radius 2.
    let (d, ff) = (16, 24)
    let tokenwise = (1 * 4 * d) + (1 + 5 + 9) * 3 * d * d + (5 + 9 + 13) * (d * d + 2 * d * ff) + d * 4
    #expect(one.counts.mac > tokenwise)
    #expect(one.counts.mac < tokenwise + 3 * 13 * 5 * d * 3)
    #expect(one.counts.mac < whole / 2)
  }
}
