import FleetModel
import Foundation
import Quantities
import Results

/// A run small enough to be worked out by hand: group `wrist` of three nodes, group `door` of one, and two gateways,
/// of which `attic` has a battery.
///
/// Wrist has classes rest, walk, fall; two exits. Ten frames were due at each of its nodes.
enum SmallRun {
  static let day: Int64 = 86_400_000_000_000

  static let description = RunDescription(
    name: "small", scenarioText: "name: small\nseed: 7\n", scenarioPath: "small.yaml", seed: 7,
    duration: .days(10), startedUTC: "2025-01-02T03:04:05Z", version: "0.1.0", revision: "abc123",
    transport: "in-process", threads: 2,
    groups: [
      GroupDescription(
        name: "wrist", classes: ["rest", "walk", "fall"], exits: 2, model: "imu-s", stream: "wrist-test",
        sensors: [
          SensorDescription(sensor: 0, channel: "ax", gain: 1.125, offset: -0.25),
          SensorDescription(sensor: 0, channel: "ay", gain: 0.875, offset: 0.75),
          SensorDescription(sensor: 1, channel: "ax", gain: 1, offset: 0.5),
          SensorDescription(sensor: 1, channel: "ay", gain: 1.25, offset: 0),
        ]),
      GroupDescription(name: "door", classes: ["shut", "öffnet 🚪"], exits: 1, model: "door-xs", stream: "door-test"),
    ],
    gateways: [
      GatewayDescription(name: "hall", model: "imu-l", hasBattery: false),
      GatewayDescription(name: "attic", model: "imu-l", hasBattery: true),
    ],
    nodes: [
      NodeDescription(name: "wrist-0", group: 0, gateway: 0, sensor: 1),
      NodeDescription(name: "wrist-1", group: 0, gateway: 1, sensor: 0),
      NodeDescription(name: "wrist-2", group: 0, gateway: 0, sensor: 1),
      NodeDescription(name: "Tür-0", group: 1, gateway: nil),
    ],
    provenance: [
      ProvenanceEntry(
        item: "SX1276", constant: "transmit power", value: "0.0924", unit: "W", status: "data sheet",
        source: "Semtech SX1276 data sheet, table 10"),
      ProvenanceEntry(
        item: "cell", constant: "recovery level", value: "0.2", unit: "", status: "assumed", source: "assumed"),
    ])

  static func time(days: Double) -> SimTime { SimTime(nanoseconds: Int64(days * Double(day))) }

