import Attention
import Quantities
import Testing

/// int8 arithmetic beyond a softmax over all pairs: projected keys, fixed weights, dropped tokens, groups of 4 bits,
/// rounding by chance.
@Suite struct IntegerVariants {
  static let shapes = [
    TrainedVariants.shape(.linformer(rank: 4)), TrainedVariants.shape(.fixed),
    LearnedStructures.shape(tokenShare: 0.5), LearnedStructures.shape(tokenShare: 0.3),
  ]

  @Test(arguments: shapes) func theyAreThePlainIntegerModel(shape: ModelShape) throws {
    let described = RandomModel(shape, seed: 131)
    let plain = PlainIntegerModel(described)
    let model = try described.loaded()
    var random = SplitMix(132)
    for magnitude in [0.5, 2, 6] {
      let frame = randomFrame(shape, &random, magnitude: magnitude)
      #expect(TrainedVariants.run(model, frame, .int8).0 == plain.run(frame))
    }
  }

  /// Projections and weights are products of int8, and what the float model counts of them.
  @Test(arguments: shapes) func theyMultiplyWhatTheFloatModelMultiplies(shape: ModelShape) throws {
    let model = try RandomModel(shape, seed: 133).loaded()
    var random = SplitMix(134)
    let frame = randomFrame(shape, &random)
    let (float, integer) = (TrainedVariants.run(model, frame), TrainedVariants.run(model, frame, .int8))
    #expect(float.2.total.macFloat == integer.2.total.macInt8 && integer.2.total.macFloat == 0)
    #expect(float.1.counts.mac == integer.1.counts.mac)
    #expect(integer.2.total.lookup == float.2.total.exp)
    let bytes = [Precision.float32, .int8].map { ModelMemory(model, $0).flashBytes }
    #expect(bytes[1] < bytes[0] / 2)
  }

  /// E = 1: 127 with a scale of 1/127, and the keys' scales before and behind alike.
  @Test func aLinformerOfFullRankAndTheIdentityIsDenseBitForBit() throws {
    let dense = try RandomModel(TrainedVariants.shape(.dense), seed: 135).loaded()
    var described = RandomModel(TrainedVariants.shape(.linformer(rank: 13)), seed: 135)
    for l in 0..<3 {
      described.file.changeIntegers("int8.block.\(l).low_rank.weight") { weights in
        for i in weights.indices { weights[i] = i / 13 == i % 13 ? 127 : 0 }
      }
      described.file.change("int8.block.\(l).low_rank.scale") { $0 = $0.map { _ in 1 / 127 } }
    }
    described.file.change("int8.low_rank_scales") { $0 = $0.map { _ in 3 / 127 } }
    let model = try described.loaded()
    var random = SplitMix(136)
    for _ in 0..<5 {
      let frame = randomFrame(model.shape, &random)
      #expect(TrainedVariants.run(model, frame, .int8).0 == TrainedVariants.run(dense, frame, .int8).0)
    }
  }

