import Attention
import Foundation
import Physics
import SimKernel
import Studies
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ReportTests {
  static func bench(_ model: String = "spar-node", stacks: [String] = [], limit: Int = 112) throws -> AttentionBench {
    let model = try Shipped.model(model)
    return AttentionBench(
      [(model, try Shipped.stream(model.card.stream))], stacks: stacks, limit: limit, pool: ShardPool(threadCount: 1))
  }

  @Test func rowsAgreeWithThemselves() throws {
    let rows = try Self.bench().rows(on: [.stm32L4R5, .nRF52840])
    #expect(Set(rows.map(\.platform)) == ["stm32l4r5", "nrf52840"])
    for row in rows {
      #expect(abs(row.exitShares.reduce(row.gatedShare, +) - 1) < 1e-12)
      #expect(abs(row.millijoulesByCause.total / row.millijoules - 1) < 1e-9)
      let parts = row.millijoulesByPart
      let core = try #require(parts.core)
      #expect(abs((core + parts.rest + parts.preparation) / row.millijoules - 1) < 1e-9)
      #expect(abs(row.energyDelay / (row.millijoules * row.milliseconds) - 1) < 1e-12)
      #expect(row.worstMilliseconds >= row.milliseconds * (1 - 1e-12))
      #expect(row.accuracy.low <= row.accuracy.value && row.accuracy.value <= row.accuracy.high)
    }
    // A dense model without exits is its own baseline.
    let dense = rows.filter { $0.stack == "float32" }
    #expect(
      dense.allSatisfy { abs($0.saving.float32.whole - 1) < 1e-9 && abs(($0.saving.float32.core ?? 0) - 1) < 1e-9 })
    let int8 = rows.filter { $0.stack == "int8" }
    #expect(int8.allSatisfy { abs($0.saving.int8.whole - 1) < 1e-9 })
  }

  @Test func jsonNamesItsSchemaAndParses() throws {
    let report = BenchReport(fleetsim: "test", rows: try Self.bench(stacks: ["int8"], limit: 28).rows(on: [.stm32L4R5]))
    let parts = try #require(report.rows[0].coreMillijoulesByPart)
    let core = try #require(report.rows[0].millijoulesByPart.core)
    #expect(abs(parts.scores + parts.softmax + parts.values - core) < 1e-12 && parts.softmax > 0)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    #expect(json["schema"] as? String == "fleetsim.bench.attention/1")
    let row = try #require((json["rows"] as? [[String: Any]])?.first)
    for key in [
      "model", "stack", "platform", "macro_f1", "core_counts", "whole_counts", "millijoules_by_cause", "saving",
      "energy_delay", "millijoules_per_correct", "net_score_decibels", "ram_bytes", "flash_bytes", "exit_shares",
    ] { #expect(row[key] != nil, "\(key) is missing") }
    let lines = report.csv().split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines.count == 2 && lines[0].count == lines[1].count)
  }

  @Test func tableStaysNarrow() throws {
    for model in ["spar-node", "acsf1-node", "camera-node"] {
      let text = BenchTable.text(BenchReport(fleetsim: "", rows: try Self.bench(model).rows(on: [.stm32L4R5])))
      for line in text.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    }
  }

  @Test func adviceChoosesTheCheapestThatIsAccurateEnough() throws {
    let bench = try Self.bench()
    let advisor = Advisor(bench.studies[0], on: .stm32L4R5)
    let battery = advisor.advise(.battery, required: 0.5)
    let best = try #require(battery.best)
    #expect(battery.rows.allSatisfy { $0.accuracy.value < 0.5 || $0.millijoules >= best.millijoules })
    #expect(
      battery.front.map { battery.rows[$0].millijoules } == battery.front.map { battery.rows[$0].millijoules }.sorted())
    #expect(abs(try #require(battery.saving) - battery.baseline.millijoules / best.millijoules) < 1e-12)
    #expect(advisor.advise(.battery, required: 1.01).best == nil)
    let accurate = try #require(advisor.advise(.accuracy).best)
    #expect(battery.rows.allSatisfy { $0.accuracy.value <= accurate.accuracy.value })
  }

  /// Pruned models count, 4-bit weights do not; without a variant the advice on size cannot be tried.
  @Test func variantsAreTriedForSize() throws {
    func study(_ name: String) throws -> AttentionBench.Study {
      try Self.bench(name, stacks: ["float32", "int8"], limit: 28).studies[0]
    }
    let dense = try study("spar-node")
    for variants in [[], [try study("spar-node-int4")]] {
      #expect(Advisor(dense, variants: variants, on: .stm32L4R5).advise(.size, required: 0).check.factor == nil)
    }
    let advice = Advisor(dense, variants: [try study("spar-node-pruned")], on: .stm32L4R5).advise(.size, required: 0)
    let sizes = advice.rows.map { Double($0.ramBytes + $0.flashBytes) }
    #expect(sizes.count == 4)
    #expect(abs(try #require(advice.check.factor) - sizes[0] / (try #require(sizes.min()))) < 1e-12)
  }

  /// No frame of these needs the last exit, and still the worst case runs all blocks.
  @Test func worstCaseRunsEverything() throws {
    let rows = try Self.bench("camera-node", limit: 48).rows(on: [.stm32L4R5])
    let int8 = try #require(rows.first { $0.stack == "int8" })
    let exit = try #require(rows.first { $0.stack == "int8+exit" })
    #expect(exit.exitShares[2] == 0)
    #expect(exit.worstMilliseconds > int8.worstMilliseconds)
    #expect(exit.milliseconds < int8.milliseconds / 2)
  }

  /// 3.8 is the measured kernels' 7.455 over 1.765 cycles, thinned by what is no product.
  @Test func kernelsAreWorthWhatTheirLogsSay() throws {
    let bench = try Self.bench(limit: 28)
    let check = Advisor(bench.studies[0], on: .stm32L4R5).advise(.latency).check
    let factor = try #require(check.factor)
    #expect(factor > 3 && factor < 7.455 / 1.765)
    #expect(Advisor(bench.studies[0], on: .stm32U575).advise(.latency).check.factor == nil)
  }

  @Test(arguments: Constraint.allCases)
  func adviceStaysNarrow(constraint: Constraint) throws {
    let advice = Advisor(try Self.bench(limit: 28).studies[0], on: .stm32L4R5).advise(constraint)
    for line in AdviceText.text(advice).split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
  }

  @Test(arguments: [true, false])
  func pictureIsWellFormed(withGateway: Bool) throws {
    let gateway = withGateway ? try Shipped.model("spar-gateway") : nil
    let text = BenchFigure.svg(
      try Self.bench(limit: 28).studies, on: .stm32L4R5, pool: ShardPool(threadCount: 1)
    ) { _ in gateway }
    #expect(XMLParser(data: Data(text.utf8)).parse())
    #expect(text.contains("energy of a frame, mJ"))
    #expect(text.contains(withGateway ? "Asking the gateway" : "Risk over coverage"))
    #expect(!text.contains("nan") && !text.contains("inf\""))
  }

  @Test func wordsInPicturesAreEscaped() {
    var svg = SVG(width: 10, height: 10)
    svg.words("a < b & \"c\" > d", at: (1, 2))
    #expect(svg.text.contains("a &lt; b &amp; &quot;c&quot; &gt; d"))
    #expect(XMLParser(data: Data(svg.text.utf8)).parse())
  }

  @Test func axesEndRound() {
    let linear = Axis("", over: [0.13, 0.87])
    #expect(linear.range.lowerBound <= 0.13 && linear.range.upperBound >= 0.87)
    #expect(linear.place(linear.range.lowerBound) == 0 && linear.place(linear.range.upperBound) == 1)
    let logarithmic = Axis("", over: [0.3, 3], logarithmic: true)
    #expect(logarithmic.range == 0.2...5)
    #expect(abs(logarithmic.place(1) - 0.5) < 1e-12)
  }

  @Test func digitsForPeople() {
    #expect(Digits.fixed(-0.04, 1) == "0.0")
    #expect(Digits.fixed(-12.66, 1) == "−12.7")
    #expect(Digits.three(0.012345) == "0.0123")
    #expect(Digits.three(1234.5) == "1235")
    #expect(Digits.fixed(.infinity, 1) == "–")
  }
}
