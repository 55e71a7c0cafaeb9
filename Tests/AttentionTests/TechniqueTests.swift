import Attention
import Quantities
import Testing

/// Every technique of attention: where it must be exact, what it counts, and what does not go together.
@Suite struct Techniques {
  static let shape = Encoders.shape(.dense, tokens: 13, width: 24, heads: 3)

  static func logits(
    _ model: Model, _ technique: String, _ frame: Frame, _ precision: Precision = .float32
  ) throws -> (logits: [[Float]], outcome: Outcome, core: CoreWork) {
    let encoder = Encoder(model, precision: precision, technique: try AttentionTechnique(parsing: technique))
    let outcome = encoder.run(frame, rule: ExitRule(.maxProbability, thresholds: [1]))
    return ((0..<model.shape.blocks).map { encoder.logits(exit: $0) }, outcome, encoder.coreWork)
  }

  @Test(arguments: [
    "own", "dense", "window:12", "blocks:13", "strided:1", "anchors:1", "top-k:13", "near-zero:0", "near-zero-scores:0",
    "stop-values:0", "stop-blocks:4:0", "cascade-tokens:1", "window:50+top-k:99",
  ])
  func withNothingLeftOutItIsDenseBitForBit(technique: String) throws {
    let model = try RandomModel(Self.shape, seed: 21).loaded()
    var random = SplitMix(22)
    for _ in 0..<5 {
      let frame = randomFrame(Self.shape, &random)
      let dense = try Self.logits(model, "own", frame)
      let found = try Self.logits(model, technique, frame)
      #expect(found.logits == dense.logits)
      #expect(found.outcome.counts.macFloat >= dense.outcome.counts.macFloat)
    }
  }

