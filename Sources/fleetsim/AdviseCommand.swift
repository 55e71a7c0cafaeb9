import ArgumentParser
import Attention
import Physics
import Studies

struct AdviseCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "advise",
    abstract: "Which technique suits what is scarce, and whether the common advice holds for this model and board.",
    discussion: """
      Executes every sensible stack of techniques on the model's stream and chooses among those that are accurate enough.
      The choice is made on the same recordings that it is reported on; docs/benchmark.md says what that means.

        fleetsim advise --constraint battery --platform nrf52840 --model spar-node
        fleetsim advise --constraint latency --model acsf1-node --require 'accuracy>=0.82' --plot plugs.svg
      """)

  @Option(help: "battery, latency, size or accuracy.")
  var constraint: String

  @Option(help: "A processor board.")
  var platform = "stm32l4r5"

  @Option(help: "A node's model.")
  var model = "spar-node"

  @Option(help: "The least accuracy, as 'accuracy>=0.85'. (default: 0.02 less than the baseline's)")
  var require: String?

  @Option(help: "text or json.")
  var format: Format = .text

  @Option(help: "Also draw the model's accuracy over energy, offloading and the energy's parts.")
  var plot: String?

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func run() throws {
    do {
      guard let constraint = Constraint(rawValue: constraint) else {
        throw UnknownName(constraint, noun: "constraint", among: Constraint.allCases.map(\.rawValue))
      }
      let required = try require.map(Self.accuracy)
      let platform = try StudySubjects.platform(platform)
      let subjects = try StudySubjects(library: library)
      let (encoder, stream) = try subjects.encoder(model)
      let bench = AttentionBench(
        [(.encoder(encoder), stream)] + subjects.variants(of: model), stacks: [AttentionBench.advisable],
        pool: StudySubjects.pool)
      let advisor = Advisor(bench.studies[0], variants: Array(bench.studies.dropFirst()), on: platform)
      let advice = advisor.advise(constraint, required: required)
      if let plot {
        let studies = Array(bench.studies.prefix(1))
        try BenchFigure.save(
          BenchFigure.svg(studies, on: platform, pool: StudySubjects.pool, gateway: subjects.gateway), to: plot)
      }
      switch format {
      case .text: print(AdviceText.text(advice), terminator: "")
      case .json: print(try AdviceReport(fleetsim: fleetsimVersion, advice).json())
      }
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
  }

  /// The number in `accuracy>=0.85`.
  private static func accuracy(_ text: String) throws -> Double {
    let parts = text.replacing(" ", with: "").split(separator: ">=")
    guard parts.count == 2, parts[0] == "accuracy", let value = Double(parts[1]), (0...1).contains(value) else {
      throw UnknownName("--require: expected 'accuracy>=' and a share between 0 and 1, found '\(text)'")
    }
    return value
  }
}
