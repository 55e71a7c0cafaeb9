import Attention
import Foundation
import Quantities
import Testing

/// What techniques leave out, and how far that may move an output.
@Suite struct SelectionOfKeys {
  static let shape = ModelShape(
    tokens: 19, features: 5, width: 8, heads: 1, feedForward: 4, blocks: 1, classes: 4, attention: .dense)

  /// One block of one head whose output is x + attention(x) itself, to see a core's output in the embedding.
  static func bare(seed: UInt64, sharpness: Float = 1) throws -> Model {
    var described = RandomModel(shape, seed: seed)
    let d = shape.width
    described.file.change("block.0.qkv.weight") { weights in
      for i in 0..<d * d { weights[i] *= sharpness }
    }
    described.file.change("block.0.out.weight") { weights in
      for i in weights.indices { weights[i] = i / d == i % d ? 1 : 0 }
    }
    for name in ["block.0.out.bias", "block.0.ff2.weight", "block.0.ff2.bias"] {
      described.file.change(name) { $0 = $0.map { _ in 0 } }
    }
    return try described.loaded()
  }

  static func outputs(_ model: Model, _ technique: String, _ frame: Frame) throws -> (rows: [[Float]], core: CoreWork) {
    let encoder = Encoder(model, precision: .float32, technique: try AttentionTechnique(parsing: technique))
    _ = encoder.run(frame)
    let rows = (0..<shape.tokens).map { i in (0..<shape.width).map { encoder.embedding(token: i, feature: $0) } }
    return (rows, encoder.coreWork)
  }

