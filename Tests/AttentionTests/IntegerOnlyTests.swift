import Attention
import Foundation
import Quantities
import Testing

/// int8 passes with nothing but integers between input and logits.
@Suite struct IntegersAlone {
  static let whole = [
    Encoders.shape.with(.gelu), Encoders.shape, Encoders.shape(.dense, tokens: 1).with(.gelu),
    Encoders.shape(.window(radius: 2)).with(.gelu), Encoders.shape(.grid(rows: 3, columns: 4, radius: 1)),
    Encoders.shape(.dense, tokens: 35, width: 36, heads: 3).with(.gelu),
    Encoders.shape(.window(radius: 9), tokens: 33, width: 7, heads: 7).with(.gelu),
  ]

  static let others =
    [AttentionKind.linformer(rank: 4), .fixed].flatMap {
      [TrainedVariants.shape($0), TrainedVariants.shape($0).with(.gelu)]
    }
    + [LearnedStructures.shape(tokenShare: 0.5), LearnedStructures.shape(tokenShare: 0.3).with(.gelu)]

  private static func encoder(_ described: RandomModel, _ technique: AttentionTechnique = .own) throws -> Encoder {
    Encoder(
      try described.loaded(), precision: .int8, technique: technique,
      rounding: described.shape.activation == .gelu ? .nearest : .dyadic)
  }

  private static let all = ExitRule(.maxProbability, thresholds: [1])

  @Test(arguments: whole + others) func theyAreThePlainIntegers(shape: ModelShape) throws {
    let described = RandomModel(shape, seed: 161)
    var plain = PlainIntegerModel(described)
    plain.alone = PlainIntegers()
    let encoder = try Self.encoder(described)
    var random = SplitMix(162)
    for magnitude in [0, 0.5, 3, 40] {
      let frame = randomFrame(shape, &random, magnitude: magnitude)
      _ = encoder.run(frame, rule: Self.all)
      #expect((0..<3).map { encoder.logits(exit: $0) } == plain.run(frame))
    }
  }

  /// Scores so far apart that one key takes all, and as large as int8 makes them.
  @Test func saturatedScoresAreThePlainIntegers() throws {
    for seed in UInt64(170)..<176 {
      var described = RandomModel(Encoders.shape.with(.gelu), seed: seed)
      described.file.change("int8.scales") { scales in
        for l in 0..<3 { (scales[2 + 8 * l], scales[3 + 8 * l]) = (0.2, 0.2) }
      }
      for l in 0..<3 {
        described.file.changeIntegers("int8.block.\(l).qkv.weight") { weights in
          for i in 0..<2 * 12 * 12 { weights[i] = weights[i] < 0 ? -127 : 127 }
        }
        described.file.change("int8.block.\(l).qkv.scale") { scales in for o in 0..<24 { scales[o] = 0.5 } }
      }
      var plain = PlainIntegerModel(described)
      plain.alone = PlainIntegers()
      let encoder = try Self.encoder(described)
      var random = SplitMix(seed)
      let frame = randomFrame(described.shape, &random)
      _ = encoder.run(frame, rule: Self.all)
      #expect((0..<3).map { encoder.logits(exit: $0) } == plain.run(frame))
    }
  }

  /// The counts of what ran are those of the plain pass, and the closed forms.
  @Test(arguments: whole) func executedIsCounted(shape: ModelShape) throws {
    let described = RandomModel(shape, seed: 163)
    let model = try described.loaded()
    var plain = PlainIntegerModel(described)
    let alone = PlainIntegers()
    plain.alone = alone
    let encoder = try Self.encoder(described)
    var random = SplitMix(164)
    let frame = randomFrame(shape, &random)
    let found = encoder.run(frame).counts
    _ = plain.run(frame, exits: 2..<3)
    #expect(operations(found) == operations(alone.count))
    #expect(found == Work.frame(shape, pairs: model.pattern.pairs, blocks: 3, exits: 1, .int8, .dyadic))
    let all = 3 * shape.heads * model.pattern.pairs
    let (core, whole) = Work.frame(shape, allPairs: all, .int8, .dyadic)
    #expect(whole == found && core == encoder.coreWork.total)
    #expect(found.macFloat == 0 && found.lookup == 0)
    // Of I-BERT's four products and one for the quotient.
    #expect(encoder.coreWork.softmax.multiply == 5 * all)
  }

