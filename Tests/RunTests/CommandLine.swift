import Foundation
import Testing

/// The program as a user types it.
struct Fleetsim {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Beside the tests, where the package manager builds it.
  static let program: URL = {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      !FileManager.default.fileExists(atPath: folder.appending(path: "fleetsim").path)
    {
      folder = URL(filePath: link).deletingLastPathComponent()
    }
    if FileManager.default.fileExists(atPath: folder.appending(path: "fleetsim").path) {
      return folder.appending(path: "fleetsim")
    }
    return root.appending(path: ".build/release/fleetsim")
  }()

  struct Ending {
    let code: Int32
    let output: String
    let error: String
  }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "fleetsim-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func file(_ name: String) -> String { folder.appending(path: name).path }

  func write(_ text: String, to name: String) throws -> String {
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    return file(name)
  }

  /// Starts the program; what it prints goes to files, so that no pipe can fill.
  func start(_ arguments: [String]) throws -> Running {
    let name = UUID().uuidString
    let script = "exec \"$0\" \"$@\" >'\(file(name + ".out"))' 2>'\(file(name + ".err"))'"
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, Self.program.path] + arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["FLEETSIM_LIBRARY": Self.root.appending(path: "library").path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return Running(process: process, output: file(name + ".out"), error: file(name + ".err"))
  }

  func callAsFunction(_ arguments: String...) throws -> Ending { try start(arguments).end() }

  struct Running {
    let process: Process
    let output: String
    let error: String

    var errorSoFar: String { (try? String(contentsOfFile: error, encoding: .utf8)) ?? "" }

    func end() -> Ending {
      process.waitUntilExit()
      let printed = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      return Ending(code: process.terminationStatus, output: printed, error: errorSoFar)
    }
  }

  /// A small fleet on recorded data, with questions.
  static func scenario(name: String = "small", days: Int = 2, seed: Int = 5, qos: Int = 1) -> String {
    """
    fleetsim: 1
    name: \(name)
    seed: \(seed)
    duration: \(days) d
    environment:
      ambient: { type: constant, temperature: 22 °C }
    gateways:
      - { name: ward, platform: raspberry-pi-4, model: spar-gateway, workers: 2, backhaul: 20 ms }
    groups:
      - name: wrist
        count: 12
        gateway: ward
        platform: stm32l4r5
        battery: cr2032
        radio: ieee802154
        placement: { distance: 2 m .. 20 m, path_loss: office }
        wake: { every: 10 min, jitter: 10 % }
        sensor: { power: 0.5 mW, time: 2.56 s }
        stream: spar
        model: spar-node
        policy:
          precision: int8
          exit: { rule: max_probability, threshold: fitted }
          offload: { type: unsure, threshold: 0.8, timeout: 5 s }
    record: { inferences: all, messages: true, state_every: 6 h }
    mqtt: { qos: \(qos), connections: auto, telemetry: { type: state, every: 6 h } }

    """
  }

  /// The rows of the newest run that may not depend on how it was run.
  func rows(_ database: String) throws -> String {
    let tables = [
      "SELECT node, time_ns, frame, local, final, exit, confidence, outcome, latency_ns FROM inference WHERE run = :run ORDER BY 1, 2",
      "SELECT node, count, sent_ns, airtime_ns, fate, queueing_ns, service_ns, answered_ns FROM message WHERE run = :run ORDER BY 1, 2",
      "SELECT node, time_ns, state_of_charge, voltage_v, consumed_j FROM sample WHERE run = :run ORDER BY 1, 2",
      "SELECT node, cause, joules FROM energy WHERE run = :run ORDER BY 1, 2",
    ]
    return try tables.map { sql in
      let answer = try self("query", database, sql, "--format", "csv")
      #expect(answer.code == 0, "\(answer.error)")
      return answer.output
    }.joined()
  }
}

@Suite struct Commands {
  @Test func helpTeaches() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let help = try fleetsim("--help")
    #expect(help.code == 0)
    for word in ["init", "explain", "run", "query", "Exit codes"] { #expect(help.output.contains(word)) }
    #expect(try fleetsim("--version").output == "0.1.0\n")
  }

