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

  /// The wildlife table beside what was executed, and whether its claims hold.
  public static func wildlife(_ table: WildlifeTable) -> String {
    let stream = WildlifeTable.subjects[0].stream
    var printed = TextColumns([
      "row", "printed mJ", "ours", "residual %", "printed F1", "ours", "residual", "printed KB", "ours", "residual %",
    ])
    for kind in WildlifeTable.Kind.allCases {
      let (claim, entry) = (kind.printed, table.entry(stream, kind))
      printed.add([
        kind.rawValue, Digits.fixed(claim.millijoules, 0), cell(entry) { Digits.fixed($0.millijoules, 1) },
        cell(entry) { Digits.fixed(100 * ($0.millijoules / claim.millijoules - 1), 1) }, Digits.fixed(claim.f1, 2),
        cell(entry) { Digits.interval($0.macroF1) }, cell(entry) { Digits.fixed($0.macroF1.value - claim.f1, 2) },
        Digits.fixed(claim.kilobytes, 0), cell(entry) { Digits.fixed($0.kilobytes, 0) },
        cell(entry) { Digits.fixed(100 * ($0.kilobytes / claim.kilobytes - 1), 1) },
      ])
    }
    return """
      Wildlife camera: a CNN, a standard and an optimised transformer
      A table without data set, device or source. Ours: three models trained here on drawn pictures of 96 × 96 pixels and
      executed on every frame of their test sites, in int8, priced on an STM32L4R5 with reference kernels (MLPerf Tiny v0.5
      logs). The transformers have 144 tokens, d = 128, 4 heads, 3 blocks; the optimised one has 4-bit weights, looks at
      neighbours within two patches, and only at patches that move, at most 64. This shape was chosen, after about a dozen
      tries, because its work and size come near the printed ones; nothing else is fitted. Cycles of convolutions price
      attention, too: an assumption. KB: weights, and working memory with one head's scores at a time.

      \(printed.text)
      \(executed(table))
      \(claims(table))
      wildlife-synthetic is drawn, not recorded: its F1 says nothing about animals, and the share of tokens is that of its
      scenes. No recorded camera data ship; spar and acsf1 are recorded. acsf1-node has a window to begin with. Claims are
      asked of the values; where intervals overlap, other test data could answer otherwise.

      """
  }

  /// Everything that was executed, a line each.
  private static func executed(_ table: WildlifeTable) -> String {
    var columns = TextColumns([
      "executed", "kMAC", "mJ", "vs standard", "macro F1", "RAM kB", "flash kB", "tokens %",
    ])
    for subject in WildlifeTable.subjects {
      let entry = table.entry(subject.stream, subject.kind)
      let standard = table.entry(subject.stream, .standard)
      columns.add([
        "\(subject.model) \(subject.stack)", cell(entry) { Digits.three($0.macs / 1e3) },
        cell(entry) { Digits.three($0.millijoules) },
        cell(entry) { entry in standard.map { Digits.fixed(entry.millijoules / $0.millijoules, 2) } ?? "–" },
        cell(entry) { Digits.interval($0.macroF1) }, cell(entry) { Digits.fixed(Double($0.ramBytes) / 1e3, 0) },
        cell(entry) { Digits.fixed(Double($0.flashBytes) / 1e3, 0) },
        cell(entry) { $0.tokenShare.map { Digits.percent($0, 1) } ?? "–" },
      ])
    }
    return columns.text
  }

  /// What the printed table claims, and whether it holds.
  private static func claims(_ table: WildlifeTable) -> String {
    var columns = TextColumns([
      "claim", "CNN < optimised ≤ standard in F1", "optimised within 0.02 of standard",
      "at most a quarter of its energy",
    ])
    for verdict in table.verdicts {
      columns.add([verdict.stream] + [verdict.isOrdered, verdict.isClose, verdict.isCheap].map(word))
    }
    return columns.text
  }

  private static func word(_ holds: Bool?) -> String { holds.map { $0 ? "holds" : "does not hold" } ?? "–" }

  private static func cell(_ entry: WildlifeTable.Entry?, _ text: (WildlifeTable.Entry) -> String) -> String {
    entry.map(text) ?? "–"
  }
}
