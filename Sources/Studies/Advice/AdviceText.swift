/// Advice as text of at most 120 columns.
public enum AdviceText {
  /// What to use, what it saves, what else there is, and what of the common advice is true here.
  public static func text(_ advice: Advice) -> String {
    let (constraint, baseline) = (advice.constraint, advice.baseline)
    var lines = ["\(baseline.model) on \(baseline.platform), constraint: \(constraint.rawValue)"]
    lines.append(
      "Baseline \(baseline.stack): \(constraint.words(baseline)), accuracy \(Digits.fixed(baseline.accuracy.value, 3))."
    )
    if let best = advice.best, let saving = advice.saving {
      lines.append(
        "Use \(best.label(beside: baseline)): \(constraint.words(best)), \(Digits.three(saving))× less than the baseline,"
      )
      lines.append(
        "  accuracy \(Digits.interval(best.accuracy)), at least \(Digits.fixed(advice.required, 3)) asked for.")
      if best.accuracy.low < advice.required {
        lines.append("  The interval reaches below what is asked for: other recordings may disappoint.")
      }
      if best.macroF1.value < baseline.macroF1.value - 0.05 {
        lines.append(
          "  Rare classes suffer: macro F1 \(Digits.fixed(best.macroF1.value, 3)), the baseline's is "
            + "\(Digits.fixed(baseline.macroF1.value, 3)).")
      }
    } else {
      let most = advice.rows.max { $0.accuracy.value < $1.accuracy.value } ?? baseline
      lines.append(
        "No stack reaches an accuracy of \(Digits.fixed(advice.required, 3)); the most accurate is \(most.stack) with "
          + "\(Digits.fixed(most.accuracy.value, 3)).")
    }
    var columns = TextColumns(["nothing is better than", "accuracy", "mJ", "mean ms", "worst ms", "flash+RAM kB"])
    for row in advice.front.map({ advice.rows[$0] }) {
      columns.add([
        row.label(beside: baseline), Digits.fixed(row.accuracy.value, 3), Digits.three(row.millijoules),
        Digits.three(row.milliseconds),
        Digits.three(row.worstMilliseconds), Digits.three(Double(row.ramBytes + row.flashBytes) / 1e3),
      ])
    }
    let common = constraint.commonAdvice
    lines += ["", columns.text]
    lines.append(
      "Common advice: \(common.what), \(Axis.label(common.gain.lowerBound))–\(Axis.label(common.gain.upperBound))×. "
        + "It \(advice.verdict).")
    lines.append("  Tried: \(advice.check.tried).")
    lines += advice.check.reasons.map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension BenchRow {
  /// The stack, after the model's name if that is not the baseline's.
  func label(beside baseline: BenchRow) -> String { model == baseline.model ? stack : "\(model) \(stack)" }
}
