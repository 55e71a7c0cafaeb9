import Attention
import FleetModel
import Foundation
import Physics
import Quantities
import SimKernel
import Testing

/// The library's models and streams, and small fleets of them.
enum Fixtures {
  static let library = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "library").path

  static func model(_ name: String) throws -> TrainedModel {
    try TrainedModel(path: "\(library)/models/\(name).safetensors")
  }

  static func stream(_ name: String) throws -> Attention.Stream {
    try Attention.Stream(path: "\(library)/streams/\(name).safetensors")
  }

  static let lithium = Battery.kinetic(KineticBattery(cell: .liIon18650))

  /// Wrist sensors on an indoor radio that ask about what they are unsure of.
  static func wearables(
    count: Int = 6, gateways: Int = 1, days: Int64 = 1, seed: UInt64 = 1, battery: Battery = lithium,
    initial: Double = 1, harvest: HarvestSeries? = nil, platform: ProcessorProfile = .stm32L4R5,
    exit: ExitRule = ExitRule(.maxProbability, thresholds: [0.9]), threshold: Float = 0.7,
    offloads: Bool = true, radio: Radio = .ieee802154(Ieee802154Radio()), interval: SimDuration = .minutes(10)
  ) throws -> FleetPlan {
    let group = GroupPlan(
      name: "wrist", count: count, gateways: Array(0..<gateways),
      hardware: HardwarePlan(
        platform: platform,
        power: PowerPlan(
          battery: battery, initialStateOfCharge: initial, harvest: harvest, recoveryStateOfCharge: 0.05),
        thermal: ThermalNode(resistance: KelvinPerWatt(15), capacity: JoulesPerKelvin(24)), sensorPower: Watts(5e-4),
        sensingTime: .milliseconds(2560)),
      radio: RadioPlan(radio: radio, pathLoss: .logDistance(.office), distance: 2...20),
      schedule: SchedulePlan(interval: interval, jitter: 0.1),
      policy: PolicyPlan(
        precision: .int8, exit: exit, events: nil, gate: nil,
        offload: offloads ? OffloadPlan(payload: .frame, threshold: threshold, timeout: .seconds(5)) : nil),
      stream: try stream("spar"), model: try model("spar-node"))
    return try plan(group, gateway: "spar-gateway", gateways: gateways, days: days, seed: seed)
  }

  /// Wrist sensors that ask about everything over LoRa: an embedding of 1028 bytes, five frames at SF7.
  static func overLoRa(
    _ radio: LoRaRadio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7)), count: Int = 4, days: Int64 = 1,
    interval: SimDuration = .minutes(10), battery: Battery = lithium
  ) throws -> FleetPlan {
    var plan = try wearables(
      count: count, days: days, battery: battery, exit: .never, threshold: 1, radio: .loRa(radio), interval: interval)
    plan.groups[0].policy.offload = OffloadPlan(payload: .embedding, threshold: 1, timeout: .minutes(4))
    plan.gateways[0].model = try model("spar-gateway-embedding")
    return plan
  }

  /// Smart plugs that recompute only what moved.
  static func plugs(count: Int = 4, seed: UInt64 = 1, gate: GateRule? = nil) throws -> FleetPlan {
    var plan = try wearables(count: count, days: 1, seed: seed, interval: .minutes(5))
    plan.groups[0].stream = try stream("acsf1")
    plan.groups[0].model = try model("acsf1-node")
    plan.groups[0].policy = PolicyPlan(
      precision: .float32, exit: .never, events: EventRule(threshold: 0.05), gate: gate,
      offload: OffloadPlan(payload: .frame, threshold: 0.5, timeout: .seconds(5)))
    plan.gateways[0].model = try model("acsf1-gateway")
    return plan
  }

  private static func plan(
    _ group: GroupPlan, gateway: String, gateways: Int, days: Int64, seed: UInt64
  ) throws -> FleetPlan {
    let model = try model(gateway)
    return FleetPlan(
      name: "test", seed: seed, duration: .days(days), ambient: .constant(Celsius(22)), groups: [group],
      gateways: (0..<gateways).map {
        GatewayPlan(
          name: "g\($0)", platform: .raspberryPi4, model: model, workers: 2, backhaul: .milliseconds(20), power: nil)
      },
      record: RecordPlan(inferences: .all, sampleEvery: 1, messages: true, stateInterval: .hours(6)))
  }
}

/// Everything a run hands over.
struct Outcome: Equatable {
  var rows: Rows
  var report: FleetReport

  /// The first thing that differs, in a line; nil when nothing does.
  func difference(from other: Outcome) -> String? {
    for (index, (a, b)) in zip(rows.inferences, other.rows.inferences).enumerated() where a != b {
      return "inference \(index): \(a) / \(b)"
    }
    for (index, (a, b)) in zip(rows.messages, other.rows.messages).enumerated() where a != b {
      return "message \(index): \(a) / \(b)"
    }
    for (index, (a, b)) in zip(rows.samples, other.rows.samples).enumerated() where a != b {
      return "sample \(index): \(a) / \(b)"
    }
    for (a, b) in zip(report.nodes, other.report.nodes) where a != b { return "node \(a.node): \(a) / \(b)" }
    return self == other ? nil : "the lengths or the totals"
  }
}

/// Runs a plan to its end in steps of `step`.
func live(
  _ plan: FleetPlan, threads: Int = 1, remember: Bool = true, step: SimDuration = .hours(3)
) -> Outcome {
  let pool = ShardPool(threadCount: threads)
  var fleet = Fleet(plan, remember: remember, inProcess: true, pool: pool)
  var rows = Rows()
  while fleet.now < .start + plan.duration {
    fleet.advance(through: min(.start + plan.duration, fleet.now + step), pool)
    rows.append(fleet.takeRows())
  }
  let report = fleet.finish(pool)
  rows.append(fleet.takeRows())
  rows.inferences.sort { ($0.time, $0.node) < ($1.time, $1.node) }
  rows.messages.sort { ($0.sent, $0.node) < ($1.sent, $1.node) }
  return Outcome(rows: rows, report: report)
}

/// `plan` with an end shortly after its last answer but one, so that no message is cut off.
func trimmed(_ plan: FleetPlan) -> FleetPlan {
  var plan = plan
  let answered = live(plan).rows.messages.compactMap(\.answered)
  plan.duration = answered[answered.count - 2] + .seconds(10) - .start
  return plan
}
