import Attention
import Quantities
import Testing

/// Counts of the core for n = 64, d = 64, four heads, float32, scores spilled: worked out by hand from the patterns'
/// closed forms and 16 n d_h + 20 pairs bytes a head.
@Suite struct WorkOfKernels {
  struct Row: Sendable {
    let name: String
    let pattern: AttentionPattern
    let mac, exp, read, written: Int
  }

  static let golden = [
    Row(name: "dense", pattern: .dense(64), mac: 524_288, exp: 16_384, read: 245_760, written: 147_456),
    Row(
      name: "dense causal", pattern: .causalWindow(64, width: 64), mac: 266_240, exp: 8_320, read: 148_992,
      written: 82_944),
    Row(
      name: "window radius 4", pattern: .window(64, radius: 4), mac: 71_168, exp: 2_224, read: 75_840, written: 34_176),
    Row(
      name: "causal window 8", pattern: .causalWindow(64, width: 8), mac: 61_952, exp: 1_936, read: 72_384,
      written: 31_872),
    Row(
      name: "strided by 8", pattern: .strided(64, stride: 8), mac: 65_536, exp: 2_048, read: 73_728, written: 32_768),
  ]

  @Test(arguments: golden) func coreMatchesTheGoldenTable(row: Row) {
    let count = Work.attention(pairs: row.pattern.pairs, rows: 64, reads: 64, heads: 4, headWidth: 16, .float32)
    #expect(count.macFloat == row.mac)
    #expect(count.exp == row.exp)
    #expect(count.divide == 256)
    #expect(count.ramRead == row.read)
    #expect(count.ramWritten == row.written)
    #expect(count.compare == (row.pattern.pairs - 64) * 4)
  }

  @Test func integerCoreSpillsItsScoresInFourBytes() {
    let pairs = AttentionPattern.window(64, radius: 4).pairs
    let count = Work.attention(pairs: pairs, rows: 64, reads: 64, heads: 4, headWidth: 16, .int8)
    // Per head: q, k, v in and the output out at 1 byte; scores 4 bytes written, read twice; exponentials 2 bytes.
    #expect(count.ramRead == 4 * (3 * 64 * 16 + 10 * pairs))
    #expect(count.ramWritten == 4 * (64 * 16 + 6 * pairs))
    #expect(count.lookup == 4 * pairs && count.exp == 0 && count.macFloat == 0)
    #expect(count.macInt8 == 2 * 64 * pairs)
  }

  @Test func wholeBlockHasItsPublishedParts() {
    let shape = ModelShape(
      tokens: 64, features: 8, width: 64, heads: 4, feedForward: 256, blocks: 1, classes: 2, attention: .dense)
    #expect(Work.linear(rows: 64, inputs: 64, outputs: 192, .float32).mac == 3 * 64 * 64 * 64)
    #expect(Work.block(shape, pairs: 4096, .float32).mac == 3_670_016)
    #expect(Work.block(shape, pairs: 4096, .int8).macInt8 == 3_670_016)
  }

  /// The counts of what ran equal those of a plain pass that counts every operation where it happens.
  @Test(arguments: [1, 2, 3, 4, 5, 6]) func executedIsCounted(seed: UInt64) throws {
    var random = SplitMix(seed)
    let heads = random.integer(1..<4)
    let tokens = random.integer(1..<9)
    let shape = ModelShape(
      tokens: tokens, features: random.integer(1..<5), width: heads * random.integer(1..<6), heads: heads,
      feedForward: random.integer(1..<9), blocks: 3, classes: random.integer(2..<5),
      attention: seed % 2 == 0 ? .dense : .window(radius: random.integer(0..<tokens)),
      activation: seed > 4 ? .gelu : nil)
    let described = RandomModel(shape, seed: seed)
    let model = try described.loaded()
    let frame = randomFrame(shape, &random)
    var plain = PlainModel(described)
    let whole = Encoder(model, precision: .float32).run(frame)
    _ = plain.run(frame, blocks: 3, exits: [2])
    #expect(operations(whole.counts) == operations(plain.count))
    #expect(whole.counts == Work.frame(shape, pairs: model.pattern.pairs, blocks: 3, exits: 1, .float32))

    let always = ExitRule(.maxProbability, thresholds: [0])
    let early = Encoder(model, precision: .float32).run(frame, rule: always)
    _ = plain.run(frame, blocks: 1, exits: [0])
    #expect(operations(early.counts) == operations(plain.count + always.work(classes: shape.classes)))
    let integer = Encoder(model, precision: .int8).run(frame)
    #expect(integer.counts.macInt8 == whole.counts.macFloat)
    #expect(integer.counts.macFloat == 0)
    #expect(integer.counts.lookup == (seed > 4 ? 0 : 3 * heads * model.pattern.pairs))
  }
}

/// A count without the bytes it moves.
func operations(_ count: OpCount) -> OpCount {
  var count = count
  (count.ramRead, count.ramWritten, count.flashRead) = (0, 0, 0)
  return count
}