  /// wrist-0 dies on day 2, wrist-1 browns out on day 4 and revives on day 5, wrist-2 dies on day 6; `attic` dies on day 9.
  static let rows: Rows = {
    var rows = Rows()
    rows.samples = [
      SampleRow(
        node: 0, time: time(days: 1), alive: true, stateOfCharge: 0.5, voltage: Volts(3.7), temperature: Celsius(-4.5),
        consumed: Joules(20), harvested: Joules(0.25)),
      SampleRow(
        node: 3, time: time(days: 1), alive: false, stateOfCharge: 0, voltage: Volts(2.9), temperature: Celsius(21),
        consumed: Joules(1), harvested: .zero),
    ]
    rows.inferences = [
      InferenceRow(
        node: 0, time: SimTime(nanoseconds: 1_000_000_000), frame: 0, label: 0, local: 0, final: 0, exit: 255,
        confidence: 0, outcome: .gated, latency: .milliseconds(1)),
      InferenceRow(
        node: 0, time: SimTime(nanoseconds: 2_000_000_000), frame: 1, label: 1, local: 1, final: 1, exit: 0,
        confidence: 0.75, outcome: .accepted, latency: .milliseconds(40)),
      InferenceRow(
        node: 1, time: SimTime(nanoseconds: 2_000_000_000), frame: 4, label: 2, local: 1, final: 2, exit: 1,
        confidence: 0.5, outcome: .answered, latency: .milliseconds(400)),
      InferenceRow(
        node: 2, time: SimTime(nanoseconds: 3_000_000_000), frame: 9, label: 2, local: 0, final: 0, exit: 1,
        confidence: 0.375, outcome: .timedOut, latency: .milliseconds(2_000)),
      InferenceRow(
        node: 3, time: SimTime(nanoseconds: 4_000_000_000), frame: 2, label: 1, local: 1, final: 1, exit: 0,
        confidence: 1, outcome: .brownedOut, latency: .zero),
    ]
    rows.messages = [
      MessageRow(
        node: 1, count: 0, gateway: 1, sent: SimTime(nanoseconds: 2_100_000_000), payloadBytes: 512,
        airtime: .milliseconds(100), fate: .delivered, queueing: .milliseconds(20), service: .milliseconds(30),
        answered: SimTime(nanoseconds: 2_400_000_000)),
      MessageRow(
        node: 2, count: 0, gateway: 0, sent: SimTime(nanoseconds: 3_100_000_000), payloadBytes: 512,
        airtime: .milliseconds(120), fate: .collided, queueing: .zero, service: .zero, answered: nil),
      MessageRow(
        node: 2, count: 1, gateway: 0, sent: SimTime(nanoseconds: 5_000_000_000), payloadBytes: 256,
        airtime: .milliseconds(140), fate: .collided, queueing: .zero, service: .zero, answered: nil),
    ]
    rows.lives = [
      LifeRow(node: 0, time: time(days: 2), change: .brownOut, stateOfCharge: 0.02, voltage: Volts(2.8)),
      LifeRow(node: 0, time: time(days: 2), change: .death, stateOfCharge: 0.02, voltage: Volts(2.8)),
      LifeRow(node: 1, time: time(days: 4), change: .brownOut, stateOfCharge: 0.03, voltage: Volts(2.8)),
      LifeRow(node: 1, time: time(days: 5), change: .revival, stateOfCharge: 0.2, voltage: Volts(3.4)),
      LifeRow(node: 2, time: time(days: 6), change: .death, stateOfCharge: 0.01, voltage: Volts(2.8)),
      LifeRow(node: 5, time: time(days: 9), change: .death, stateOfCharge: 0, voltage: Volts(10.5)),
    ]
    return rows
  }()

  static let report: FleetReport = {
    var report = FleetReport()
    report.nodes = [
      node(
        0, wakes: 4, gated: 1, exits: (2, 1), offloads: 0, delivered: 0, answered: 0, correct: 3, local: 3, down: 2,
        hours: 48),
      node(
        1, wakes: 8, gated: 2, exits: (3, 3), offloads: 4, delivered: 3, answered: 3, correct: 7, local: 5, down: 4,
        hours: 216),
      node(
        2, wakes: 6, gated: 0, exits: (3, 3), offloads: 4, delivered: 1, answered: 0, correct: 2, local: 2, down: 6,
        hours: 144),
      node(
        3, wakes: 10, gated: 0, exits: (10, 0), offloads: 0, delivered: 0, answered: 0, correct: 5, local: 5, down: nil,
        hours: 240),
      node(
        4, wakes: 0, gated: 0, exits: (0, 0), offloads: 0, delivered: 0, answered: 0, correct: 0, local: 0, down: nil,
        hours: 240),
      node(
        5, wakes: 0, gated: 0, exits: (0, 0), offloads: 0, delivered: 0, answered: 0, correct: 0, local: 0, down: 9,
        hours: 216),
    ]
    // wrist: rest 6 right, 1 taken for walk; walk 4 right, 2 taken for rest; fall 2 right, 3 taken for rest.
    report.confusion = [
      ConfusionRow(group: 0, label: 0, predicted: 0, count: 6),
      ConfusionRow(group: 0, label: 0, predicted: 1, count: 1),
      ConfusionRow(group: 0, label: 1, predicted: 0, count: 2),
      ConfusionRow(group: 0, label: 1, predicted: 1, count: 4),
      ConfusionRow(group: 0, label: 2, predicted: 0, count: 3),
      ConfusionRow(group: 0, label: 2, predicted: 2, count: 2),
      ConfusionRow(group: 1, label: 0, predicted: 1, count: 5),
      ConfusionRow(group: 1, label: 1, predicted: 1, count: 5),
    ]
    report.latencies = [
      bucket(.gated, 1, 2, 3), bucket(.accepted, 40, 41, 90), bucket(.accepted, 48, 49, 4),
      bucket(.answered, 384, 400, 2),
      bucket(.timedOut, 1_984, 2_048, 1),
    ]
    report.eventCount = 1_234
    report.end = time(days: 10)
    return report
  }()

