import Attention
import Quantities
import Testing

/// What a model learned to leave out: the weights' view of the frame, tokens, whole blocks.
@Suite struct LearnedStructures {
  static func shape(
    _ attention: AttentionKind = .dense, tokenShare: Double? = nil, skipGates: Bool? = nil
  ) -> ModelShape {
    ModelShape(
      tokens: 13, features: 5, width: 24, heads: 3, feedForward: 20, blocks: 3, classes: 4, attention: attention,
      tokenShare: tokenShare, skipGates: skipGates)
  }

  /// Queries of zero see all keys alike: weights of 1/n.
  @Test func equalFixedWeightsAreDenseAttentionWithoutQueries() throws {
    var dense = RandomModel(Self.shape(), seed: 91)
    var fixed = RandomModel(Self.shape(.fixed), seed: 91)
    for l in 0..<3 {
      for part in ["weight", "bias"] {
        let size = part == "weight" ? 24 * 24 : 24
        dense.file.change("block.\(l).qkv.\(part)") { for i in 0..<size { $0[i] = 0 } }
        let values = Array(dense.file.floats("block.\(l).qkv.\(part)")[(2 * size)...])
        fixed.file.change("block.\(l).qkv.\(part)") { $0 = values }
      }
      fixed.file.change("block.\(l).fixed") { $0 = $0.map { _ in 1 / 13 } }
      for name in ["norm1", "out", "norm2", "ff1", "ff2"].map({ "block.\(l).\($0)" }) + [
        "exit.\(l).norm", "exit.\(l).head",
      ] {
        for part in ["weight", "bias"] { fixed.copy("\(name).\(part)", from: dense) }
      }
    }
    for name in ["embed.weight", "embed.bias", "position"] { fixed.copy(name, from: dense) }
    let (one, other) = (try dense.loaded(), try fixed.loaded())
    var random = SplitMix(92)
    for _ in 0..<5 {
      let frame = randomFrame(one.shape, &random)
      let (wanted, all, core) = TrainedVariants.run(one, frame)
      let (found, outcome, fixedCore) = TrainedVariants.run(other, frame)
      for (a, b) in zip(wanted.joined(), found.joined()) { #expect(abs(a - b) < 1e-5) }
      // No scores, no exponentials, no queries and keys.
      #expect(fixedCore.total.mac == 3 * 13 * 13 * 24 && fixedCore.total.exp == 0)
      #expect(core.total.mac == 2 * fixedCore.total.mac)
      #expect(all.counts.mac - outcome.counts.mac == 3 * (2 * 13 * 24 * 24 + 13 * 13 * 24))
    }
  }

  @Test(arguments: [1, 0.6, 0.5, 0.1]) func droppingTokensIsTheCascadeThatItWasTrainedFor(share: Double) throws {
    let plain = try RandomModel(Self.shape(), seed: 93).loaded()
    let dropping = try RandomModel(Self.shape(tokenShare: share), seed: 93).loaded()
    let cascade = Encoder(
      plain, precision: .float32, technique: try AttentionTechnique(parsing: "cascade-tokens:\(share)"))
    let own = Encoder(dropping, precision: .float32)
    var random = SplitMix(94)
    for _ in 0..<5 {
      let frame = randomFrame(plain.shape, &random)
      let (wanted, found) = (cascade.run(frame), own.run(frame))
      #expect(own.logits(exit: 2) == cascade.logits(exit: 2))
      if share < 1 { #expect(found == wanted) }
    }
    #expect(AttentionTechnique.own.keepsAllTokens(of: dropping) == (share == 1))
    #expect(
      (AttentionTechnique(try #require(AttentionTechnique.all.first)).problem(for: dropping, .float32) == nil)
        == (share == 1))
  }

  @Test(arguments: Precision.allCases) func anOpenGateChangesNothingAndAShutOneLeavesTheBlockOut(precision: Precision)
    throws
  {
    func gated(_ bias: [Float]) throws -> Model {
      var described = RandomModel(Self.shape(skipGates: true), seed: 95)
      for (l, bias) in bias.enumerated() { described.file.change("skip.\(l).bias") { $0 = [bias] } }
      return try described.loaded()
    }
    let plain = Encoder(try RandomModel(Self.shape(), seed: 95).loaded(), precision: precision)
    let (open, shut) = (
      Encoder(try gated([1000, 1000]), precision: precision), Encoder(try gated([-1000, 1000]), precision: precision)
    )
    let block = Work.block(Self.shape(), pairs: 13 * 13, precision)
    var random = SplitMix(96)
    for _ in 0..<5 {
      let frame = randomFrame(Self.shape(), &random)
      let (wanted, found) = (plain.run(frame), open.run(frame))
      #expect(open.logits(exit: 2) == plain.logits(exit: 2))
      let without = shut.run(frame)
      #expect(shut.logits(exit: 2) != plain.logits(exit: 2))
      // Two gates of 24 products.
      #expect(found.counts.mac == wanted.counts.mac + 2 * 24)
      #expect(found.counts.mac - without.counts.mac == block.mac)
      #expect(found.counts.flashRead - without.counts.flashRead == block.flashRead)
    }
  }

  /// With a weight, what opens a gate is the frame.
  @Test(arguments: Precision.allCases) func aGateLooksAtTheFrame(precision: Precision) throws {
    let model = try RandomModel(Self.shape(skipGates: true), seed: 97).loaded()
    let encoder = Encoder(model, precision: precision)
    var random = SplitMix(98)
    let macs = Set((0..<40).map { _ in encoder.run(randomFrame(model.shape, &random, magnitude: 4)).counts.mac })
    #expect(macs.count > 1)
  }

  @Test func impossibleShapesAreRefused() {
    for shape in [
      Self.shape(tokenShare: 0), Self.shape(tokenShare: 1.5), Self.shape(.window(radius: 2), tokenShare: 0.5),
      Self.shape(tokenShare: 0.5, skipGates: true), Self.shape(.spiking(steps: 2), skipGates: true),
    ] {
      #expect(throws: LibraryError.self) { try RandomModel(shape, seed: 99).loaded() }
    }
  }

  /// A rule that looks at the greatest probability alone, by a steep regression, leaves where that measure does.
  @Test func aLearnedRuleOfOneMeasureIsThatMeasure() throws {
    let model = try RandomModel(Self.shape(), seed: 100).loaded()
    let steep: [Float] = [-10, 20, 0, 0, 0]
    let learned = ExitRule(learned: [steep, steep], thresholds: [0.5])
    let plain = ExitRule(.maxProbability, thresholds: [0.5])
    let never = ExitRule(learned: [[100, 0, 0, 0, 0], [100, 0, 0, 0, 0]], thresholds: [1])
    let agreeing = ExitRule(learned: [[-9, 0, 0, 0, 18], [-9, 0, 0, 0, 18]], thresholds: [0.5])
    let patient = ExitRule(.patience, thresholds: [1])
    let encoder = Encoder(model, precision: .float32)
    var random = SplitMix(101)
    var exits: Set<Int> = []
    for _ in 0..<60 {
      let frame = randomFrame(model.shape, &random)
      let exit = encoder.run(frame, rule: plain).exit
      exits.insert(exit)
      #expect(encoder.run(frame, rule: learned).exit == exit)
      #expect(encoder.run(frame, rule: never).exit == 2)
      #expect(encoder.run(frame, rule: agreeing).exit == encoder.run(frame, rule: patient).exit)
    }
    #expect(exits.count > 1)
    #expect(model.card.exitRule(.learned) == nil)
  }
}

extension RandomModel {
  /// Takes the values of a tensor of `other`.
  fileprivate mutating func copy(_ name: String, from other: RandomModel) {
    let values = other.file.floats(name)
    file.change(name) { $0 = values }
  }
}
