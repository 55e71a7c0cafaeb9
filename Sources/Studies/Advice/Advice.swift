/// Which stack suits a constraint, and whether the common advice holds for this model on this platform.
public struct Advice: Sendable {
  /// The common advice, tried.
  public struct Check: Sendable {
    /// What was measured for it, how many times better than the baseline; nil if it cannot be tried here.
    public let factor: Double?
    /// What stands for the advice here.
    public let tried: String
    /// Why it is so, one line each.
    public let reasons: [String]
  }

  /// What is scarce.
  public let constraint: Constraint
  /// The accuracy a stack must reach.
  public let required: Double
  /// Dense float32 with all blocks, or the model's own pattern executed so.
  public let baseline: BenchRow
  /// All stacks.
  public let rows: [BenchRow]
  /// Indices of the stacks that none beats in cost and accuracy, cheapest first.
  public let front: [Int]
  /// The stack to use; nil if none is accurate enough.
  public let best: BenchRow?
  /// The common advice, tried.
  public let check: Check

  /// The baseline's cost over the best stack's.
  public var saving: Double? { best.map { constraint.cost(of: baseline) / constraint.cost(of: $0) } }

  /// What the measured factor means for the promise.
  public var verdict: String {
    let gain = constraint.commonAdvice.gain
    guard let factor = check.factor else { return "cannot be tried here" }
    if factor < gain.lowerBound { return "does not hold here: \(Digits.three(factor))×" }
    if factor > gain.upperBound { return "holds, and more: \(Digits.three(factor))×" }
    return "holds here: \(Digits.three(factor))×"
  }
}

extension Advice {
  /// The advice for `study` on a platform whose rows are `rows`, the first of them float32 with all blocks.
  ///
  /// - Parameter required: the least accuracy; the baseline's less 0.02 if nil.
  public init(_ constraint: Constraint, rows: [BenchRow], required: Double? = nil, check: Check) {
    precondition(!rows.isEmpty, "no stack was executed")
    self.constraint = constraint
    self.rows = rows
    baseline = rows[0]
    let least = required ?? rows[0].accuracy.value - 0.02
    self.required = least
    front = ParetoFront.indices(costs: rows.map(constraint.cost), gains: rows.map(\.accuracy.value))
    let fit = rows.filter { $0.accuracy.value >= least }
    switch constraint {
    case .accuracy:
      best = fit.max { ($0.accuracy.value, -$0.millijoules) < ($1.accuracy.value, -$1.millijoules) }
    case .battery, .latency, .size:
      best = fit.min { (constraint.cost(of: $0), $0.millijoules) < (constraint.cost(of: $1), $1.millijoules) }
    }
    self.check = check
  }
}
