import Attention
import Foundation
import Physics
import Quantities
import Studies
import Testing

@Suite struct MemoryTests {
  static func study(tokens: Int = 64, _ precision: Precision = .float32, scratchpad: Int = 2048, cache: Int = 4096)
    -> MemoryStudy
  {
    let shape = ModelShape(
      tokens: tokens, features: 6, width: 64, heads: 4, feedForward: 128, blocks: 3, classes: 7, attention: .dense)
    return MemoryStudy(
      shape,
      MemoryStudy.Setting(
        precision: precision, scratchpadBytes: scratchpad, cache: Cache(sets: cache / 128, ways: 4, lineBytes: 32)))
  }

  static func rows(_ study: MemoryStudy, _ part: MemoryRow.Part) -> [MemoryRow] {
    study.rows.filter { $0.part == part }
  }

  /// n = 64, d = 64, four heads, float32: 4nd bytes a matrix, four bytes a pair and head.
  @Test func unfusedCoresMoveScoresAndProbabilities() throws {
    let core = Self.rows(Self.study(), .core)
    let unfused = try #require(core.first)
    let (matrix, pairs) = (4 * 64 * 64, 4 * 64 * 64 * 4)
    #expect(unfused.farRead == 3 * matrix + 3 * pairs && unfused.farWritten == 2 * pairs + matrix)
    #expect(core[1].far == unfused.far - 3 * pairs)
    // Tiles write no pair; what they need is in the scratchpad.
    let tiled = try #require(core.last)
    #expect(core.count == 3 && tiled.farWritten == matrix)
    #expect(try #require(tiled.nearBytes) <= 2048)
    #expect(try #require(tiled.extraExponentials) > 0 && unfused.extraExponentials == 0)
    #expect(try #require(tiled.peakBytes) < (try #require(unfused.peakBytes)))
  }

  @Test func fusingSavesWhatItNoLongerMoves() {
    let (projections, feedForward) = (Self.rows(Self.study(), .projections), Self.rows(Self.study(), .feedForward))
    #expect(projections[0].far - projections[1].far == 2 * 4 * 64 * 64)
    #expect(projections[0].flashRead == projections[1].flashRead)
    #expect(feedForward[0].far - feedForward[1].far == 2 * 4 * 64 * 128)
  }

  @Test(arguments: [256, 1024, 4096, 65536]) func moreScratchpadNeverMovesMore(scratchpad: Int) {
    let (small, large) = (Self.study(scratchpad: scratchpad), Self.study(scratchpad: 2 * scratchpad))
    for part in [MemoryRow.Part.core, .product] {
      for (a, b) in zip(Self.rows(small, part), Self.rows(large, part)) { #expect(a.far >= b.far) }
    }
    for row in Self.rows(small, .product) { #expect(row.nearBytes ?? .max <= scratchpad) }
  }

  /// A cache that holds everything fetches each byte once and writes each result once.
  @Test func aLargeCacheMovesOnlyWhatMust() throws {
    let core = try #require(Self.rows(Self.study(cache: 1 << 20), .core).first)
    let (matrix, pairs) = (4 * 64 * 64, 4 * 64 * 64 * 4)
    // Q, K, V come in, the output, scores and probabilities are fetched for their first store and go out.
    #expect(core.cacheBytes == 3 * matrix + 2 * (matrix + 2 * pairs))
    let small = try #require(Self.rows(Self.study(cache: 1024), .core).first)
    #expect(try #require(small.cacheBytes) > (try #require(core.cacheBytes)))
  }

  @Test func theOrderOfLeastPeakIsNoWorse() {
    let frame = Self.rows(Self.study(), .frame)
    #expect(frame.count == 4)
    #expect((frame[1].peakBytes ?? .max) <= (frame[0].peakBytes ?? 0))
    #expect((frame[3].peakBytes ?? .max) < (frame[0].peakBytes ?? 0))
  }

  @Test func bytesShrinkWithThePrecision() {
    for (wide, narrow) in zip(Self.study().rows, Self.study(.int8).rows) where wide.part == .projections {
      #expect(narrow.far * 4 == wide.far)
    }
  }

  @Test func theReportIsValidJSONAndNarrow() throws {
    let study = Self.study()
    let report = MemoryReport(fleetsim: "1", study.setting, [MemoryReport.Entry("m", study)])
    let object = try JSONSerialization.jsonObject(with: Data(try report.json().utf8)) as? [String: Any]
    #expect(object?["schema"] as? String == "fleetsim.bench.memory/1")
    #expect((object?["entries"] as? [[String: Any]])?.first?["tokens"] as? Int == 64)
    for line in report.text.split(separator: "\n") { #expect(line.count <= 120) }
  }
}

/// Shapes over other numbers of tokens.
@Suite struct ShapeTests {
  static func shape(_ tokens: Int) -> ModelShape {
    ModelShape(
      tokens: tokens, features: 6, width: 32, heads: 4, feedForward: 64, blocks: 3, classes: 7, attention: .dense)
  }

  @Test(arguments: [1, 5, 32, 100]) func aFrameOfAllPairsIsADenseFrame(tokens: Int) {
    for precision in Precision.allCases {
      let shape = Self.shape(tokens)
      let found = Work.frame(shape, allPairs: 3 * 4 * tokens * tokens, precision).whole
      #expect(found == Work.frame(shape, pairs: tokens * tokens, blocks: 3, exits: 1, precision))
    }
  }

  @Test func patternsArePricedAndRowsAreLeftOut() throws {
    let window = try StackText(parsing: "window:4+int8")
    let rows = ShapeRow.rows("m", Self.shape(64), [window, try StackText(parsing: "top-k:8")], on: .stm32L4R5)
    #expect(rows.count == 1)
    // n (2r + 1) − r (r + 1) pairs a head.
    #expect(rows[0].coreMacs == 3 * 2 * (64 * 9 - 20) * 32)
    #expect(rows[0].savingCore > rows[0].savingWhole && rows[0].savingWhole > 1)
    let all = ShapeRow.rows("m", Self.shape(64), [], on: .stm32L4R5)
    for row in all where row.stack.hasPrefix("dense") { #expect(row.savingCore == 1 && row.savingWhole == 1) }
    #expect(!all.contains { $0.stack.hasPrefix("grid") })
    // Four times the tokens are sixteen times the core's products, and fewer times the whole's.
    let large = ShapeRow.rows("m", Self.shape(256), [try StackText(parsing: "dense")], on: .stm32L4R5)
    let small = ShapeRow.rows("m", Self.shape(64), [try StackText(parsing: "dense")], on: .stm32L4R5)
    #expect(large[0].coreMacs == 16 * small[0].coreMacs && large[0].wholeMacs < 16 * small[0].wholeMacs)
  }

  @Test func otherShapesAreRefused() {
    #expect(ShapeRow.problem(Self.shape(8)) == nil)
    let fixed = ModelShape(
      tokens: 8, features: 6, width: 32, heads: 4, feedForward: 64, blocks: 3, classes: 7, attention: .fixed)
    #expect(ShapeRow.problem(fixed) != nil)
  }
}
