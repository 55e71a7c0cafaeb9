import ArgumentParser
import Attention
import Foundation
import Physics
import Studies

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Compare attention techniques by executing them on recorded data.",
    subcommands: [
      BenchAttentionCommand.self, BenchMemoryCommand.self, BenchTablesCommand.self, BenchBoardsCommand.self,
    ],
    defaultSubcommand: BenchAttentionCommand.self)
}

struct BenchAttentionCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, csv }

  static let configuration = CommandConfiguration(
    commandName: "attention",
    abstract: "Accuracy, operations, time, energy and memory of each technique, and savings against dense attention.",
    discussion: """
      Every clip of the model's stream is executed, frame by frame at its hop. Savings are given for the attention core \
      and for the whole model, against dense attention in float32 and in int8. docs/benchmark.md describes the columns \
      and the JSON.

        fleetsim bench attention
        fleetsim bench attention --model camera-node --platform nrf52840 --plot camera.svg
        fleetsim bench attention --technique int8 --technique int8+exit --format json
        fleetsim bench attention --technique all --model spar-node
        fleetsim bench attention --technique window:4+top-k:8 --technique strided:4+int8+exit
        fleetsim bench attention --model spar-node --technique csr:pattern.txt+int8 --technique int8+stochastic
        fleetsim bench attention --model spar-node-pruned --technique int8+cascade:spar-node:0.8
        fleetsim bench attention --model spar-node --n 64 --n 256

      With --n nothing is executed: the model's shape over so many tokens is counted by closed forms, for patterns. \
      There is no accuracy then, because no such model was trained.
      """)

  @Option(help: "A processor board; may be repeated. (default: stm32l4r5)")
  var platform: [String] = []

  @Option(help: "A node's model; may be repeated. (default: spar-node, acsf1-node and their variants)")
  var model: [String] = []

  @Option(
    help: """
      A technique, or several joined by '+'; may be repeated. 'all' adds every technique of attention by itself; \
      'fleetsim list techniques' shows them. (default: the sensible stacks)
      """)
  var technique: [String] = []

  @Option(help: "Count the model's shape over another number of tokens; may be repeated.")
  var n: [Int] = []

  @Option(help: "At most so many frames of each model, spread over the clips. (default: all)")
  var frames: Int?

  @Option(help: "table, json or csv.")
  var format: Format = .table

  @Option(help: "Also draw accuracy over energy, offloading and the energy's parts, for the first platform.")
  var plot: String?

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func validate() throws {
    if let bad = n.first(where: { !(1...4096).contains($0) }) {
      throw ValidationError("--n: expected 1 to 4096 tokens, found \(bad)")
    }
    if !n.isEmpty, plot != nil || frames != nil || format == .csv {
      throw ValidationError("--n counts without executing, as table or json; leave out --plot, --frames and csv")
    }
    if let frames, frames < 1 { throw ValidationError("--frames: expected at least 1, found \(frames)") }
  }

  func run() throws {
    do {
      try technique.forEach(StudySubjects.check)
      let platforms = try (platform.isEmpty ? ["stm32l4r5"] : platform).map(StudySubjects.platform)
      let subjects = try StudySubjects(library: library)
      if !n.isEmpty { return try count(subjects, platforms) }
      let pool = StudySubjects.pool
      let bench = AttentionBench(
        try subjects.nodes(model), stacks: technique, limit: frames, pool: pool,
        library: { try subjects.node($0).model })
      for line in bench.studies.flatMap(\.refused) { Console.error("left out: \(line)") }
      let report = BenchReport(fleetsim: fleetsimVersion, rows: bench.rows(on: platforms))
      guard !report.rows.isEmpty else { throw UnknownName("nothing to compare") }
      if let plot {
        try BenchFigure.save(
          BenchFigure.svg(bench.studies, on: platforms[0], pool: pool, gateway: subjects.gateway), to: plot)
      }
      switch format {
      case .table: print(BenchTable.text(report), terminator: "")
      case .json: print(try report.json())
      case .csv: print(report.csv(), terminator: "")
      }
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
  }
}

extension BenchAttentionCommand {
  /// The models' shapes over other numbers of tokens.
  fileprivate func count(_ subjects: StudySubjects, _ platforms: [ProcessorProfile]) throws {
    let techniques = try technique.filter { $0 != "all" }.map { try StackText(parsing: $0) }
    var rows: [ShapeRow] = []
    for name in model.isEmpty ? ["spar-node"] : model {
      let shape = try subjects.encoder(name).model.shape
      if let problem = ShapeRow.problem(shape) { throw UnknownName("model '\(name)': \(problem)") }
      for platform in platforms {
        for tokens in n {
          for file in techniques.flatMap({ $0.technique.parts.compactMap(\.file) }) where file.pattern.tokens != tokens
          {
            throw UnknownName(
              "--technique: '\(file.name)' lists the keys of \(file.pattern.tokens) tokens, and --n is \(tokens)")
          }
          rows += ShapeRow.rows(name, shape.with(tokens: tokens), techniques, on: platform)
        }
      }
    }
    let report = ShapeReport(fleetsim: fleetsimVersion, rows: rows)
    print(format == .json ? try report.json() : report.text, terminator: "")
  }
}

struct BenchTablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables",
    abstract: "Two circulating tables about attention's energy, beside what is counted and measured here.")

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func run() throws {
    do {
      let subjects = try StudySubjects(library: library)
      let pool = StudySubjects.pool
      let entries = try WildlifeTable.subjects.filter { subjects.has($0.model) }.map { subject in
        let bench = AttentionBench([try subjects.node(subject.model)], stacks: [subject.stack], pool: pool)
        guard let row = bench.rows(on: [.stm32L4R5Reference]).first else {
          throw UnknownName(bench.studies.flatMap(\.refused).joined(separator: "; "))
        }
        return WildlifeTable.Entry(subject, row)
      }
      print(TablesText.scaling())
      print(TablesText.wildlife(WildlifeTable(entries)), terminator: "")
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
  }
}

struct BenchBoardsCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  static let configuration = CommandConfiguration(
    commandName: "boards",
    abstract: "MLPerf Tiny's measured energies, each predicted from the other tasks on the same board.",
    discussion: "The points are those of 'fleetsim verify mlperf'; docs/benchmark.md describes the columns.")

  @Option(help: "table or json.")
  var format: Format = .table

  func run() throws {
    let table = BoardTable(fleetsim: fleetsimVersion)
    print(format == .json ? try table.json() : table.text, terminator: "")
  }
}
