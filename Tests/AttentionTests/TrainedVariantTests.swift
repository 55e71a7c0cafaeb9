import Attention
import Foundation
import Quantities
import Testing

/// Attention that models are trained for: low rank, random features, 4-bit weights, removed heads.
@Suite struct TrainedVariants {
  static func shape(_ attention: AttentionKind) -> ModelShape {
    Encoders.shape(attention, tokens: 13, width: 24, heads: 3)
  }

  static func run(_ model: Model, _ frame: Frame, _ precision: Precision = .float32) -> ([[Float]], Outcome, CoreWork) {
    let encoder = Encoder(model, precision: precision)
    let outcome = encoder.run(frame, rule: ExitRule(.maxProbability, thresholds: [1]))
    return ((0..<model.shape.blocks).map { encoder.logits(exit: $0) }, outcome, encoder.coreWork)
  }

  @Test func aLinformerOfFullRankAndTheIdentityIsDenseBitForBit() throws {
    let dense = try RandomModel(Self.shape(.dense), seed: 61).loaded()
    var described = RandomModel(Self.shape(.linformer(rank: 13)), seed: 61)
    for l in 0..<3 {
      described.file.change("block.\(l).low_rank.weight") { weights in
        for i in weights.indices { weights[i] = i / 13 == i % 13 ? 1 : 0 }
      }
    }
    let model = try described.loaded()
    var random = SplitMix(62)
    for _ in 0..<5 {
      let frame = randomFrame(model.shape, &random)
      #expect(Self.run(model, frame).0 == Self.run(dense, frame).0)
    }
  }

  @Test(arguments: [1, 4, 13]) func aLinformerCountsItsProjections(rank: Int) throws {
    let model = try RandomModel(Self.shape(.linformer(rank: rank)), seed: 63).loaded()
    var random = SplitMix(64)
    let (_, outcome, core) = Self.run(model, randomFrame(model.shape, &random))
    // 2 k n d to project and 2 n k d for the core, in three blocks.
    #expect(core.total.macFloat == 3 * 4 * rank * 13 * 24)
    #expect(core.total.exp == 3 * 3 * 13 * rank)
    let dense = Self.run(
      try RandomModel(Self.shape(.dense), seed: 63).loaded(), randomFrame(model.shape, &random)
    ).1
    #expect(outcome.counts.mac - core.total.mac == dense.counts.mac - 3 * 2 * 13 * 13 * 24)
    #expect(AttentionTechnique.own.problem(for: model, .float32) == nil)
    #expect(try AttentionTechnique(parsing: "window:2").problem(for: model, .float32) != nil)
    #expect(model.precisions == [.float32, .int8])
  }

