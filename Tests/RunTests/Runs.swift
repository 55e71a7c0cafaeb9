import Foundation
import Testing

/// Whole runs with the real Mosquitto and a gateway process of their own.
@Suite(.serialized) struct Runs {
  @Test(arguments: [(0, ""), (1, ""), (0, ", spread: { gain: 10 %, offset: 30 %, noise: 20 %, specimens: 3 }")])
  func mqttAndInProcessGiveTheSameRows(qos: Int, spread: String) throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    _ = try fleetsim.write(
      Fleetsim.scenario(qos: qos).replacing("time: 2.56 s", with: "time: 2.56 s\(spread)"), to: "s.yaml")
    let local = try fleetsim("run", "s.yaml", "--transport", "in-process", "-o", "a.sqlite", "-q")
    #expect(local.code == 0, "\(local.error)")
    let remote = try fleetsim("run", "s.yaml", "-o", "b.sqlite", "--threads", "1", "-q")
    #expect(remote.code == 0, "\(remote.error)")
    let rows = try fleetsim.rows("a.sqlite")
    #expect(rows.count > 50_000)
    #expect(try fleetsim.rows("b.sqlite") == rows)
    let again = try fleetsim("run", "s.yaml", "--transport", "in-process", "--no-memo", "-o", "a.sqlite", "-q")
    #expect(again.code == 0, "\(again.error)")
    #expect(try fleetsim.rows("a.sqlite") == rows)
    let other = try fleetsim("run", "s.yaml", "--transport", "in-process", "--seed", "6", "-o", "a.sqlite", "-q")
    #expect(other.code == 0)
    #expect(try fleetsim.rows("a.sqlite") != rows)
  }

  @Test func aMissingBrokerIsSaidPlainly() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    _ = try fleetsim.write(Fleetsim.scenario(), to: "s.yaml")
    let ending = try fleetsim("run", "s.yaml", "--broker", "mqtt://127.0.0.1:1", "-q")
    #expect(ending.code == 1)
    #expect(ending.error.contains("no MQTT broker answers at 127.0.0.1:1"))
    let runs = try fleetsim("query", "small.sqlite", "SELECT status FROM run", "--format", "csv")
    #expect(runs.output == "status\r\nfailed\r\n")
  }

  @Test func ctrlCKeepsWhatWasRecorded() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    _ = try fleetsim.write(Fleetsim.scenario(days: 3000), to: "s.yaml")
    let running = try fleetsim.start(["run", "s.yaml", "--pace", "100000"])
    try wait(for: "watch with", in: running)
    running.process.interrupt()
    let ending = running.end()
    #expect(ending.code == 130)
    let runs = try fleetsim("query", "small.sqlite", "SELECT status FROM run", "--format", "csv")
    #expect(runs.output == "status\r\ninterrupted\r\n")
  }

  @Test(arguments: ["mosquitto", "gateway"])
  func whatIsKilledInMidRunIsStartedAgain(victim: String) throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let name = "kill-\(victim)"
    _ = try fleetsim.write(Fleetsim.scenario(name: name), to: "s.yaml")
    #expect(try fleetsim("run", "s.yaml", "--transport", "in-process", "-o", "a.sqlite", "-q").code == 0)
    // Two days in about six seconds, so that there is a middle to kill in.
    let running = try fleetsim.start(["run", "s.yaml", "--pace", "30000", "-o", "b.sqlite"])
    try wait(for: "watch with", in: running)
    for _ in 0..<3 {
      try kill(victim, below: running.process.processIdentifier)
      let deadline = Date().addingTimeInterval(1)
      while Date() < deadline, running.process.isRunning { RunLoop.current.run(until: Date().addingTimeInterval(0.05)) }
    }
    let ending = running.end()
    #expect(ending.code == 0, "\(ending.error)")
    #expect(try fleetsim.rows("b.sqlite") == fleetsim.rows("a.sqlite"))
  }

  private func wait(for words: String, in running: Fleetsim.Running) throws {
    let deadline = Date().addingTimeInterval(60)
    while !running.errorSoFar.contains(words) {
      try #require(Date() < deadline && running.process.isRunning, "\(running.errorSoFar)")
      RunLoop.current.run(until: Date().addingTimeInterval(0.02))
    }
  }

  /// Kills the child of `parent` whose command line names `victim`.
  private func kill(_ victim: String, below parent: Int32) throws {
    let pids = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
    let hit = pids.first { pid in
      guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let words = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8),
        let rest = stat.split(separator: ")").last?.split(separator: " "), rest.count > 1
      else { return false }
      return Int32(rest[1]) == parent && words.split(separator: "\0").prefix(8).contains { $0.hasSuffix(victim) }
    }
    Foundation.kill(try #require(hit, "no \(victim) below \(parent)"), SIGKILL)
  }
}
