extension TechniqueRows {
  /// Skips values of a probability below `threshold`; what is left is not renormalised.
  ///
  /// ‖Δo‖ ≤ (Σ skipped p) · max ‖v‖ ≤ n · threshold · max ‖v‖. Local value pruning of Wang et al., SpAtten, 2021,
  /// arXiv:2012.09852.
  func nearZero(_ row: HeadRow, _ threshold: Float, _ tally: inout CoreTally) {
    let sum = core.exponentiate(row.count, top: core.top(row.count))
    let floor = threshold * sum
    let count = keep(row, from: floor)
    weigh(row, kept: count)
    scale(row, by: 1 / sum)
    tally.exponentials += row.count
    tally.decisions += row.count
    tally.kept += count
  }

  /// Skips keys whose exponential is below `threshold` of the row's greatest; what is left is renormalised.
  ///
  /// ‖Δo‖ ≤ 2 (Σ skipped p) · max ‖v‖ ≤ 2 n · threshold · max ‖v‖.
  func nearZeroScores(_ row: HeadRow, _ threshold: Float, _ tally: inout CoreTally) {
    let top = core.top(row.count)
    let floor = threshold > 0 ? top + Float(Exponential.logarithm(Double(threshold))) : -.infinity
    let count = keep(row, from: floor)
    let sum = core.exponentiate(row.count, top: top)
    weigh(row, kept: count)
    scale(row, by: 1 / sum)
    tally.exponentials += count
    tally.decisions += row.count
    tally.kept += count
  }
}

extension TechniqueEntry {
  static let nearZero = Self(
    "near-zero", .dynamic, "skip values of a probability below the threshold",
    [.number("threshold", 0.01, in: 0...0.99)], source: "arXiv:2012.09852"
  ) { .row(.nearZero(threshold: Float($0[0]))) }

  static let nearZeroScores = Self(
    "near-zero-scores", .dynamic, "skip exponentials below a share of the greatest",
    [.number("threshold", 0.01, in: 0...0.99)], source: "arXiv:2012.09852"
  ) { .row(.nearZeroScores(threshold: Float($0[0]))) }
}