  /// The error of random features falls with the square root of their number, for scores of small norm.
  @Test func morefeaturesComeCloserToTheSoftmax() throws {
    let counts = [16, 64, 256, 1024]
    var errors = Array(repeating: 0.0, count: counts.count)
    for seed in UInt64(70)..<78 {
      func small(_ attention: AttentionKind) throws -> Model {
        var described = RandomModel(Self.shape(attention), seed: seed)
        for l in 0..<3 { described.file.change("block.\(l).qkv.weight") { for i in 0..<2 * 24 * 24 { $0[i] *= 0.3 } } }
        return try described.loaded()
      }
      var random = SplitMix(seed)
      let dense = try small(.dense)
      let frame = randomFrame(dense.shape, &random)
      let wanted = Self.run(dense, frame).0
      for (k, count) in counts.enumerated() {
        let found = Self.run(try small(.performer(features: count)), frame).0
        errors[k] += zip(found.joined(), wanted.joined()).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
    }
    // A straight line through the logarithms of root mean squares; 64 times as many features in four points.
    let x = counts.map { log(Double($0)) }
    let y = errors.map { 0.5 * log($0) }
    let (mx, my) = (x.reduce(0, +) / 4, y.reduce(0, +) / 4)
    let slope =
      zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
    #expect(abs(slope + 0.5) < 0.1, "slope \(slope)")
  }

  @Test(arguments: [1, 7, 8, 20]) func aPerformerCountsItsFeatures(features: Int) throws {
    let model = try RandomModel(Self.shape(.performer(features: features)), seed: 65).loaded()
    var random = SplitMix(66)
    let (logits, _, core) = Self.run(model, randomFrame(model.shape, &random, magnitude: 20))
    for logit in logits.joined() { #expect(logit.isFinite) }
    // Per block: features of queries and keys, Σ φ(k) vᵀ and its use, for 3 heads of width 8; norms and denominators.
    #expect(core.total.macFloat == 3 * (4 * 13 * 3 * features * 8 + 13 * 3 * 8 + 13 * 3 * features))
    #expect(core.total.exp == 3 * 2 * 13 * 3 * features)
  }

  @Test(arguments: Precision.allCases) func aRemovedHeadEqualsAMaskedOne(precision: Precision) throws {
    var described = RandomModel(Self.shape(.dense), seed: 67)
    let cut = try described.loaded(#""removed_heads":[[1],[],[0,1,2]],"#)
    for (block, heads) in [(0, [1]), (2, [0, 1, 2])] {
      described.mask(heads: heads, ofBlock: block)
    }
    let masked = try described.loaded()
    var random = SplitMix(68)
    for _ in 0..<5 {
      let frame = randomFrame(cut.shape, &random)
      let (found, outcome, core) = Self.run(cut, frame, precision)
      #expect(found == Self.run(masked, frame, precision).0)
      // Per removed head and block: q, k, v and output products, and the core.
      let all = Self.run(masked, frame, precision).1.counts
      #expect(all.mac - outcome.counts.mac == 4 * (4 * 13 * 24 * 8 + 2 * 13 * 13 * 8))
      #expect(core.total.mac == 5 * 2 * 13 * 13 * 8)
    }
  }

  @Test(arguments: ["[[3],[],[]]", "[[0],[1]]"]) func aHeadThatIsNotThereCannotBeRemoved(removed: String) {
    #expect(throws: LibraryError.self) {
      try RandomModel(Self.shape(.dense), seed: 69).loaded(#""removed_heads":\#(removed),"#)
    }
  }

  @Test func fourBitsAreCheckedAndUnpacked() throws {
    let described = RandomModel(Self.shape(.dense), seed: 71)
    let error = #expect(throws: LibraryError.self) { try described.loaded(#""block_weight_bits":4,"#) }
    #expect("\(try #require(error))".contains("expected weights of 4 bits, -7 to 7"))
    var narrow = described
    narrow.narrow()
    let (four, eight) = (try narrow.loaded(#""block_weight_bits":4,"#), try narrow.loaded())
    var random = SplitMix(72)
    let frame = randomFrame(four.shape, &random)
    let (found, outcome, _) = Self.run(four, frame, .int8)
    let (wanted, plain, _) = Self.run(eight, frame, .int8)
    #expect(found == wanted)
    let weights = 4 * 24 * 24 + 2 * 24 * 20
    #expect(outcome.counts.add - plain.counts.add == 3 * 2 * 13 * weights)
    #expect(plain.counts.flashRead - outcome.counts.flashRead == 3 * weights / 2)
    let format = WeightFormat.int4(group: 24)
    #expect(
      Footprint.flashBytes(four.shape, .int8) - Footprint.flashBytes(four.shape, .int8, blocks: format)
        == 3 * weights / 2)
  }
}

extension RandomModel {
  /// Zeros the columns of `out` that read `heads`, in float32 and int8.
  fileprivate mutating func mask(heads: [Int], ofBlock block: Int) {
    let (d, dh) = (shape.width, shape.headWidth)
    func isMasked(_ i: Int) -> Bool { heads.contains(i % d / dh) }
    file.change("block.\(block).out.weight") { for i in $0.indices where isMasked(i) { $0[i] = 0 } }
    file.changeIntegers("int8.block.\(block).out.weight") { for i in $0.indices where isMasked(i) { $0[i] = 0 } }
  }

  /// Brings the int8 weights of all blocks into 4 bits.
  fileprivate mutating func narrow() {
    for l in 0..<shape.blocks {
      for name in ["qkv", "out", "ff1", "ff2"] {
        file.changeIntegers("int8.block.\(l).\(name).weight") { $0 = $0.map { $0 / 20 } }
      }
    }
  }
}

/// Whole models of spiking neurons.
@Suite struct SpikingModels {
  static let shapes = [TrainedVariants.shape(.spiking(steps: 4)), TrainedVariants.shape(.spikeDriven(steps: 4))]

  @Test(arguments: shapes) func everyNeuronIsUpdatedInEveryStepAndEverySpikeIsCharged(shape: ModelShape) throws {
    let model = try RandomModel(shape, seed: 81).loaded()
    let encoder = Encoder(model, precision: .float32)
    var random = SplitMix(82)
    for magnitude in [0.5, 2, 8] {
      let outcome = encoder.run(randomFrame(shape, &random, magnitude: magnitude))
      let spikes = try #require(encoder.spikes)
      // Two drives, queries, keys and values and the hidden layer, over blocks and steps; and the heads' outputs, or the
      // channels.
      let attention = shape.attention == .spiking(steps: 4) ? 13 * 24 : 24
      #expect(spikes.updates == 3 * 4 * (13 * (5 * 24 + 20) + attention))
      #expect(spikes.fired > 0 && spikes.fired < spikes.updates)
      // Only the embedding and the exit multiply: the rest are additions that spikes cause.
      #expect(spikes.macs == 13 * 5 * 24 + 24 * 4 && outcome.counts.mac == spikes.macs)
      #expect(outcome.counts.add > spikes.accumulates)
    }
    #expect(
      Encoder(try RandomModel(TrainedVariants.shape(.dense), seed: 1).loaded(), precision: .float32).spikes == nil)
  }

  /// A channel that never reaches its threshold sends nothing: no spike, no addition, the embedding as it was.
  @Test(arguments: shapes) func silentNeuronsCostNothing(shape: ModelShape) throws {
    var described = RandomModel(shape, seed: 83)
    for l in 0..<3 {
      for norm in ["norm1", "norm2"] {
        described.file.change("block.\(l).\(norm).weight") { $0 = $0.map { _ in 0 } }
        described.file.change("block.\(l).\(norm).bias") { $0 = $0.map { _ in 0.9 } }
      }
      for layer in ["qkv", "out", "ff1", "ff2"] {
        described.file.change("block.\(l).\(layer).bias") { $0 = $0.map { _ in 0 } }
      }
    }
    let encoder = Encoder(try described.loaded(), precision: .float32)
    var random = SplitMix(84)
    _ = encoder.run(randomFrame(shape, &random))
    let spikes = try #require(encoder.spikes)
    #expect(spikes.fired == 0 && spikes.accumulates == 0)
  }

  @Test(arguments: shapes) func framesDoNotRememberEachOther(shape: ModelShape) throws {
    let encoder = Encoder(try RandomModel(shape, seed: 85).loaded(), precision: .float32)
    var random = SplitMix(86)
    let (first, second) = (randomFrame(shape, &random), randomFrame(shape, &random))
    _ = encoder.run(first)
    let (logits, spikes) = (encoder.logits(exit: 2), encoder.spikes)
    _ = encoder.run(second)
    #expect(encoder.logits(exit: 2) != logits)
    _ = encoder.run(first)
    #expect(encoder.logits(exit: 2) == logits && encoder.spikes == spikes)
  }

  @Test(arguments: shapes) func otherArithmeticIsRefused(shape: ModelShape) throws {
    let model = try RandomModel(shape, seed: 87).loaded()
    #expect(model.precisions == [.float32])
    for entry in AttentionTechnique.all { #expect(AttentionTechnique(entry).problem(for: model, .float32) != nil) }
  }

  /// The two attentions differ in their cores only: with values that never spike both models send the same spikes.
  @Test func withoutValuesTheAttentionsAgree() throws {
    var logits: [[Float]] = []
    for shape in Self.shapes {
      var described = RandomModel(shape, seed: 89)
      for l in 0..<3 {
        described.file.change("block.\(l).qkv.weight") { for i in 2 * 24 * 24..<3 * 24 * 24 { $0[i] = 0 } }
        described.file.change("block.\(l).qkv.bias") { for i in 2 * 24..<3 * 24 { $0[i] = 0 } }
      }
      let encoder = Encoder(try described.loaded(), precision: .float32)
      var random = SplitMix(90)
      _ = encoder.run(randomFrame(shape, &random, magnitude: 4))
      logits.append(encoder.logits(exit: 2))
    }
    #expect(logits[0] == logits[1])
  }
}
