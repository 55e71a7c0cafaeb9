import ArgumentParser
import Foundation
import Results

struct QueryCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Ask a results file: a named query, or any SQL that only reads.",
    discussion: """
      Without a question it lists the named queries. In SQL, ':run' stands for the run asked about.

        fleetsim query quickstart.sqlite
        fleetsim query quickstart.sqlite lifetime
        fleetsim query quickstart.sqlite energy --run 2 --format csv
        fleetsim query quickstart.sqlite "SELECT name, seed FROM run" --format json
      """)

  @Argument(help: "The results file.", completion: .file(extensions: ["sqlite"]))
  var file: String

  @Argument(help: "A named query, or SQL.")
  var question: String?

  @Option(name: .customLong("run"), help: "The run asked about. (default: the newest)")
  var runNumber: Int64?

  @Option(help: "table, csv or json.")
  var format: Format = .table

  func run() throws {
    do throws(ResultsError) {
      let reader = try ResultsReader(path: file)
      guard let question else { return print(Self.listing) }
      let isSQL = question.contains(" ")
      let answer =
        isSQL
        ? try reader.answer(question, run: runNumber)
        : try reader.answer(NamedQuery.named(question, file: file), run: runNumber)
      switch format {
      case .table: print(TextTable.format(answer), terminator: "")
      case .csv: print(CSV.format(answer), terminator: "")
      case .json: print(JSON.format(answer), terminator: "")
      }
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
  }

  private static var listing: String {
    let width = NamedQuery.all.map(\.name.count).max() ?? 0
    return NamedQuery.all.map { query in
      "\(query.name)\(String(repeating: " ", count: width - query.name.count + 2))\(query.help)"
    }.joined(separator: "\n")
  }
}
