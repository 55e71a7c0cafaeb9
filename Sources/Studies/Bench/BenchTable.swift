/// A report as text of at most 120 columns.
public enum BenchTable {
  /// One table for each model and platform, with a line on how to read it.
  public static func text(_ report: BenchReport) -> String {
    var tables: [String] = []
    var rest = report.rows[...]
    while let first = rest.first {
      let rows = rest.prefix { $0.model == first.model && $0.platform == first.platform }
      rest = rest.dropFirst(rows.count)
      tables.append(table(Array(rows)))
    }
    return tables.joined(separator: "\n") + "\n" + legend
  }

  private static func table(_ rows: [BenchRow]) -> String {
    let first = rows[0]
    let front = Set(ParetoFront.indices(costs: rows.map(\.millijoules), gains: rows.map(\.accuracy.value)))
    var columns = TextColumns([
      "stack", "accuracy", "macro F1", "kMAC", "core", "ms", "mJ", "RAM", "flash", "exits %",
      "vs f32", "vs int8",
    ])
    for (i, row) in rows.enumerated() {
      let exits =
        row.exitShares.map { Digits.percent($0) } + (row.gatedShare > 0 ? [Digits.percent(row.gatedShare)] : [])
      columns.add([
        row.stack + (front.contains(i) ? " *" : ""), Digits.fixed(row.accuracy.value, 3),
        Digits.interval(row.macroF1), Digits.three(row.wholeCounts.mac / 1e3),
        row.coreCounts.map { Digits.three($0.mac / 1e3) } ?? "–",
        Digits.three(row.milliseconds), Digits.three(row.millijoules),
        Digits.fixed(Double(row.ramBytes) / 1e3, 1),
        Digits.fixed(Double(row.flashBytes) / 1e3, 1), exits.joined(separator: "/"), saving(row.saving.float32),
        saving(row.saving.int8),
      ])
    }
    return
      "\(first.model) on \(first.platform), stream \(first.stream): \(first.frames) frames of \(first.clusters) clips\n"
      + columns.text
  }

  private static func saving(_ saving: BenchRow.Saving) -> String {
    "\(saving.core.map(times) ?? "–")/\(times(saving.whole))"
  }

  private static func times(_ factor: Double) -> String { Digits.fixed(factor, factor < 10 ? 1 : 0) }

  static let legend = """
    kMAC, ms, mJ: means of a frame, executed; core: of the kMAC, softmax(q kᵀ) v. RAM, flash: kB. exits: share of frames
    that each exit answered, then the gate's share if there is one. vs: how many times less energy than dense attention
    with all blocks and one exit, core/whole. macro F1: with a 95 % bootstrap interval over clips. *: no stack here costs
    less and is as accurate.

    """
}