  @Test(arguments: ["softmax-iexp", "softmax-base2", "window:2+softmax-base2", "cascade-tokens:1"])
  func techniquesRunInIntegers(text: String) throws {
    let described = RandomModel(TrainedVariants.shape(.dense).with(.gelu), seed: 165)
    let technique = try AttentionTechnique(parsing: text)
    var plain = PlainIntegerModel(described, pattern: technique.widestPattern(for: try described.loaded()))
    plain.alone = PlainIntegers()
    if text.contains("base2") { plain.exponential = { Base2Exponential(scale: $0, segments: 4).of($1) } }
    let encoder = try Self.encoder(described, technique)
    var random = SplitMix(166)
    for _ in 0..<3 {
      let frame = randomFrame(described.shape, &random)
      _ = encoder.run(frame)
      #expect(encoder.logits(exit: 2) == plain.run(frame)[2])
    }
  }

  /// On a part of the tokens it is the model that has only these, whose pooled sum is of fewer.
  @Test func aPartOfTheTokensIsASmallerModel() throws {
    let described = RandomModel(Encoders.shape.with(.gelu), seed: 182)
    let encoder = Encoder(try described.loaded(), precision: .int8, isPartial: true)
    var random = SplitMix(183)
    for kept in [[0], [3, 4, 11], Array(0..<12)] {
      let frame = randomFrame(described.shape, &random)
      let tokens = TokenSet(tokens: 12)
      for token in kept { tokens.insert(token) }
      let small = described.keeping(kept)
      var plain = PlainIntegerModel(small)
      plain.alone = PlainIntegers()
      var part = Frame(tokens: kept.count, features: 5)
      part.values = ContiguousArray(kept.flatMap { frame.values[$0 * 5..<($0 + 1) * 5] })
      _ = encoder.run(frame, on: tokens, rule: Self.all)
      #expect((0..<3).map { encoder.logits(exit: $0) } == plain.run(part))
    }
  }

  /// A model of trained weights says nearly the same with integers alone, and with the integers of a learned grid.
  @Test(arguments: ["spar-node", "spar-node-window", "spar-node-int4-groups", "spar-node-linformer", "spar-node-gated"])
  func shippedModelsAgreeWithTheirInt8(name: String) throws {
    let model = try ShippedLibrary.model(name)
    let stream = try ShippedLibrary.stream("spar")
    let index = FrameIndex(stream, firstRows: model.view.windowRows)
    let (one, other) = (
      Encoder(model, precision: .int8), Encoder(model, precision: .int8, rounding: .dyadic)
    )
    var frame = Frame(model.view)
    var (same, frames) = (0, 0)
    for k in stride(from: 0, to: index.count, by: 4) {
      stream.read(model.view, clip: index.clip(of: k), endRow: index.endRow(of: k), into: &frame)
      frames += 1
      if one.run(frame).predictedClass == other.run(frame).predictedClass { same += 1 }
    }
    #expect(Double(same) >= 0.98 * Double(frames))
  }

  /// All test frames: as often right as the reference of the training, whose number the card has.
  @Test func theShippedModelIsAsRightAsItsCardSays() throws {
    struct Card: Decodable {
      struct Metrics: Decodable { let int8: Integers }
      struct Integers: Decodable { let frames: Int, accuracy_int8: [Double], accuracy_float: [Double] }
      let metrics: Metrics
    }
    let path = ShippedLibrary.folder.appending(path: "models/spar-node-gelu.json")
    let card = try JSONDecoder().decode(Card.self, from: Data(contentsOf: path)).metrics.int8
    let model = try ShippedLibrary.model("spar-node-gelu")
    #expect(model.shape.activation == .gelu)
    let stream = try ShippedLibrary.stream("spar")
    let index = FrameIndex(stream, firstRows: model.view.windowRows)
    #expect(index.count == card.frames)
    var frame = Frame(model.view)
    for (precision, wanted) in [(Precision.int8, card.accuracy_int8), (.float32, card.accuracy_float)] {
      let encoder = Encoder(model, precision: precision)
      var right = 0
      for k in 0..<index.count {
        stream.read(model.view, clip: index.clip(of: k), endRow: index.endRow(of: k), into: &frame)
        if encoder.run(frame).predictedClass == stream.label(endRow: index.endRow(of: k)) { right += 1 }
      }
      // To the card's four places; a tie in float32 may fall otherwise.
      let slack = precision == .int8 ? 0.00005 : 0.0015
      #expect(abs(Double(right) / Double(index.count) - wanted[2]) <= slack)
    }
    #expect(abs(card.accuracy_int8[2] - card.accuracy_float[2]) < 0.01)
  }

