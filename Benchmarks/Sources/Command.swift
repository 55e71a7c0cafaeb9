/// What the person asked for.
struct Command {
  struct Problem: Error { let message: String }

  var suites: [Suite]
  var rounds = 5
  var isJSON = false

  static let usage = """
    usage: benchmarks SUITE [--rounds N] [--json]

      SUITE       \(Suite.allCases.map(\.rawValue).joined(separator: ", ")), or all
      --rounds N  rounds that each median is taken of; 5
      --json      print JSON instead of tables
    """

  static func parse(_ arguments: [String]) -> Result<Command, Problem> {
    var command = Command(suites: [])
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--json": command.isJSON = true
      case "--rounds":
        guard let text = rest.popFirst(), let rounds = Int(text), rounds > 0 else {
          return .failure(Problem(message: "--rounds expects a whole number above 0"))
        }
        command.rounds = rounds
      case "all": command.suites = Suite.allCases
      default:
        guard let suite = Suite(rawValue: argument) else {
          return .failure(Problem(message: "'\(argument)' is neither a suite nor an option"))
        }
        command.suites.append(suite)
      }
    }
    if command.suites.isEmpty { return .failure(Problem(message: "no suite named")) }
    return .success(command)
  }
}
