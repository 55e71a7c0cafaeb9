import Foundation

@main
struct Main {
  static func main() {
    switch Command.parse(Array(CommandLine.arguments.dropFirst())) {
    case .failure(let problem):
      FileHandle.standardError.write(Data("\(problem.message)\n\n\(Command.usage)\n".utf8))
      exit(2)
    case .success(let command):
      var report = BenchmarkReport(host: Host.current)
      let bench = Bench(rounds: command.rounds, peers: PeerBuilder())
      for suite in command.suites { report.tables += suite.run(bench) }
      report.notes = bench.peers.notes
      print(command.isJSON ? report.json : report.text)
    }
  }
}
