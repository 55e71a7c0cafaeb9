/// Counts the cycles in a trace, for example of a state of charge, as it comes in.
///
/// Of the last four turning points a, b, c, d the inner pair is a full cycle when its range exceeds neither
/// neighbour's: |b − c| ≤ |a − b| and |b − c| ≤ |c − d|. What remains at the end counts half.
///
/// - Source: ASTM E1049-85, rainflow counting, in its four-point form.
/// - By hand: −2, 1, −3, 5, −1, 3, −4, 4, −2 has one full cycle, from −1 to 3.
public struct Rainflow: Sendable {
  /// One cycle.
  public struct Cycle: Hashable, Sendable {
    /// From its lowest to its highest point.
    public let range: Double
    /// Middle of both.
    public let mean: Double
    /// 1, or 0.5 for half a cycle.
    public let count: Double

    init(_ a: Double, _ b: Double, count: Double) {
      range = abs(a - b)
      mean = (a + b) / 2
      self.count = count
    }
  }

  private var turns: [Double] = []

  /// An empty trace.
  public init() {}

  /// Appends a point; `closed` gets each full cycle that it ends.
  ///
  /// - Complexity: amortised O(1).
  public mutating func add(_ value: Double, closed: (Cycle) -> Void) {
    if let last = turns.last {
      if value == last { return }
      if turns.count >= 2, (value - last) * (last - turns[turns.count - 2]) > 0 { turns.removeLast() }
    }
    turns.append(value)
    while turns.count >= 4 {
      let n = turns.count
      let (a, b, c, d) = (turns[n - 4], turns[n - 3], turns[n - 2], turns[n - 1])
      guard abs(b - c) <= abs(a - b), abs(b - c) <= abs(c - d) else { return }
      closed(Cycle(b, c, count: 1))
      turns.removeSubrange((n - 3)...(n - 2))
    }
  }

  /// What is left, as half cycles in the order of the trace.
  public var residue: [Cycle] {
    zip(turns, turns.dropFirst()).map { Cycle($0, $1, count: 0.5) }
  }

  /// All cycles of a whole trace, full ones first.
  public static func cycles(of trace: [Double]) -> [Cycle] {
    var counter = Rainflow()
    var cycles: [Cycle] = []
    for value in trace { counter.add(value) { cycles.append($0) } }
    return cycles + counter.residue
  }

  /// Full cycles that move as much charge as `cycles` of a state of charge: `Σ count·range`.
  public static func equivalentFullCycles(_ cycles: [Cycle]) -> Double {
    cycles.reduce(0) { $0 + $1.count * $1.range }
  }
}
