import Attention
import Quantities
import Testing

@Suite struct Encoders {
  static let shape = ModelShape(
    tokens: 12, features: 5, width: 12, heads: 2, feedForward: 20, blocks: 3, classes: 4, attention: .dense)

  static func shape(_ attention: AttentionKind, tokens: Int = 12, width: Int = 12, heads: Int = 2) -> ModelShape {
    ModelShape(
      tokens: tokens, features: 5, width: width, heads: heads, feedForward: 20, blocks: 3, classes: 4,
      attention: attention)
  }

  @Test(arguments: [
    shape, shape(.window(radius: 2)), shape(.grid(rows: 3, columns: 4, radius: 1)), shape(.dense, tokens: 1),
    shape(.dense, tokens: 35, width: 36, heads: 2), shape(.window(radius: 9), tokens: 40, width: 32, heads: 4),
    shape.with(.gelu), shape(.dense, tokens: 1).with(.gelu), shape(.dense, tokens: 35, width: 36, heads: 2).with(.gelu),
  ])
  func agreesWithAPlainPass(shape: ModelShape) throws {
    let described = RandomModel(shape, seed: 7)
    let encoder = Encoder(try described.loaded(), precision: .float32)
    var plain = PlainModel(described)
    var random = SplitMix(8)
    for _ in 0..<3 {
      let frame = randomFrame(shape, &random)
      _ = encoder.run(frame, rule: ExitRule(.maxProbability, thresholds: [1]))
      let expected = plain.run(frame, blocks: 3, exits: [0, 1, 2])
      for l in 0..<3 {
        for (found, wanted) in zip(encoder.logits(exit: l), expected[l]) { #expect(abs(Double(found) - wanted) < 2e-5) }
        #expect(abs(encoder.probabilities(exit: l).reduce(0, +) - 1) < 1e-6)
      }
    }
  }

  @Test(arguments: [
    shape, shape(.window(radius: 2)), shape(.grid(rows: 3, columns: 4, radius: 1)), shape(.dense, tokens: 1),
    shape(.dense, tokens: 35, width: 36, heads: 3),
  ])
  func integersEqualAPlainPassBitForBit(shape: ModelShape) throws {
    let described = RandomModel(shape, seed: 17)
    let encoder = Encoder(try described.loaded(), precision: .int8)
    let plain = PlainIntegerModel(described)
    var random = SplitMix(18)
    for _ in 0..<10 {
      let frame = randomFrame(shape, &random, magnitude: 3)
      _ = encoder.run(frame, rule: ExitRule(.maxProbability, thresholds: [1]))
      let expected = plain.run(frame)
      for l in 0..<3 { #expect(encoder.logits(exit: l) == expected[l]) }
    }
  }

  @Test(arguments: Precision.allCases) func aWideWindowEqualsDenseBitForBit(precision: Precision) throws {
    let dense = Encoder(try RandomModel(Self.shape, seed: 3).loaded(), precision: precision)
    let wide = Encoder(try RandomModel(Self.shape(.window(radius: 11)), seed: 3).loaded(), precision: precision)
    var random = SplitMix(4)
    let frame = randomFrame(Self.shape, &random)
    #expect(dense.run(frame) == wide.run(frame))
    #expect(dense.logits(exit: 2) == wide.logits(exit: 2))
  }

  @Test(arguments: Precision.allCases) func aThresholdThatNothingExceedsIsNever(precision: Precision) throws {
    var described = RandomModel(Self.shape, seed: 5)
    // Colder and colder exits, until the softmax saturates to exactly 1: `>=` would stop there.
    described.file.change("temperature") { $0 = $0.map { $0 / 300 } }
    let encoder = Encoder(try described.loaded(), precision: precision)
    var random = SplitMix(6)
    var saturated = 0
    let rules = [
      ExitRule(.maxProbability, thresholds: [1]), ExitRule(.entropy, thresholds: [0]),
      ExitRule(.margin, thresholds: [1]), ExitRule(.patience, thresholds: [3]),
    ]
    for _ in 0..<20 {
      let frame = randomFrame(Self.shape, &random)
      let full = encoder.run(frame)
      let logits = encoder.logits(exit: 2)
      for rule in rules {
        let outcome = encoder.run(frame, rule: rule)
        #expect(outcome.exit == 2 && outcome.predictedClass == full.predictedClass)
        #expect(outcome.confidence == full.confidence)
        #expect(encoder.logits(exit: 2) == logits)
        if encoder.probabilities(exit: 0).contains(1) { saturated += 1 }
      }
    }
    #expect(saturated > 0)
  }

  @Test(arguments: Precision.allCases) func alwaysExitingRunsOneBlock(precision: Precision) throws {
    let model = try RandomModel(Self.shape, seed: 9).loaded()
    let encoder = Encoder(model, precision: precision)
    var random = SplitMix(10)
    let rule = ExitRule(.maxProbability, thresholds: [0.2])
    let outcome = encoder.run(randomFrame(Self.shape, &random), rule: rule)
    #expect(outcome.exit == 0)
    #expect(
      outcome.counts
        == Work.frame(Self.shape, pairs: 144, blocks: 1, exits: 1, tests: 1, rule: rule, precision))
  }

  @Test func depthGrowsWithTheThreshold() throws {
    let encoder = Encoder(try RandomModel(Self.shape, seed: 11).loaded(), precision: .float32)
    var random = SplitMix(12)
    let frames = (0..<40).map { _ in randomFrame(Self.shape, &random) }
    let depths = [0.2, 0.4, 0.5, 0.6, 0.8, 1].map { threshold in
      frames.reduce(0) { $0 + encoder.run($1, rule: ExitRule(.maxProbability, thresholds: [threshold])).exit }
    }
    #expect(depths == depths.sorted())
    #expect(depths.first == 0 && depths.last == 80)
    #expect(Set(depths).count > 3)
  }

  @Test func patienceNeedsThatManyAgreeingExits() throws {
    let encoder = Encoder(try RandomModel(Self.shape, seed: 13).loaded(), precision: .float32)
    var random = SplitMix(14)
    var exits: Set<Int> = []
    for _ in 0..<40 {
      let frame = randomFrame(Self.shape, &random)
      let outcome = encoder.run(frame, rule: ExitRule(.patience, thresholds: [1]))
      exits.insert(outcome.exit)
      if outcome.exit == 1 {
        let (first, second) = (encoder.probabilities(exit: 0), encoder.probabilities(exit: 1))
        #expect(first.firstIndex(of: first.max() ?? 0) == second.firstIndex(of: second.max() ?? 0))
      }
    }
    #expect(exits == [1, 2])
  }

  @Test func withoutPositionsTheOrderOfTokensDoesNotMatter() throws {
    let encoder = Encoder(try RandomModel(Self.shape, seed: 15, position: 0).loaded(), precision: .float32)
    var random = SplitMix(16)
    let frame = randomFrame(Self.shape, &random)
    var turned = frame
    for i in frame.values.indices { turned.values[i] = frame.values[(i + 5 * 5) % frame.values.count] }
    _ = encoder.run(frame)
    let straight = encoder.logits(exit: 2)
    _ = encoder.run(turned)
    for (a, b) in zip(straight, encoder.logits(exit: 2)) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func influenceReachesTheRadiusABlockAndNoFurther() throws {
    let shape = Self.shape(.window(radius: 1), tokens: 20)
    let encoder = Encoder(try RandomModel(shape, seed: 19).loaded(), precision: .float32)
    var random = SplitMix(20)
    var frame = randomFrame(shape, &random)
    _ = encoder.run(frame)
    let before = (0..<20).map { encoder.embedding(token: $0, feature: 0) }
    frame.values[10 * 5] += 1
    _ = encoder.run(frame)
    let changed = (0..<20).filter { encoder.embedding(token: $0, feature: 0) != before[$0] }
    #expect(changed == Array(7...13))
  }

  @Test(arguments: Precision.allCases) func oneWeightMatters(precision: Precision) throws {
    var random = SplitMix(22)
    let frame = randomFrame(Self.shape, &random)
    for name in ["embed.weight", "block.1.norm1.weight", "exit.2.norm.bias", "position"] {
      var described = RandomModel(Self.shape, seed: 21)
      let before = Encoder(try described.loaded(), precision: precision)
      // In int8 the embedding's weights are a tensor of their own; its positions and norms are shared.
      if precision == .int8 && name == "embed.weight" { continue }
      described.file.change(name) { $0[3] += 1.5 }
      let after = Encoder(try described.loaded(), precision: precision)
      #expect(before.run(frame).confidence != after.run(frame).confidence)
    }
  }

  @Test func anEmbeddingSurvivesItsPayload() throws {
    let model = try RandomModel(Self.shape, seed: 23).loaded()
    var random = SplitMix(24)
    for precision in Precision.allCases {
      let encoder = Encoder(model, precision: precision)
      _ = encoder.run(randomFrame(Self.shape, &random))
      var payload: [UInt8] = []
      encoder.appendEmbedding(to: &payload)
      let view = InputView.embedding(tokens: 12, features: 12)
      #expect(payload.count == view.payloadBytes)
      var frame = Frame(view)
      try view.read(payload: payload, into: &frame)
      let largest = (0..<144).map { abs(encoder.embedding(token: $0 / 12, feature: $0 % 12)) }.max() ?? 0
      for i in 0..<144 {
        let error = abs(frame.values[i] - Double(encoder.embedding(token: i / 12, feature: i % 12)))
        #expect(error <= Double(largest) / 127 * 0.5001)
      }
    }
  }
}
