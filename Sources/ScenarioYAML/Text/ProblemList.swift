/// A position in a scenario file, counted from 1.
struct Place: Hashable, Comparable, Sendable {
  var line: Int
  var column: Int

  static let start = Place(line: 1, column: 1)
  static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// Collects what is wrong with a file while reading goes on.
struct ProblemList: Sendable {
  private(set) var found: [(place: Place, message: String)] = []

  var count: Int { found.count }

  mutating func report(_ place: Place, _ message: String) {
    found.append((place, message))
  }

  /// All problems by position, each once; nil when there are none.
  func error(file: String) -> ScenarioError? {
    if found.isEmpty { return nil }
    let inOrder = found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
    var problems: [ScenarioError.Problem] = []
    for (_, problem) in inOrder {
      let next = ScenarioError.Problem(
        file: file, line: problem.place.line, column: problem.place.column, message: problem.message)
      // An anchor that several groups use is read several times.
      if !problems.contains(next) { problems.append(next) }
    }
    return ScenarioError(problems: problems)
  }
}