  private static func bucket(_ outcome: InferenceOutcome, _ lower: Int64, _ upper: Int64, _ count: UInt64) -> LatencyRow
  {
    LatencyRow(group: 0, outcome: outcome, lower: .milliseconds(lower), upper: .milliseconds(upper), count: count)
  }

  /// Every node spent 12 J on sleep, 24 J on computing, lost 4 J in its battery, had 100 J and kept 60 J but for a
  /// rounding error of node 2 of 2⁻³⁵ J.
  private static func node(
    _ number: UInt32, wakes: UInt32, gated: UInt32, exits: (UInt32, UInt32), offloads: UInt32, delivered: UInt32,
    answered: UInt32, correct: UInt32, local: UInt32, down: Double?, hours: Int64
  ) -> NodeReport {
    var totals = NodeTotals()
    totals.expected = number < 4 ? 10 : 0
    totals.wakes = wakes
    totals.gated = gated
    totals.inferences = exits.0 + exits.1
    totals.exits[0] = exits.0
    totals.exits[1] = exits.1
    totals.offloads = offloads
    totals.delivered = delivered
    totals.answered = answered
    totals.timedOut = offloads - answered
    totals.correct = correct
    totals.correctLocally = local
    totals.brownOuts = down == nil ? 0 : 1
    totals.bytesSent = UInt64(offloads) * 512
    var ledger = EnergyLedger()
    ledger[.sleep] = Joules(12)
    ledger[.compute] = Joules(24)
    ledger.ohmic = Joules(4)
    ledger.initial = Joules(100)
    return NodeReport(
      node: number, totals: totals, ledger: ledger, stored: Joules(number == 2 ? 60 + 0x1p-35 : 60), stateOfCharge: 0.6,
      alive: number == 1 || number == 3 || number == 4, alivetime: .hours(hours),
      firstDown: down.map { time(days: $0) })
  }
}

/// A folder that is gone when the test is.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("fleetsim-results-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String = "fleet.sqlite") -> String { url.appendingPathComponent(name).path }

  /// A file with the small run in it, `runs` times.
  func smallRun(_ name: String = "fleet.sqlite", runs: Int = 1) throws -> String {
    for _ in 0..<runs {
      let writer = try RunWriter(path: path(name), description: SmallRun.description)
      try writer.write(SmallRun.rows)
      try writer.finish(report: SmallRun.report, wallSeconds: 0.5)
    }
    return path(name)
  }
}

/// The rows of an answer as text, one row a line, values between bars: short enough to be expected verbatim.
func lines(_ result: QueryResult) -> [String] {
  result.rows.map { row in
    row.map { value in
      switch value {
      case .null: "-"
      case .integer(let integer): "\(integer)"
      case .real(let real): "\(real)"
      case .text(let text): text
      case .blob(let bytes): "\(bytes)"
      }
    }.joined(separator: "|")
  }
}

/// The words of the `ResultsError` that `body` throws, with the folder's path taken out.
func failure(in folder: Folder, _ body: () throws -> Void) -> String {
  do {
    try body()
    return "nothing was thrown"
  } catch {
    return "\(error)".replacingOccurrences(of: folder.url.path + "/", with: "")
  }
}