  @Test func whatIsNotIntegersIsRefused() throws {
    let gelu = TrainedModel.encoder(try RandomModel(Encoders.shape.with(.gelu), seed: 167).loaded())
    #expect(
      Rounding.stochastic.problem(for: gelu, .int8, .own)
        == "the model has GELU, whose int8 is integers alone and rounds to the nearest")
    #expect(Rounding.nearest.problem(for: gelu, .int8, .own) == nil)
    let gated = RandomModel(LearnedStructures.shape(skipGates: true), seed: 168)
    let reason = "a skip gate decides in floating point, and integers alone leave none"
    #expect(Rounding.dyadic.problem(for: .encoder(try gated.loaded()), .int8, .own) == reason)
    let both = RandomModel(LearnedStructures.shape(skipGates: true).with(.gelu), seed: 168)
    let error = #expect(throws: LibraryError.self) { try both.loaded() }
    #expect("\(try #require(error))".contains(reason))
    let network = try ShippedLibrary.trained("spar-cnn")
    #expect(
      Rounding.dyadic.problem(for: network, .int8, .own)
        == "'dyadic' is for encoders, and the model is a convolutional network")
    var coarse = RandomModel(Encoders.shape, seed: 169)
    coarse.file.change("int8.scales") { for i in $0.indices { $0[i] = 2 } }
    let problem = Rounding.dyadic.problem(for: .encoder(try coarse.loaded()), .int8, .own)
    #expect(
      try #require(problem).hasPrefix("integers alone take int8 scores in units of 2^-15 to 1, and the model's are"))
  }

  @Test func anUnknownActivationIsNamed() throws {
    let described = RandomModel(Encoders.shape.with(.gelu), seed: 1)
    let card = described.card(described.file.bytes).replacing("\"gelu\"", with: "\"swish\"")
    let error = #expect(throws: DecodingError.self) { try JSONDecoder().decode(ModelCard.self, from: Data(card.utf8)) }
    #expect("\(try #require(error))".contains("expected relu or gelu, found swish"))
    let spiking = RandomModel(TrainedVariants.shape(.spiking(steps: 2)).with(.gelu), seed: 1)
    let refused = #expect(throws: LibraryError.self) { try spiking.loaded() }
    #expect("\(try #require(refused))".contains("architecture.activation: not defined for spiking neurons"))
  }

  /// A shift beside each factor and gain, and no table of exponentials.
  @Test func flashHasShiftsAndNoTable() throws {
    let (relu, gelu) = (Encoders.shape, Encoders.shape.with(.gelu))
    // The embedding, three blocks of four layers, and nine norms.
    let shifts = 12 + 3 * (3 * 12 + 12 + 20 + 12) + 9 * 12
    #expect(Footprint.flashBytes(gelu, .int8) - Footprint.flashBytes(relu, .int8) == shifts - 1_024)
    #expect(Footprint.flashBytes(gelu, .float32) == Footprint.flashBytes(relu, .float32))
    let model = try RandomModel(relu, seed: 181).loaded()
    let bytes = ModelMemory(model, .int8, rounding: .dyadic).flashBytes
    #expect(bytes - ModelMemory(model, .int8).flashBytes == shifts - 1_024)
  }

  /// Against the C library's erf.
  @Test func geluOfFloatsIsWithinItsBound() {
    var random = SplitMix(180)
    for k in 0..<20_000 {
      let x = k < 200 ? Float(k - 100) : Float(random.signed() * 8)
      let exact = Double(x) / 2 * (1 + erf(Double(x) * 0.5.squareRoot()))
      #expect(abs(Double(GELU.of(x)) - exact) <= 1.5e-7 * max(1, abs(Double(x))))
    }
    #expect(GELU.of(0) == 0 && GELU.of(40) == 40 && GELU.of(-40) == 0)
  }
}