  @Test func everyShippedScenarioIsGood() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let folder = Fleetsim.root.appending(path: "scenarios")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    #expect(names.count >= 6)
    for name in names {
      let ending = try fleetsim("validate", folder.appending(path: name).path)
      #expect(ending.code == 0, "\(ending.error)")
    }
  }

  @Test func anInitialScenarioRuns() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    #expect(try fleetsim("init", "new.yaml").code == 0)
    #expect(try fleetsim("validate", "new.yaml").code == 0)
    #expect(
      try String(contentsOf: fleetsim.folder.appending(path: "new.yaml"), encoding: .utf8).contains("\nname: new\n"))
    let again = try fleetsim("init", "new.yaml")
    #expect(again.code == 2)
    #expect(again.error == "new.yaml is there already; name another file, or say --force\n")
  }

  @Test func aWrongScenarioIsRefusedWithItsPlace() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let text = Fleetsim.scenario().replacing("platform: stm32l4r5", with: "platform: stm32l4r9")
    _ = try fleetsim.write(text, to: "wrong.yaml")
    let ending = try fleetsim("run", "wrong.yaml")
    #expect(ending.code == 2)
    #expect(ending.error.hasPrefix("wrong.yaml:13:15: "))
    #expect(ending.error.contains("stm32l4r5"))
    #expect(!FileManager.default.fileExists(atPath: fleetsim.file("small.sqlite")))
  }

  @Test func explainAndListPrint() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    _ = try fleetsim.write(Fleetsim.scenario(), to: "s.yaml")
    let explained = try fleetsim("explain", "s.yaml")
    #expect(explained.code == 0)
    for word in ["sleep", "compute", "transmit", "a wake", "years"] { #expect(explained.output.contains(word)) }
    for word in ["energy over mean power", "internal resistance"] { #expect(explained.output.contains(word)) }
    #expect(!explained.output.contains("assumed values"))
    let varied = try fleetsim("explain", "s.yaml", "--sensitivity")
    #expect(varied.code == 0 && varied.output.contains("assumed values, a fifth less and a fifth more"))
    let json = try fleetsim("explain", "s.yaml", "--sensitivity", "--format", "json")
    let report = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let group = try #require((report["groups"] as? [[String: Any]])?.first)
    let lifetime = try #require(group["lifetime"] as? [[String: Any]])
    #expect(lifetime.first?["name"] as? String == "energy over mean power" && lifetime.count == 6)
    let assumptions = try #require(group["assumptions"] as? [[String: Any]])
    #expect(assumptions.contains { $0["constant"] as? String == "sleep power" && $0["days_with_more"] is Double })
    let listed = try fleetsim("list", "platforms", "--sources")
    #expect(listed.output.contains("stm32l4r5") && listed.output.contains("[measured]"))
    #expect(try fleetsim("list", "platform").code == 2)
  }

  @Test func aRunSaysWhichAssumedValuesItsLifetimesHangOn() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    // The capacity of the ideal cell is assumed; a sensor that takes all the energy has its power from the scenario.
    let text = Fleetsim.scenario()
    _ = try fleetsim.write(text.replacing(/battery: [a-z0-9-]+/, with: "battery: ideal-3v"), to: "assumed.yaml")
    _ = try fleetsim.write(text.replacing("power: 0.5 mW", with: "power: 20 mW"), to: "known.yaml")
    let assumed = try fleetsim("run", "assumed.yaml", "--transport", "in-process")
    #expect(assumed.error.contains("warning: lifetimes here hang on assumed values"))
    #expect(assumed.error.contains("battery ideal-3v, capacity"))
    #expect(!(try fleetsim("run", "assumed.yaml", "--transport", "in-process", "-q").error.contains("warning")))
    #expect(!(try fleetsim("run", "known.yaml", "--transport", "in-process").error.contains("warning")))
  }
}
