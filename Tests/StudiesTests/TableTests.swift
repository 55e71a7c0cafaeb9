import Attention
import Physics
import Quantities
import SimKernel
import Studies
import Testing

@Suite struct TableTests {
  /// 8·n² bytes, and energies within 1 % once n = 256 is made exact; the uncalibrated residual stays visible.
  @Test func scalingTableIsReproduced() {
    let table = ScalingTable()
    #expect(table.rows.map(\.scoreBytes) == [32_768, 131_072, 524_288])
    for row in table.rows {
      #expect(row.memoryResidual == 0)
      #expect(abs(row.calibratedResidual) < 0.01)
      #expect(abs(row.residual) < 0.45)
      #expect(abs(row.residual) > 0.05)
    }
    #expect(abs(table.rows[2].calibratedMillijoules - 195.2) < 1e-9)
  }

  /// By hand: n = 64, d = 512: 2·64²·512 products at 7.455 cycles are most of it.
  @Test func scalingTableByHand() {
    let products = 2.0 * 64 * 64 * 512 * 7.455 / 120e6 * 40.675
    let counted = ScalingTable().rows[0].millijoules
    #expect(counted > products && counted < 1.02 * products)
  }

  /// With a small float32 core nothing of it would come out.
  @Test func otherShapesDoNotReproduceIt() {
    let table = ScalingTable(heads: 4, headWidth: 16, precision: .float32, platform: .stm32L4R5)
    #expect(table.rows.allSatisfy { $0.residual < -0.8 })
    #expect(table.rows.allSatisfy { $0.memoryResidual != 0 })
  }

  /// The shape of the standard transformer against the textbook's L·((4 + 2r)·n·d² + 2n²·d), and the printed table.
  @Test func theStandardTransformerIsTheTablesShape() throws {
    let model = try #require(try Shipped.model("wildlife-transformer").encoder)
    let s = model.shape
    let (n, d) = (s.tokens, s.width)
    #expect((n, d, s.heads, s.blocks, s.feedForward) == (144, 128, 4, 3, 512))
    #expect(Work.block(s, pairs: n * n, .int8).mac == 12 * n * d * d + 2 * n * n * d)
    #expect(DenseBaseline.core(s, pairs: n * n, .int8).mac == 2 * n * n * d)
    let whole = Work.frame(s, pairs: model.pattern.pairs, blocks: s.blocks, exits: 1, .int8)
    #expect(abs(Double(whole.mac) / 102e6 - 1) < 0.01)
    let hybrid = try #require(try Shipped.model("wildlife-hybrid").encoder)
    #expect(hybrid.card.parameters == model.card.parameters)
    #expect(hybrid.shape.attention == .grid(rows: 12, columns: 12, radius: 2))
    #expect(hybrid.card.motion?.limit == 64 && hybrid.card.blockWeightBits == 4)
  }

  private static func entry(_ kind: WildlifeTable.Kind, _ f1: Double, _ millijoules: Double, stream: String = "spar")
    throws -> WildlifeTable.Entry
  {
    let subject = try #require(WildlifeTable.subjects.first { $0.stream == stream && $0.kind == kind })
    return WildlifeTable.Entry(
      subject, macs: 1e6, millijoules: millijoules, macroF1: Interval(value: f1, low: f1, high: f1), ramBytes: 1000,
      flashBytes: 2000)
  }

  /// The verdicts turn where the claims turn.
  @Test func claimsAreComputed() throws {
    typealias Case = (f1: [Double], millijoules: [Double], verdict: [Bool])
    let cases: [Case] = [
      ([0.82, 0.89, 0.87], [45, 210, 52], [true, true, true]),
      ([0.82, 0.89, 0.869], [45, 210, 53], [true, false, false]),
      ([0.87, 0.89, 0.87], [45, 208, 52], [false, true, true]),
      ([0.82, 0.89, 0.90], [45, 208, 52.1], [false, true, false]),
    ]
    for (f1, energy, verdict) in cases {
      let table = WildlifeTable(
        try WildlifeTable.Kind.allCases.enumerated().map { try Self.entry($1, f1[$0], energy[$0]) })
      let found = try #require(table.verdicts.first { $0.stream == "spar" })
      #expect([found.isOrdered, found.isClose, found.isCheap] == verdict)
      #expect(table.verdicts.first { $0.stream == "acsf1" }?.isClose == nil)
    }
    // Without the CNN the order is not known, the rest is.
    let two = WildlifeTable([try Self.entry(.standard, 0.9, 8), try Self.entry(.optimised, 0.9, 2)])
    let left = two.verdicts[1]
    #expect(left.stream == "spar" && left.isOrdered == nil && left.isClose == true && left.isCheap == true)
  }

  /// Rows that are executed: what moves is a part of the picture, and costs in proportion.
  @Test func wildlifeModelsAreExecuted() throws {
    let pool = ShardPool(threadCount: 2)
    let entries = try WildlifeTable.subjects.filter { $0.stream == "wildlife-synthetic" && $0.kind != .cnn }.map {
      let model = try Shipped.model($0.model)
      let bench = AttentionBench(
        [(model, try Shipped.stream($0.stream))], stacks: [$0.stack], limit: 40, pool: pool)
      return WildlifeTable.Entry($0, try #require(bench.rows(on: [.stm32L4R5Reference]).first))
    }
    let (standard, optimised) = (entries[0], entries[1])
    #expect(standard.tokenShare == nil)
    let share = try #require(optimised.tokenShare)
    #expect(share > 0 && share < 0.45)
    // Less than the share of the tokens, because neighbours are fewer; more than none.
    #expect(optimised.macs < share * standard.macs && optimised.macs > 0.7 * share * standard.macs)
    #expect(optimised.flashBytes < standard.flashBytes * 6 / 10)
    #expect(optimised.ramBytes < standard.ramBytes / 2)
    for line in TablesText.wildlife(WildlifeTable(entries)).split(separator: "\n") { #expect(line.count <= 120) }
  }

  /// Every board and network of the check, with the points' own numbers; by hand: keyword spotting on the STM32L4R5 from
  /// image classification alone is its cycles a product and its power, times the products.
  @Test func boardsArePredictedFromOtherTasks() throws {
    let table = BoardTable(fleetsim: "test")
    #expect(table.rows.count == Verification.all.count { $0.id.hasPrefix("mlperf-") })
    for row in table.rows {
      #expect(abs(row.error) <= row.permitted && row.fromOne.count == 3)
      let point = try #require(Verification.all.first { $0.id == "mlperf-\(row.platform)-\(row.task)" })
      #expect(row.predictedMicrojoules == point.computed && row.measuredMicrojoules == point.published)
    }
    let words = try #require(table.rows.first { $0.platform == "stm32l4r5" && $0.task == "kws" })
    let image = try #require(words.fromOne.first { $0.from == "ic" })
    #expect(abs(image.error - (6_919.4 * 2_656_768 / 12_501_632 / 1_820.5 - 1)) < 1e-12)
    #expect(try table.json().contains("\"schema\" : \"fleetsim.bench.boards/1\""))
  }

  @Test func textStaysNarrow() {
    for line in BoardTable(fleetsim: "test").text.split(separator: "\n") { #expect(line.count <= 120) }
    for line in TablesText.scaling().split(separator: "\n") { #expect(line.count <= 120) }
    for line in TablesText.wildlife(WildlifeTable([])).split(separator: "\n") { #expect(line.count <= 120) }
  }
}
