import ArgumentParser
import FleetModel
import Foundation
import Physics
import Quantities
import ScenarioYAML
import SimKernel

struct ExplainCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "What one wake costs by phase, how long the battery lasts, and why that is not what a spreadsheet says.",
    discussion: """
      Executes each group's model on every frame of its stream, and takes means; gateways on batteries come after the \
      groups. The lifetime starts at the battery's energy over the mean power, a spreadsheet's answer, and adds one \
      effect after the other. A run also knows the order of frames, collisions, retries, failures and differences \
      between nodes, and may be held against it.

        fleetsim explain scenarios/quickstart.yaml
        fleetsim explain scenarios/quickstart.yaml --sensitivity
        fleetsim explain scenarios/quickstart.yaml --format json
      """)

  @Argument(help: "The scenario file.", completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String

  @Flag(help: "Make each assumed constant a fifth smaller and larger, and say what that does to the lifetime.")
  var sensitivity = false

  @Option(help: "How to print: \(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
  var format: Format = .text

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func run() throws {
    let loaded: LoadedScenario
    do {
      loaded = try Scenario.load(path: scenario, library: LibraryFolder.find(explicit: library))
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
    let pool = ShardPool(threadCount: ProcessInfo.processInfo.activeProcessorCount)
    let studies = LifetimeStudy.of(loaded.plan, withEffects: sensitivity, on: pool)
    if format == .json {
      return print(try ExplainReport(scenario: loaded.plan.name, studies: studies).json())
    }
    print(loaded.title)
    if let question = loaded.question { print(question) }
    for study in studies {
      show(study.budget)
      if let clock = study.clock { showClocks(clock) }
      showLifetime(study)
      if sensitivity { showEffects(study) }
    }
  }

  private func show(_ budget: WakeBudget) {
    let occasion = budget.subject == .group ? "wake" : "question"
    print("\n\(budget.subject.rawValue) \(budget.name): one \(occasion) every \(Words.duration(budget.interval))")
    for phase in budget.phases where phase.duration > .zero {
      let cells = [
        "  \(phase.name)", Words.duration(phase.duration), Words.power(phase.power), Words.energy(phase.energy),
        Words.percent(phase.energy / budget.energyPerWake),
      ]
      print(Self.row(cells, [14, 14, 12, 12]))
    }
    print("  \(Words.energy(budget.energyPerWake)) a \(occasion), \(Words.power(budget.meanPower)) on average")
    if budget.subject == .group {
      print(
        "  exits: \(budget.exitShares.map { Words.percent($0) }.joined(separator: " / "))"
          + "   gated: \(Words.percent(budget.gatedShare))   offloaded: \(Words.percent(budget.offloadShare))")
    }
    if budget.harvest > .zero { print("  harvest: \(Words.power(budget.harvest)) on average over the year") }
    print("  \(Words.energy(budget.usable)) in the battery")
  }

  /// The clocks that the board has, with what an average wake would cost at each.
  private func showClocks(_ choice: ClockChoice) {
    print("  clock, done within \(Words.duration(choice.deadline))")
    for (number, candidate) in choice.candidates.enumerated() {
      let cells = [
        "    \(candidate.point.name)", Words.duration(candidate.longest),
        "\(Words.power(candidate.meanPower)) on average", "computes \(Words.percent(candidate.duty))",
        (number == choice.chosen ? "chosen" : "") + (candidate.isInTime ? "" : "  too late"),
      ]
      print(Self.row(cells, [16, 12, 24, 20]))
    }
  }

  private func showLifetime(_ study: LifetimeStudy) {
    print("  lifetime")
    for (number, step) in study.steps.enumerated() {
      let change = number == 0 ? "" : Self.change(from: study.steps[number - 1].days, to: step.days)
      let name = "    " + (number == 0 ? "" : "+ ") + step.name
      print(Self.row([name, Words.days(step.days), change], [36, 14]))
    }
  }

  private func showEffects(_ study: LifetimeStudy) {
    let telling = study.effects.filter { $0.swing >= Self.leastSwing }
    print("  assumed values, a fifth less and a fifth more: lifetime")
    for effect in telling {
      let cells = [
        "    \(effect.item)", "\(effect.constant) \(effect.value)", Words.days(effect.less),
        Words.days(effect.more),
        effect.swing.isFinite ? "± \(Words.percent(effect.swing))" : "",
      ]
      print(Self.row(cells, [28, 40, 14, 14]))
    }
    let others = study.effects.count - telling.count
    if others > 0 { print("    \(others) more move it by less than \(Words.percent(Self.leastSwing))") }
  }

  private static let leastSwing = 0.001

  private static func change(from old: Double?, to new: Double?) -> String {
    guard let old, let new else { return "" }
    let difference = new - old
    if abs(difference) < 0.0005 * old { return "0 %" }
    return (difference < 0 ? "−" : "+") + Words.percent(abs(difference) / old)
  }

  /// `cells` in columns of these widths, the last as wide as it is; nothing hangs over at the end.
  private static func row(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (cell, width) in zip(cells, widths) {
      line += cell + String(repeating: " ", count: max(1, width - cell.count))
    }
    line += cells.last ?? ""
    while line.last == " " { line.removeLast() }
    return line
  }
}