  @Test(arguments: 1...15) func everyTileGivesTheWholeSoftmax(tile: Int) throws {
    let model = try RandomModel(Self.shape, seed: 23).loaded()
    var random = SplitMix(24)
    for magnitude in [0.1, 2, 30] {
      let frame = randomFrame(Self.shape, &random, magnitude: magnitude)
      let dense = try Self.logits(model, "own", frame)
      let tiled = try Self.logits(model, "online:\(tile)", frame)
      for (a, b) in zip(dense.logits.joined(), tiled.logits.joined()) { #expect(abs(a - b) < 1e-5) }
      #expect(tiled.core.scores.macFloat == dense.core.scores.macFloat)
      #expect(tiled.core.scores.ramWritten == 0 && tiled.core.softmax.ramWritten == 0)
      // The first tile sets the maximum; each later one may raise it once a row.
      let tiles = (13 + tile - 1) / tile
      #expect(tiled.core.softmax.exp - dense.core.softmax.exp <= 3 * 3 * 13 * (tiles - 1))
    }
  }

  static let patterns: [(String, AttentionPattern)] = [
    ("window:2", .window(13, radius: 2)), ("causal-window:4", .causalWindow(13, width: 4)),
    ("blocks:5", .blocks(13, length: 5)), ("strided:3", .strided(13, stride: 3)),
    ("anchors:4", .anchors(13, step: 4)),
    ("sparse-transformer-strided:4", .sparseTransformerStrided(13, length: 4)),
    ("sparse-transformer-fixed:4:2", .sparseTransformerFixed(13, length: 4, columns: 2)),
  ]

  @Test(arguments: patterns)
  func aPatternIsAMaskedPassThatCountsOnlyWhatItKeeps(name: String, pattern: AttentionPattern) throws {
    let described = RandomModel(Self.shape, seed: 25)
    let model = try described.loaded()
    var plain = PlainModel(described, pattern: pattern)
    let integers = PlainIntegerModel(described, pattern: pattern)
    var random = SplitMix(26)
    let frame = randomFrame(Self.shape, &random)
    let found = try Self.logits(model, name, frame)
    for (a, b) in zip(found.logits.joined(), plain.run(frame, blocks: 3, exits: [0, 1, 2]).joined()) {
      #expect(abs(Double(a) - b) < 2e-5)
    }
    let wanted = Work.frame(
      Self.shape, pairs: pattern.pairs, blocks: 3, exits: 3, tests: 2,
      rule: ExitRule(.maxProbability, thresholds: [1]), .float32)
    #expect(found.outcome.counts == wanted)
    #expect(found.core.total.macFloat == 3 * 2 * pattern.pairs * Self.shape.width)
    let quantised = try Self.logits(model, name, frame, .int8)
    #expect(quantised.logits == integers.run(frame))
    #expect(quantised.core.total.macInt8 == found.core.total.macFloat)
  }

  @Test func factorsTakeTurnsOverBlocksAndHeads() throws {
    let model = try RandomModel(Self.shape, seed: 27).loaded()
    var random = SplitMix(28)
    let frame = randomFrame(Self.shape, &random)
    let near = AttentionPattern.causalWindow(13, width: 4).pairs
    let far = AttentionPattern.causalStrided(13, step: 4).pairs
    let blocks = try Self.logits(model, "sparse-transformer-blocks:4", frame)
    // Three heads of width 8 in blocks near, far, near; or heads near, far, near in three blocks.
    #expect(blocks.core.scores.macFloat == 8 * 3 * (2 * near + far))
    let heads = try Self.logits(model, "sparse-transformer-heads:4", frame)
    #expect(heads.core.scores.macFloat == 8 * 3 * (2 * near + far))
    #expect(blocks.logits != heads.logits)
    // The first block of the alternating form is the causal window alone.
    let window = try Self.logits(model, "causal-window:4", frame)
    #expect(blocks.logits[0] == window.logits[0] && blocks.logits[1] != window.logits[1])
  }

  @Test func aGridIsForPatchesOnly() throws {
    let shape = Encoders.shape(.grid(rows: 3, columns: 4, radius: 1), tokens: 12)
    let model = try RandomModel(shape, seed: 29).loaded()
    var random = SplitMix(30)
    let frame = randomFrame(shape, &random)
    for (technique, same) in [("grid:1", "own"), ("grid:3", "dense")] {
      let found = try Self.logits(model, technique, frame).logits
      let wanted = try Self.logits(model, same, frame).logits
      #expect(found == wanted)
    }
    let sequence = try RandomModel(Self.shape, seed: 29).loaded()
    let grid = try AttentionTechnique(parsing: "grid:1")
    #expect(grid.problem(for: sequence, .float32) == "'grid' needs tokens that lie on a grid")
    #expect(grid.problem(for: model, .float32) == nil && grid.problem(for: model, .int8) == nil)
  }

  @Test func oneTokenIsItsOwnAnswerUnderEveryTechnique() throws {
    let shape = Encoders.shape(.dense, tokens: 1, width: 8, heads: 1)
    let model = try RandomModel(shape, seed: 31).loaded()
    var random = SplitMix(32)
    let frame = randomFrame(shape, &random)
    let own = try Self.logits(model, "own", frame).logits
    for entry in AttentionTechnique.all where entry.name != "grid" {
      let found = try Self.logits(model, entry.text, frame).logits
      for (a, b) in zip(found.joined(), own.joined()) { #expect(abs(a - b) < 1e-5, "\(entry.text)") }
    }
  }

  /// Scores that saturate the softmax: one key takes everything, no exponential overflows.
  @Test func saturatedScoresStayFinite() throws {
    var described = RandomModel(Self.shape, seed: 33)
    described.file.change("block.0.qkv.weight") { $0 = $0.map { $0 * 40 } }
    let model = try described.loaded()
    var random = SplitMix(34)
    let frame = randomFrame(Self.shape, &random)
    let dense = try Self.logits(model, "own", frame).logits
    for entry in AttentionTechnique.all where entry.family != .pattern {
      let found = try Self.logits(model, entry.text, frame).logits
      for logit in found.joined() { #expect(logit.isFinite, "\(entry.text)") }
      if entry.name == "online" {
        for (a, b) in zip(found.joined(), dense.joined()) { #expect(abs(a - b) < 1e-4, "\(entry.text)") }
      }
    }
  }

  @Test func theTextReadsBackAsItWasWritten() throws {
    for entry in AttentionTechnique.all {
      let technique = AttentionTechnique(entry)
      #expect(try AttentionTechnique(parsing: technique.description) == technique)
      #expect(try AttentionTechnique(parsing: entry.name) == technique)
    }
    let both = try AttentionTechnique(parsing: "window:3+near-zero:0.05")
    #expect(both.description == "window:3+near-zero:0.05")
    #expect(Set(AttentionTechnique.names).count == AttentionTechnique.all.count + AttentionTechnique.listed.count)
    #expect(try AttentionTechnique(parsing: "own") == .own)
  }

  @Test(arguments: [
    ("windw:4", "technique 'windw:4': unknown technique"),
    ("", "technique '': unknown technique"),
    ("window:4+", "technique '': unknown technique"),
    ("window:-1", "technique 'window:-1': radius: expected a whole number from 0 to 1000000, found '-1'"),
    ("window:2.5", "technique 'window:2.5': radius: expected a whole number from 0 to 1000000, found '2.5'"),
    ("window:1:2", "technique 'window:1:2': expected at most 1 parameters, as in 'window:4'"),
    ("near-zero:nan", "technique 'near-zero:nan': threshold: expected a number from 0.0 to 0.99, found 'nan'"),
    (
      "sparse-transformer-fixed:4:5",
      "technique 'sparse-transformer-fixed:4:5': columns: expected at most the length, 4, found 5"
    ),
    (
      "window:4+strided:2",
      "technique 'window:4+strided:2': 'window' and 'strided' both say which keys a token attends to"
    ),
    (
      "top-k:4+softmax-table",
      "technique 'top-k:4+softmax-table': 'top-k' and 'softmax-table' both say what becomes of a row of scores"
    ),
    (
      "window:4+cascade-tokens",
      "technique 'window:4+cascade-tokens': 'cascade-tokens' drops tokens that 'window' counts its neighbours by"
    ),
  ])
  func whatIsWrongIsSaid(text: String, said: String) {
    let error = #expect(throws: TechniqueError.self) { try AttentionTechnique(parsing: text) }
    #expect(error?.description == said)
  }

  @Test func integersTakePatternsAndAFewRules() throws {
    let model = try RandomModel(Self.shape, seed: 35).loaded()
    for entry in AttentionTechnique.all where entry.name != "grid" {
      let problem = AttentionTechnique(entry).problem(for: model, .int8)
      let rules = ["cascade-tokens", "softmax-iexp", "softmax-base2"]
      #expect((problem == nil) == (entry.family == .pattern || rules.contains(entry.name)), "\(entry.text)")
    }
    let windowed = try RandomModel(Encoders.shape(.window(radius: 2)), seed: 35).loaded()
    #expect(try AttentionTechnique(parsing: "cascade-tokens").problem(for: windowed, .float32) != nil)
  }
}