  @Test(arguments: [1, 0.6, 0.5, 0.1]) func droppingTokensIsTheCascadeThatItWasTrainedFor(share: Double) throws {
    let plain = try RandomModel(LearnedStructures.shape(), seed: 137).loaded()
    let dropping = try RandomModel(LearnedStructures.shape(tokenShare: share), seed: 137).loaded()
    let cascade = Encoder(
      plain, precision: .int8, technique: try AttentionTechnique(parsing: "cascade-tokens:\(share)"))
    let (own, dense) = (Encoder(dropping, precision: .int8), Encoder(plain, precision: .int8))
    var random = SplitMix(138)
    for _ in 0..<5 {
      let frame = randomFrame(plain.shape, &random)
      let (wanted, found, whole) = (cascade.run(frame), own.run(frame), dense.run(frame))
      #expect(own.logits(exit: 2) == cascade.logits(exit: 2))
      if share < 1 { #expect(found == wanted && found.counts.mac < whole.counts.mac) }
      if share == 1 { #expect(cascade.logits(exit: 2) == dense.logits(exit: 2)) }
    }
  }

  @Test func randomFeaturesAndNeuronsHaveNoIntegers() throws {
    for attention in [AttentionKind.performer(features: 4), .spiking(steps: 2), .spikeDriven(steps: 2)] {
      var described = RandomModel(TrainedVariants.shape(attention), seed: 139)
      described.file.add("int8.scales", [25], .float32([Float](repeating: 1, count: 25)))
      let error = #expect(throws: LibraryError.self) { try described.loaded() }
      #expect("\(try #require(error))".contains("tensor 'int8.scales': int8 is not defined for"))
    }
  }

  /// The softmax in integers alone: I-BERT's polynomial, and powers of two on four chords.
  @Test(arguments: ["softmax-iexp", "softmax-base2", "window:2+softmax-iexp"])
  func exponentialsOfIntegersTakeTheTablesPlace(text: String) throws {
    let described = RandomModel(TrainedVariants.shape(.dense), seed: 145)
    let model = try described.loaded()
    let technique = try AttentionTechnique(parsing: text)
    var plain = PlainIntegerModel(described, pattern: technique.widestPattern(for: model))
    plain.exponential = { scale, x in
      text.hasSuffix("iexp")
        ? PolynomialExponential(scale: scale).of(x) : Base2Exponential(scale: scale, segments: 4).of(x)
    }
    let table = Encoder(
      model, precision: .int8, technique: try AttentionTechnique(parsing: text.hasPrefix("w") ? "window:2" : "own"))
    let encoder = Encoder(model, precision: .int8, technique: technique)
    var random = SplitMix(146)
    for _ in 0..<3 {
      let frame = randomFrame(model.shape, &random)
      let (found, wanted) = (encoder.run(frame), table.run(frame))
      #expect(encoder.logits(exit: 2) == plain.run(frame)[2])
      for (a, b) in zip(encoder.logits(exit: 2), table.logits(exit: 2)) { #expect(abs(a - b) < 0.3) }
      let pairs = 3 * 3 * technique.widestPattern(for: model).pairs
      let (multiplies, adds, lookups) = text.hasSuffix("iexp") ? (4, 5, 0) : (2, 4, 2)
      #expect(found.counts.multiply - wanted.counts.multiply == pairs * (multiplies - 1))
      #expect(found.counts.add - wanted.counts.add == pairs * adds)
      #expect(found.counts.lookup - wanted.counts.lookup == pairs * (lookups - 1))
      #expect(found.counts.mac == wanted.counts.mac)
    }
  }

  @Test func groupsOfFourBitsAreThePlainIntegerModel() throws {
    var described = RandomModel(TrainedVariants.shape(.dense), seed: 141)
    described.group(4)
    let model = try described.loaded(#""block_weight_bits":4,"block_weight_group":4,"#)
    let plain = PlainIntegerModel(described)
    var random = SplitMix(142)
    let frame = randomFrame(model.shape, &random)
    let (found, outcome, _) = TrainedVariants.run(model, frame, .int8)
    #expect(found == plain.run(frame))
    // Six groups in a row of 24, five in one of 20: a product and an addition for each, beside two for each weight.
    let (weights, groups) = (4 * 24 * 24 + 2 * 24 * 20, 6 * (3 * 24 + 24 + 20) + 5 * 24)
    let eight = RandomModel(TrainedVariants.shape(.dense), seed: 141)
    let wide = TrainedVariants.run(try eight.loaded(), frame, .int8).1
    #expect(outcome.counts.add - wide.counts.add == 3 * 13 * (2 * weights + groups))
    #expect(outcome.counts.multiply - wide.counts.multiply == 3 * 13 * groups)
    let nibbles = 24 * 3 * (12 + 3) + 24 * (12 + 3) + 20 * (12 + 3) + 24 * (10 + 3)
    #expect(wide.counts.flashRead - outcome.counts.flashRead == 3 * (weights - nibbles))
    #expect(
      ModelMemory(try eight.loaded(), .int8).flashBytes - ModelMemory(model, .int8).flashBytes
        == 3 * (weights - nibbles))
  }

  @Test(arguments: [
    (#""block_weight_group":4,"#, "block_weight_group: expected, with weights of 4 bits, a divisor"),
    (#""block_weight_bits":4,"block_weight_group":5,"#, "found 5"),
    (#""block_weight_bits":4,"block_weight_group":4,"#, "expected factors from 1 to 15, found 16"),
  ]) func groupsAreChecked(card: String, words: String) throws {
    var described = RandomModel(TrainedVariants.shape(.dense), seed: 143)
    described.group(4, greatest: 16)
    let error = #expect(throws: LibraryError.self) { try described.loaded(card) }
    #expect("\(try #require(error))".contains(words))
  }
}

/// Rounding by chance in a whole pass.
@Suite struct RoundingByChance {
  static let shapes =
    IntegerVariants.shapes + [TrainedVariants.shape(.dense), TrainedVariants.shape(.window(radius: 2))]

  @Test(arguments: shapes) func aFrameIsRoundedTheSameWayWhoeverLooks(shape: ModelShape) throws {
    let model = try RandomModel(shape, seed: 151).loaded()
    let nearest = Encoder(model, precision: .int8)
    let (one, other) = (
      Encoder(model, precision: .int8, rounding: .stochastic), Encoder(model, precision: .int8, rounding: .stochastic)
    )
    var random = SplitMix(152)
    let frames = (0..<4).map { _ in randomFrame(shape, &random) }
    let seen = frames.map { frame in
      _ = one.run(frame)
      return one.logits(exit: 2)
    }
    var differ = false
    for (frame, logits) in zip(frames, seen).reversed() {
      // Exits on the way do not move what comes behind them.
      _ = other.run(frame, rule: ExitRule(.maxProbability, thresholds: [1]))
      #expect(other.logits(exit: 2) == logits)
      _ = nearest.run(frame)
      differ = differ || nearest.logits(exit: 2) != logits
      // Which tokens are dropped may hang on a rounding; all else moves by a little.
      if !shape.dropsTokens { for (a, b) in zip(nearest.logits(exit: 2), logits) { #expect(abs(a - b) < 1) } }
    }
    #expect(differ)
  }

  /// Every rounded value costs an addition, a shift and a quarter of a random number; nothing else changes.
  @Test func itIsPaidFor() throws {
    let shape = TrainedVariants.shape(.dense)
    let model = try RandomModel(shape, seed: 153).loaded()
    var random = SplitMix(154)
    let frame = randomFrame(shape, &random)
    let plain = Encoder(model, precision: .int8).run(frame).counts
    var chance = Encoder(model, precision: .int8, rounding: .stochastic).run(frame).counts
    // Two norms, queries, keys, values, heads' outputs, hidden layer of three blocks; the exit's norm.
    let (layers, core) = (13 * (2 * 24 + 3 * 24 + 20), 13 * 24)
    #expect(chance.random == 3 * ((layers + 3) / 4 + core / 4) + 24 / 4)
    #expect(chance.add - plain.add == 13 * 5 + 2 * (3 * (layers + core) + 24))
    #expect(chance.multiply - plain.multiply == 13 * 5)
    (chance.random, chance.add, chance.multiply) = (0, plain.add, plain.multiply)
    #expect(chance == plain)
  }
}

extension RandomModel {
  /// Brings the int8 weights of all blocks into 4 bits with factors for groups of `group` inputs, 1 up to `greatest`.
  fileprivate mutating func group(_ group: Int, greatest: Int = 15) {
    for l in 0..<shape.blocks {
      for (name, inputs) in [
        ("qkv", shape.width), ("out", shape.width), ("ff1", shape.width), ("ff2", shape.feedForward),
      ] {
        let count = file.int8s("int8.block.\(l).\(name).weight").count
        file.changeIntegers("int8.block.\(l).\(name).weight") { $0 = $0.map { $0 / 20 } }
        let groups = inputs / group
        file.add(
          "int8.block.\(l).\(name).group", [count / inputs, groups],
          .uint8((0..<count / group).map { UInt8($0 % greatest + 1) }))
      }
    }
  }
}
