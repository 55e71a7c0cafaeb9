/// What is scarce, and what common advice says about it.
public enum Constraint: String, Sendable, Hashable, CaseIterable {
  case battery, latency, size, accuracy

  /// What is made small among the stacks that are accurate enough; accuracy itself is made large.
  public func cost(of row: BenchRow) -> Double {
    switch self {
    case .battery: row.millijoules
    case .latency: row.worstMilliseconds
    case .size: Double(row.ramBytes + row.flashBytes)
    case .accuracy: row.millijoules
    }
  }

  /// The cost for a person.
  public func words(_ row: BenchRow) -> String {
    switch self {
    case .battery, .accuracy: "\(Digits.three(row.millijoules)) mJ a frame"
    case .latency: "\(Digits.three(row.worstMilliseconds)) ms at worst, \(Digits.three(row.milliseconds)) ms on average"
    case .size: "\(Digits.three(cost(of: row) / 1e3)) kB of flash and RAM"
    }
  }

  /// What is often recommended, and the gain that is promised for it.
  public var commonAdvice: (what: String, gain: ClosedRange<Double>) {
    switch self {
    case .battery: ("sparse attention and aggressive quantisation", 5...10)
    case .latency: ("tiled attention and hardware kernels", 2...4)
    case .size: ("low-rank attention and pruning", 3...5)
    case .accuracy: ("a cascade with early exit, on easy inputs", 1.5...3)
    }
  }
}
