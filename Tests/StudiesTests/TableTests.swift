import Attention
import Physics
import Quantities
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

  @Test func wildlifeTableIsPlausible() throws {
    let table = WildlifeTable()
    #expect(table.rows[0].macs == nil && table.rows[0].millijoules == nil)
    let standard = try #require(table.rows[1].macs)
    #expect(abs(Double(standard) / 102e6 - 1) < 0.01)
    for row in table.rows.dropFirst() {
      #expect(abs(try #require(row.kilobytes) / row.printed.kilobytes - 1) < 0.03)
      #expect(abs(try #require(row.millijoules) / row.printed.millijoules - 1) < 0.45)
    }
    #expect(abs(table.activeShare - 0.284) < 0.01)
  }

  /// The closed form of a dense block against the textbook's (4 + 2r)·n·d² + 2n²·d.
  @Test func closedFormOfABlock() {
    let s = WildlifeTable.shape
    let (n, d) = (s.tokens, s.width)
    #expect(Work.block(s, pairs: n * n, .int8).mac == 12 * n * d * d + 2 * n * n * d)
    #expect(DenseBaseline.core(s, pairs: n * n, .int8).mac == 2 * n * n * d)
  }

  @Test func textStaysNarrow() {
    for line in TablesText.scaling().split(separator: "\n") { #expect(line.count <= 120) }
    for line in TablesText.wildlife(measured: []).split(separator: "\n") { #expect(line.count <= 120) }
  }
}
