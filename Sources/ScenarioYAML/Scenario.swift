import FleetModel
import Foundation
import Physics
import Quantities

/// Reading scenario files.
public enum Scenario {
  /// Reads the file at `path`.
  ///
  /// - Throws: every problem found, not the first.
  public static func load(path: String, library: LibraryFolder) throws(ScenarioError) -> LoadedScenario {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      var problems = ProblemList()
      problems.report(.start, "the file does not exist, or is not text in UTF-8")
      throw problems.error(file: path) ?? ScenarioError(problems: [])
    }
    return try plan(yaml: text, file: path, library: library)
  }

  /// Reads YAML text into a plan that needs no further checking.
  ///
  /// - Parameters:
  ///   - file: what messages call the text; relative paths in it are relative to this file's folder.
  ///   - library: where models, streams and weather are.
  /// - Throws: every problem found, not the first.
  public static func plan(yaml: String, file: String, library: LibraryFolder) throws(ScenarioError) -> LoadedScenario {
    var problems = ProblemList()
    let root = YAMLDocument.read(yaml, &problems)
    let folder = file.contains("/") ? String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) : "."
    let catalog = Catalog(library: library, scenarioFolder: folder)
    var reader = SectionReader(catalog: catalog, problems: problems)
    guard let root, let record = reader.read(root, ScenarioKeys.section) else {
      throw reader.problems.error(file: file) ?? ScenarioError(problems: [])
    }
    var builder = PlanBuilder(catalog: catalog, problems: reader.problems)
    builder.note(
      reader.defaults.map {
        Provenance(
          item: $0.path, constant: $0.path.split(separator: ".").last.map(String.init) ?? $0.path, value: $0.text,
          unit: "", status: .byDefault, source: $0.help)
      })
    let plan = builder.plan(record)
    if let error = builder.problems.error(file: file) { throw error }
    guard let plan, let mqtt = builder.mqtt(record) else {
      preconditionFailure("\(file): something is missing from the plan, and no problem says what")
    }
    return LoadedScenario(
      plan: plan, text: yaml, mqtt: mqtt, title: record[ScenarioKeys.title] ?? plan.name,
      question: record[ScenarioKeys.question], compare: record[ScenarioKeys.compare],
      provenance: builder.provenance)
  }

  /// The JSON Schema of scenario files (draft 2020-12), for editors.
  public static var schema: String {
    var names: [Shelf: [String]] = [:]
    for shelf in Shelf.allCases where shelf.fileKind == nil { names[shelf] = Catalog.builtIn(shelf).map(\.name) }
    return JSONSchema.text(of: ScenarioKeys.section, title: "fleetsim scenario", names: names)
  }

  /// Every section and key as Markdown tables, as they stand in `docs/scenario.md`.
  public static var reference: String { ReferenceTables.markdown(of: ScenarioKeys.section) }
}

extension PlanBuilder {
  mutating func plan(_ record: Record) -> FleetPlan? {
    let surroundings = record[ScenarioKeys.environment].flatMap { self.surroundings($0) }
    let gateways = gateways(record[ScenarioKeys.gateways] ?? [], surroundings)
    let groups = groups(record[ScenarioKeys.groups] ?? [], gateways, surroundings)
    let recording = record[ScenarioKeys.record].flatMap { self.recording($0) }
    guard let name = record[ScenarioKeys.name], let seed = record[ScenarioKeys.seed],
      let duration = record[ScenarioKeys.duration], let surroundings, let recording
    else { return nil }
    return FleetPlan(
      name: name, seed: UInt64(seed), duration: duration, ambient: surroundings.air, groups: groups,
      gateways: gateways.plans, record: recording)
  }

  private func recording(_ record: Record) -> RecordPlan? {
    guard let inferences = record[RecordKeys.inferences], let every = record[RecordKeys.every],
      let messages = record[RecordKeys.messages]
    else { return nil }
    return RecordPlan(
      inferences: inferences, sampleEvery: every, messages: messages, stateInterval: record[RecordKeys.stateEvery])
  }

  func mqtt(_ record: Record) -> MQTTSettings? {
    guard let mqtt = record[ScenarioKeys.mqtt], let qos = mqtt[MQTTKeys.qos],
      let connections = mqtt[MQTTKeys.connections], let telemetry = mqtt[MQTTKeys.telemetry]
    else { return nil }
    return MQTTSettings(
      qos: qos, connections: connections, telemetryInterval: telemetry.record[TelemetryKeys.every])
  }
}
