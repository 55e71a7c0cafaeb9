/// Which of several choices no other beats in everything.
public enum ParetoFront {
  /// Indices of the points that none dominates, in ascending cost.
  ///
  /// A point dominates another if it costs no more and gains no less, and one of them strictly.
  public static func indices(costs: [Double], gains: [Double]) -> [Int] {
    precondition(costs.count == gains.count, "\(costs.count) costs, \(gains.count) gains")
    return costs.indices.filter { i in
      !costs.indices.contains { j in
        costs[j] <= costs[i] && gains[j] >= gains[i] && (costs[j] < costs[i] || gains[j] > gains[i])
      }
    }.sorted { (costs[$0], $0) < (costs[$1], $1) }
  }
}
