/// What becomes of the answers when the least confident are put aside or given to another model.
public struct SelectiveCurve: Sendable, Hashable {
  /// A point of the curve.
  public struct Point: Sendable, Hashable, Codable {
    /// Share of frames answered by the node (coverage) or asked about (offload).
    public let share: Double
    /// The risk, or the accuracy of the system.
    public let value: Double
  }

  /// Coverage i/N against the share of wrong answers among the i most confident (Y. Geifman, R. El-Yaniv, 2017,
  /// arXiv:1705.08500). Frames of equal confidence enter together.
  public static func riskCoverage(confidence: [Float], correct: [Bool]) -> [Point] {
    let order = sorted(confidence) { $0 > $1 }
    var points: [Point] = []
    var wrong = 0
    for (i, frame) in order.enumerated() {
      if !correct[frame] { wrong += 1 }
      if i + 1 < order.count, confidence[order[i + 1]] == confidence[frame] { continue }
      points.append(
        Point(share: Double(i + 1) / Double(order.count), value: Double(wrong) / Double(i + 1)))
    }
    return points
  }

  /// Share of frames asked about against the accuracy of node and gateway together, for three ways to choose them.
  public struct Offload: Sendable, Hashable {
    /// The least confident first.
    public let confidence: [Point]
    /// At random: the chord.
    public let random: [Point]
    /// First those that only the gateway gets right, last those that only the node does; needs to know the truth.
    public let oracle: [Point]
  }

  /// The curves for a node and a gateway that answered the same frames.
  public static func offload(confidence: [Float], local: [Bool], remote: [Bool]) -> Offload {
    precondition(confidence.count == local.count && local.count == remote.count && !local.isEmpty, "frames differ")
    let gain = local.indices.map { (remote[$0] ? 1 : 0) - (local[$0] ? 1 : 0) }
    let byConfidence = curve(sorted(confidence) { $0 < $1 }, gain, local)
    let byTruth = curve(gain.indices.sorted { (-gain[$0], $0) < (-gain[$1], $1) }, gain, local)
    let ends = [byConfidence[0], byConfidence[byConfidence.count - 1]]
    return Offload(confidence: byConfidence, random: ends, oracle: byTruth)
  }

  private static func sorted(_ values: [Float], _ before: (Float, Float) -> Bool) -> [Int] {
    values.indices.sorted { values[$0] == values[$1] ? $0 < $1 : before(values[$0], values[$1]) }
  }

  private static func curve(_ order: [Int], _ gain: [Int], _ local: [Bool]) -> [Point] {
    var right = local.count { $0 }
    var points = [Point(share: 0, value: Double(right) / Double(local.count))]
    for (i, frame) in order.enumerated() {
      right += gain[frame]
      points.append(
        Point(share: Double(i + 1) / Double(order.count), value: Double(right) / Double(local.count)))
    }
    return points
  }
}
