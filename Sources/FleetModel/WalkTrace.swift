public import Quantities

extension MobilityPlan {
  /// The rows of column names that a recorded walk may have: metres added to each node's distance, a distance from the
  /// gateway, or a position with the gateway at the origin.
  static let columns = ["seconds,away_m", "seconds,distance_m", "seconds,x_m,y_m"]

  /// Reads a recorded walk: a row of column names, then rows of a time and a place; `#` begins a comment.
  ///
  /// - Parameter every: when the walk begins anew; nil when nodes stay where it ended.
  /// - Throws: `WalkTraceError` with the file, the line and what was expected.
  public init(csv: String, name file: String, every: SimDuration?) throws(WalkTraceError) {
    var waypoints: [Waypoint] = []
    var columns: String?
    var number = 0
    for line in csv.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let text = String(Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
      if text.isEmpty || text.hasPrefix("#") { continue }
      guard let columns else {
        guard Self.columns.contains(text) else { throw .columns(file: file, line: number, found: text) }
        columns = text
        continue
      }
      guard let point = Self.waypoint(text, columns) else {
        throw .row(file: file, line: number, found: text, columns: columns)
      }
      guard waypoints.last.map({ point.at > $0.at }) ?? true else {
        throw .order(file: file, line: number, found: text)
      }
      waypoints.append(point)
    }
    guard let last = waypoints.last, let columns else { throw .empty(file: file) }
    if let every, every < last.at { throw .tooLong(file: file, seconds: last.at.seconds) }
    self.init(waypoints: waypoints, every: every, isTrack: columns != Self.columns[0])
  }

  private static func waypoint(_ text: String, _ columns: String) -> Waypoint? {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    let isPosition = columns == Self.columns[2]
    // Twenty years and half the earth's circumference.
    guard fields.count == (isPosition ? 3 : 2), let time = fields[0], (0...6.3e8).contains(time),
      let x = fields[1], (isPosition ? -2e7...2e7 : 0...2e7).contains(x)
    else { return nil }
    guard isPosition else { return Waypoint(at: SimDuration(seconds: time), x: x, y: 0) }
    guard let y = fields[2], (-2e7...2e7).contains(y) else { return nil }
    return Waypoint(at: SimDuration(seconds: time), x: x, y: y)
  }
}

/// What is wrong with a recorded walk.
public enum WalkTraceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The row of column names is none of those known.
  case columns(file: String, line: Int, found: String)
  /// A row has not the numbers that its columns say.
  case row(file: String, line: Int, found: String, columns: String)
  /// Times do not rise.
  case order(file: String, line: Int, found: String)
  /// There are no rows.
  case empty(file: String)
  /// It ends after its repetition has begun.
  case tooLong(file: String, seconds: Double)

  /// The message for a person.
  public var description: String {
    switch self {
    case .columns(let file, let line, let found):
      "\(file):\(line): columns are '\(found)'; expected '\(MobilityPlan.columns[0])', '\(MobilityPlan.columns[1])' or "
        + "'\(MobilityPlan.columns[2])'"
    case .row(let file, let line, let found, let columns):
      "\(file):\(line): row is '\(found)'; expected '\(columns)', for example "
        + (columns == MobilityPlan.columns[2] ? "'3600,-40,25.5'" : "'3600,300'")
    case .order(let file, let line, let found): "\(file):\(line): row is '\(found)'; expected times that rise"
    case .empty(let file): "\(file): expected a row of column names and at least one row after it"
    case .tooLong(let file, let seconds):
      "\(file): the walk lasts \(seconds) s, and 'walk_every' begins it anew before"
    }
  }
}
