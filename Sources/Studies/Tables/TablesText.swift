import Attention
import Physics

/// The circulating tables as text of at most 120 columns.
public enum TablesText {
  /// Energy and memory against the number of tokens.
  public static func scaling() -> String {
    let table = ScalingTable()
    var columns = TextColumns([
      "tokens", "printed mJ", "counted mJ", "residual %", "calibrated mJ", "residual %", "printed KiB", "8·n² bytes",
      "residual B",
    ])
    for row in table.rows {
      columns.add([
        "\(row.tokens)", Digits.fixed(row.printedMillijoules, 1), Digits.fixed(row.millijoules, 1),
        Digits.fixed(100 * row.residual, 1), Digits.fixed(row.calibratedMillijoules, 2),
        Digits.fixed(100 * row.calibratedResidual, 2), "\(row.printedKibibytes)", "\(row.scoreBytes)",
        "\(row.memoryResidual)",
      ])
    }
    let small = ScalingTable(heads: 4, headWidth: 16, precision: .float32, platform: .stm32L4R5)
    let optimised = ScalingTable(platform: .stm32L4R5)
    return """
      Attention's energy and memory against the number of tokens
      A table without device, model or source. Ours: the attention core alone, d = 512, 8 heads of 64, int8, counted by
      the closed form that execution is tested against, on an STM32L4R5 with reference kernels (MLPerf Tiny v0.5 logs).
      Memory: one int8 score a pair, the scores of all 8 heads kept at once: 8·n² bytes. The width, the heads and this
      layout were chosen because they fit; our own kernels keep the scores of one head at a time.
      Calibrated: all energies times \(Digits.fixed(table.scale, 4)), which makes n = 256 exact; 64 and 128 are then held out.

      \(columns.text)
      Same core with ST's optimised kernels: \(list(optimised)) mJ. What fleetsim's small models use (d = 64, 4 heads,
      float32, optimised kernels): \(list(small)) mJ; with them the table would not come out.

      """
  }

  private static func list(_ table: ScalingTable) -> String {
    table.rows.map { Digits.three($0.millijoules) }.joined(separator: " / ")
  }

  /// The wildlife table, and `measured`, rows executed on shipped models and streams.
  public static func wildlife(measured: [BenchRow]) -> String {
    let table = WildlifeTable()
    var columns = TextColumns(["row", "printed mJ", "F1", "KB", "counted MMAC", "mJ", "residual %", "KB", "residual %"])
    for row in table.rows {
      let energy = row.millijoules
      columns.add([
        row.name, Digits.fixed(row.printed.millijoules, 0), Digits.fixed(row.printed.f1, 2),
        Digits.fixed(row.printed.kilobytes, 0), row.macs.map { Digits.fixed(Double($0) / 1e6, 1) } ?? "–",
        energy.map { Digits.fixed($0, 1) } ?? "–",
        energy.map { Digits.fixed(100 * ($0 / row.printed.millijoules - 1), 1) } ?? "–",
        row.kilobytes.map { Digits.fixed($0, 0) } ?? "–",
        row.kilobytes.map { Digits.fixed(100 * ($0 / row.printed.kilobytes - 1), 1) } ?? "–",
      ])
    }
    var ours = TextColumns([
      "measured here", "stream", "kMAC", "mJ", "mJ vs first", "macro F1", "accuracy", "RAM+flash kB",
    ])
    var first = measured.first
    for row in measured {
      if row.model != first?.model { first = row }
      ours.add([
        "\(row.model) \(row.stack)", row.stream, Digits.three(row.wholeCounts.mac / 1e3), Digits.three(row.millijoules),
        first.map { "1/\(Digits.three($0.millijoules / row.millijoules))" } ?? "–", Digits.interval(row.macroF1),
        Digits.fixed(row.accuracy.value, 3), Digits.fixed(Double(row.ramBytes + row.flashBytes) / 1e3, 0),
      ])
    }
    return """
      Wildlife camera: a CNN, a standard and an optimised transformer
      A table without data set, device or source. Counted: 144 tokens, d = 128, 4 heads, 3 blocks, int8, reference kernels
      on an STM32L4R5, closed form; optimised: 5 × 5 neighbours, 4-bit weights, motion gating. No model of this size ships
      and none was trained: its F1 is not available. The CNN is not executed by fleetsim: its row is not available.
      The printed ratio 52/210 needs \(Digits.percent(table.activeShare, 1)) % of the tokens active. That share is a property of the scene and is solved
      for here, not measured, so the optimised row's energy agrees with the standard row's by construction.

      \(columns.text)
      \(ours.text)
      camera-synthetic is drawn, not recorded: its F1 says nothing about animals. No recorded camera data ship; spar and
      acsf1 are recorded, and stand beside it. The cards give the accuracy of convolutional networks that were trained on
      the same views and are not executed here: camera 0.909, spar 0.820, acsf1 0.840 (docs/models.md).

      """
  }
}