  static func distance(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }.squareRoot()
  }

  /// The greatest norm of a value: no output is longer, and every technique's bound is in terms of it.
  static func reach(_ model: Model, _ frame: Frame) throws -> Double {
    // A token that attends to itself alone has its own value as output.
    let alone = try outputs(model, "window:0", frame).rows
    return zip(alone, embedded(frame)).map { distance($0, $1) }.max() ?? 0
  }

  /// The tokens before the block, from the tensors in float64.
  static func embedded(_ frame: Frame) -> [[Float]] {
    let file = RandomModel(shape, seed: seed).file
    let (mean, scale) = (file.floats("input.mean"), file.floats("input.scale"))
    let (weight, bias) = (file.floats("embed.weight"), file.floats("embed.bias"))
    let position = file.floats("position")
    return (0..<shape.tokens).map { i in
      (0..<shape.width).map { o in
        var sum = Double(bias[o]) + Double(position[i * shape.width + o])
        for f in 0..<shape.features {
          let x = (frame.values[i * shape.features + f] - Double(mean[f])) * Double(scale[f])
          sum += Double(weight[o * shape.features + f]) * x
        }
        return Float(sum)
      }
    }
  }

  static let seed: UInt64 = 41

  @Test(arguments: [0.001, 0.01, 0.1, 0.5, 2]) func stoppingEarlyKeepsItsPromise(tolerance: Double) throws {
    let model = try Self.bare(seed: Self.seed, sharpness: 3)
    var random = SplitMix(42)
    var skipped = 0
    for _ in 0..<10 {
      let frame = randomFrame(Self.shape, &random)
      let dense = try Self.outputs(model, "own", frame)
      let stopped = try Self.outputs(model, "stop-values:\(tolerance)", frame)
      for (a, b) in zip(dense.rows, stopped.rows) { #expect(Self.distance(a, b) <= tolerance + 1e-5) }
      skipped += dense.core.values.macFloat - stopped.core.values.macFloat
    }
    #expect(skipped > 0 || tolerance < 0.01)
  }

  /// Keys in two clusters far apart: queries of one need nothing of the other.
  @Test(arguments: [1, 3, 5, 19]) func boundsOnBlocksKeepTheirPromise(length: Int) throws {
    var skipped = 0
    for (sharpness, magnitude) in [(Float(3), 2.0), (12, 2), (12, 8)] {
      let model = try Self.bare(seed: Self.seed, sharpness: sharpness)
      var random = SplitMix(51)
      for _ in 0..<5 {
        var frame = randomFrame(Self.shape, &random, magnitude: magnitude)
        for i in frame.values.indices where i < frame.values.count / 2 { frame.values[i] -= 6 }
        let dense = try Self.outputs(model, "own", frame)
        for tolerance in [0.001, 0.05, 0.5] {
          let stopped = try Self.outputs(model, "stop-blocks:\(length):\(tolerance)", frame)
          for (a, b) in zip(dense.rows, stopped.rows) { #expect(Self.distance(a, b) <= tolerance + 1e-5) }
          skipped += dense.core.scores.macFloat - stopped.core.scores.macFloat
        }
      }
    }
    #expect(skipped > 0 || length == 19)
  }

  @Test(arguments: [0.001, 0.01, 0.05, 0.2]) func nearZeroErrsByWhatItSkips(threshold: Double) throws {
    let model = try Self.bare(seed: Self.seed, sharpness: 3)
    var random = SplitMix(43)
    for _ in 0..<10 {
      let frame = randomFrame(Self.shape, &random)
      let reach = try Self.reach(model, frame)
      let dense = try Self.outputs(model, "own", frame).rows
      let skipping = try Self.outputs(model, "near-zero:\(threshold)", frame)
      let renormalised = try Self.outputs(model, "near-zero-scores:\(threshold)", frame)
      let most = Double(Self.shape.tokens) * threshold * reach
      for (a, b) in zip(dense, skipping.rows) { #expect(Self.distance(a, b) <= most + 1e-5) }
      for (a, b) in zip(dense, renormalised.rows) { #expect(Self.distance(a, b) <= 2 * most + 1e-5) }
      #expect(renormalised.core.softmax.exp <= Self.shape.tokens * Self.shape.tokens)
      #expect(skipping.core.values.macFloat <= 8 * 19 * 19)
    }
  }

  @Test func moreIsKeptForASmallerThreshold() throws {
    let model = try Self.bare(seed: Self.seed, sharpness: 3)
    var random = SplitMix(44)
    let frame = randomFrame(Self.shape, &random)
    func kept(_ technique: String) throws -> Int { try Self.outputs(model, technique, frame).core.values.macFloat }
    for (name, values) in [
      ("near-zero", [0.5, 0.1, 0.02, 0.004, 0]), ("near-zero-scores", [0.5, 0.1, 0.02, 0.004, 0]),
      ("stop-values", [3, 0.5, 0.1, 0.01, 0]), ("stop-blocks:2", [8, 0.5, 0.1, 0.01, 0]),
      ("top-k", [1, 2, 5, 12, 19]),
    ] {
      let counts = try values.map { try kept(name == "top-k" ? "\(name):\(Int($0))" : "\(name):\($0)") }
      #expect(counts == counts.sorted() && counts.first ?? 0 < counts.last ?? 0, "\(name)")
      #expect(counts.last == 8 * 19 * 19, "\(name)")
    }
  }

  @Test(arguments: [1, 2, 3, 7, 18]) func topKKeepsTheGreatest(k: Int) throws {
    let model = try Self.bare(seed: Self.seed, sharpness: 2)
    var random = SplitMix(45)
    let frame = randomFrame(Self.shape, &random)
    let found = try Self.outputs(model, "top-k:\(k)", frame)
    #expect(found.core.values.macFloat == 8 * 19 * k && found.core.softmax.exp == 19 * k)
    if k == 1 {
      // One key: its value is the output, so outputs are drawn from the values.
      let before = Self.embedded(frame)
      let values = zip(try Self.outputs(model, "window:0", frame).rows, before).map { zip($0, $1).map { $0 - $1 } }
      for (row, x) in zip(found.rows, before) {
        let output = zip(row, x).map { $0 - $1 }
        #expect(values.contains { Self.distance($0, output) < 1e-4 })
      }
    }
  }

  @Test func equalScoresKeepExactlyKOfThem() throws {
    var random = SplitMix(46)
    let frame = randomFrame(Self.shape, &random)
    // Without weights and the queries' bias every score is 0.
    var described = RandomModel(Self.shape, seed: Self.seed)
    described.file.change("block.0.qkv.weight") { $0 = $0.map { _ in 0 } }
    described.file.change("block.0.qkv.bias") { bias in for i in 0..<8 { bias[i] = 0 } }
    let flat = try described.loaded()
    for k in [1, 4, 18] {
      #expect(try Self.outputs(flat, "top-k:\(k)", frame).core.values.macFloat == 8 * 19 * k)
    }
  }

  /// Documented greatest errors of each exponential: absolute for chords, relative for the others.
  @Test func exponentialsErrAsTheyAreDocumented() throws {
    let exact = try Self.bare(seed: Self.seed, sharpness: 2)
    var random = SplitMix(47)
    for (name, error) in [
      ("softmax-table", 1.6e-2), ("softmax-base2", 3.8e-3), ("softmax-iexp", 4e-3), ("softmax-linear", 7.8e-3),
    ] {
      var greatest = 0.0
      for _ in 0..<20 {
        let frame = randomFrame(Self.shape, &random)
        let reach = try Self.reach(exact, frame)
        let dense = try Self.outputs(exact, "own", frame).rows
        let other = try Self.outputs(exact, name, frame).rows
        // Exponentials sum to at least 1, and each is off by at most `error` of itself or of 1.
        let most = 2 * error * Double(Self.shape.tokens) * reach
        for (a, b) in zip(dense, other) {
          let off = Self.distance(a, b)
          #expect(off <= most, "\(name)")
          greatest = max(greatest, off)
        }
      }
      #expect(greatest > 1e-5, "\(name) computes something else than the exact softmax")
    }
  }

  @Test func aCascadeDropsTokensBetweenBlocks() throws {
    let shape = Encoders.shape(.dense, tokens: 13, width: 24, heads: 3)
    let model = try RandomModel(shape, seed: 48).loaded()
    var random = SplitMix(49)
    let frame = randomFrame(shape, &random)
    let found = try Techniques.logits(model, "cascade-tokens:0.5", frame)
    // 13, 7 and 4 tokens.
    #expect(found.core.scores.macFloat == 24 * (13 * 13 + 7 * 7 + 4 * 4))
    let whole = try Techniques.logits(model, "own", frame)
    #expect(found.logits[1] != whole.logits[1])
    #expect(found.outcome.counts.mac < whole.outcome.counts.mac * 2 / 3)
    #expect(try !AttentionTechnique(parsing: "cascade-tokens:0.5").keepsAllTokens(of: model))
    #expect(AttentionTechnique.own.keepsAllTokens(of: model))
  }

  /// Tokens that are all alike can be dropped without a trace.
  @Test func alikeTokensAreNotMissed() throws {
    let shape = Encoders.shape(.dense, tokens: 13, width: 24, heads: 3)
    let model = try RandomModel(shape, seed: 50, position: 0).loaded()
    var frame = Frame(tokens: 13, features: 5)
    for i in frame.values.indices { frame.values[i] = Double(i % 5) - 1.7 }
    let whole = try Techniques.logits(model, "own", frame).logits
    for technique in ["cascade-tokens:0.3", "top-k:2", "window:1", "online:4"] {
      for (a, b) in zip(try Techniques.logits(model, technique, frame).logits.joined(), whole.joined()) {
        #expect(abs(a - b) < 1e-4, "\(technique)")
      }
    }
  }
}
