import ArgumentParser
import FleetModel
import Foundation
import Quantities
import ScenarioYAML
import SimKernel

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "What one wake costs by phase, and the lifetime that a spreadsheet would give.",
    discussion: """
      Executes each group's model on every frame of its stream, and takes means. The lifetime is the battery's energy \
      over the mean power; a run also knows voltage under load, cold, collisions, retries and the sun of each hour, \
      and may be held against it.
      """)

  @Argument(help: "The scenario file.", completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func run() throws {
    let loaded: LoadedScenario
    do {
      loaded = try Scenario.load(path: scenario, library: LibraryFolder.find(explicit: library))
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
    print(loaded.title)
    if let question = loaded.question { print(question) }
    for budget in WakeBudget.of(loaded.plan, on: ShardPool(threadCount: ProcessInfo.processInfo.activeProcessorCount)) {
      show(budget)
    }
  }

  private func show(_ budget: WakeBudget) {
    print("\ngroup \(budget.group): one wake every \(Words.duration(budget.interval))")
    for phase in budget.phases where phase.duration > .zero {
      let cells = [
        "  \(phase.cause)", Words.duration(phase.duration), Words.power(phase.power), Words.energy(phase.energy),
        Words.percent(phase.energy / budget.energyPerWake),
      ]
      print(zip(cells, [14, 14, 12, 12, 8]).map { Self.pad($0, $1) }.joined())
    }
    print("  \(Words.energy(budget.energyPerWake)) a wake, \(Words.power(budget.meanPower)) on average")
    print(
      "  exits: \(budget.exitShares.map { Words.percent($0) }.joined(separator: " / "))"
        + "   gated: \(Words.percent(budget.gatedShare))   offloaded: \(Words.percent(budget.offloadShare))")
    if budget.harvest > .zero { print("  harvest: \(Words.power(budget.harvest)) on average over the year") }
    let life = budget.lifetimeDays.map { "\(Words.digits($0)) days" } ?? "for ever: the mean harvest carries it"
    print("  \(Words.energy(budget.usable)) in the battery: \(life)")
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
