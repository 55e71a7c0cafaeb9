import ArgumentParser
import Attention
import FleetModel
import Foundation
import MQTTLive
import Quantities
import Results
import ScenarioYAML
import SimKernel

struct RunCommand: ParsableCommand {
  enum Transport: String, ExpressibleByArgument, CaseIterable { case mqtt, inProcess = "in-process" }

  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Live through a scenario and write what happened to an SQLite file.",
    discussion: """
      By default a private Mosquitto and a gateway process are started, and the mosquitto_sub line with which to \
      watch is printed. Ctrl-C stops cleanly; what was recorded stays.

        fleetsim run scenarios/quickstart.yaml
        fleetsim run fleet.yaml --transport in-process --seed 7 --output runs.sqlite
        fleetsim run fleet.yaml --broker mqtt://localhost:1883 --pace 3600
      """)

  @Argument(help: "The scenario file.", completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String

  @Option(name: .shortAndLong, help: "The results file; runs are added to it. (default: <name>.sqlite)")
  var output: String?

  @Option(help: "Another seed than the scenario's.")
  var seed: UInt64?

  @Option(help: "How nodes and gateways talk: \(Transport.allCases.map(\.rawValue).joined(separator: " or ")).")
  var transport: Transport = .mqtt

  @Option(help: "Use this broker, mqtt://[user:password@]host[:port], and not a private one.")
  var broker: String?

  @Flag(help: "Start no gateway process; somebody else serves the gateways.")
  var externalGateway = false

  @Option(help: "The run's name on the broker. (default: the scenario's)")
  var runName: String?

  @Option(help: "Threads that simulate. (default: all cores)")
  var threads: Int?

  @Option(help: "Virtual seconds to a second of the wall clock. (default: as fast as it goes)")
  var pace: Double?

  @Flag(help: "Execute the model at every wake, and look nothing up. The rows are the same.")
  var noMemo = false

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  @Flag(name: .shortAndLong, help: "No progress, no hints.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads); expected 1 or more") }
    if let pace, !(pace > 0) { throw ValidationError("--pace is \(pace); expected above 0, for example 3600") }
  }

  func run() throws {
    Interrupt.watch()
    let folder: LibraryFolder
    var loaded: LoadedScenario
    do {
      folder = try LibraryFolder.find(explicit: library)
      loaded = try Scenario.load(path: scenario, library: folder)
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
    if let seed { loaded.plan.seed = seed }
    let names = FleetNames(loaded.plan)
    let pool = ShardPool(threadCount: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let path = output ?? "\(loaded.plan.name).sqlite"
    do {
      let writer = try RunWriter(path: path, description: description(loaded, names, threads: pool.threadCount))
      try live(loaded, names, folder, pool, writer, path)
    } catch let error as ResultsError {
      throw Failure.report("\(error)", Failure.run)
    }
  }

  private func live(
    _ loaded: LoadedScenario, _ names: FleetNames, _ folder: LibraryFolder, _ pool: ShardPool, _ writer: RunWriter,
    _ path: String
  ) throws {
    let progress = ProgressLine(
      total: loaded.plan.duration, nodes: loaded.plan.nodeCount, isShown: !quiet && Console.isTerminal)
    var session: MQTTSession?
    do {
      if transport == .mqtt { session = try connect(loaded, names, folder) }
      defer { session?.end(at: .start + loaded.plan.duration) }
      if let session, !quiet { Console.error("watch with: \(session.watchLine)") }
      var loop = RunLoop(
        plan: loaded.plan, pool: pool, writer: writer, session: session, pace: pace, warns: !quiet,
        progress: progress)
      let (report, interrupted) = try loop.run(remember: !noMemo)
      if interrupted {
        try writer.interrupt(report: report, wallSeconds: progress.wallSeconds)
      } else {
        try writer.finish(report: report, wallSeconds: progress.wallSeconds)
      }
      print(Summary(plan: loaded.plan, report: report, lives: loop.lives).text)
      print("results: run \(writer.run) in \(path)   (fleetsim query \(path) lifetime)")
      if !quiet { Console.error("took \(Words.duration(SimDuration(seconds: progress.wallSeconds)))") }
      if interrupted { throw Failure.report("stopped; what was recorded is kept", Failure.interrupted) }
    } catch let error as LinkError {
      progress.clear()
      try writer.fail(reason: "\(error)", wallSeconds: progress.wallSeconds)
      throw Failure.report("\(error)\nwhat was recorded is kept in \(path), marked as failed", Failure.run)
    }
  }

  private func connect(
    _ loaded: LoadedScenario, _ names: FleetNames, _ folder: LibraryFolder
  ) throws -> MQTTSession {
    let address: BrokerAddress?
    do {
      address = try broker.map { try BrokerURL.parse($0) }
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
    return try MQTTSession(
      MQTTSession.Options(
        scenario: loaded, runName: runName ?? loaded.plan.name, broker: address, externalGateways: externalGateway,
        library: folder, template: Self.template(beside: folder),
        scenarioFolder: URL(filePath: scenario).deletingLastPathComponent().path),
      names: names)
  }

  /// The broker's configuration lies beside the library, in the source tree and where it is installed.
  private static func template(beside library: LibraryFolder) -> String {
    let candidates = ["\(library.path)/broker-config", "\(library.path)/../broker-config"].map {
      $0 + "/mosquitto.conf"
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0) } ?? candidates[0]
  }

  private func description(_ loaded: LoadedScenario, _ names: FleetNames, threads: Int) -> RunDescription {
    let plan = loaded.plan
    return RunDescription(
      name: plan.name, scenarioText: loaded.text, scenarioPath: scenario, seed: plan.seed, duration: plan.duration,
      startedUTC: Date.now.formatted(.iso8601), version: fleetsimVersion, revision: nil,
      transport: transport.rawValue, threads: threads,
      groups: plan.groups.map {
        GroupDescription(
          name: $0.name, classes: $0.stream.card.classes, exits: $0.exits,
          model: $0.model.card.name, stream: $0.stream.card.name,
          sensors: $0.sensorDescriptions(seed: plan.seed))
      },
      gateways: plan.gateways.map {
        GatewayDescription(name: $0.name, model: $0.model.card.name, hasBattery: $0.power != nil)
      },
      nodes: names.descriptions(plan),
      provenance: loaded.provenance.map {
        ProvenanceEntry(
          item: $0.item, constant: $0.constant, value: $0.value, unit: $0.unit, status: $0.status.rawValue,
          source: $0.source)
      })
  }
}
