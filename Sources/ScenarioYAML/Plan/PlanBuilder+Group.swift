import Attention
import FleetModel
import Physics
import Quantities

extension PlanBuilder {
  mutating func groups(_ items: [Item], _ gateways: GatewayList, _ surroundings: Surroundings?) -> [GroupPlan] {
    var plans: [GroupPlan] = []
    var names: [String] = []
    for item in items {
      guard case .section(let record) = item.content else { continue }
      let plan = group(record, gateways, surroundings)
      if let name = record[GroupKeys.name] {
        if names.contains(name) {
          problems.report(record.place(of: GroupKeys.name), "there is a group '\(name)' already; names are unique")
        }
        names.append(name)
      }
      if let plan { plans.append(plan) }
    }
    return plans
  }

  private mutating func group(_ record: Record, _ gateways: GatewayList, _ surroundings: Surroundings?) -> GroupPlan? {
    let indices = served(record, gateways)
    let hardware = hardware(record, surroundings)
    let radio = radioPlan(record)
    if let radio { checkLink(record, radio) }
    let stream = stream(record, GroupKeys.stream)
    let model = model(record, GroupKeys.model)
    let policy = record[GroupKeys.policy].flatMap { self.policy($0, model: model) }
    let wake = record[GroupKeys.wake]
    checkModel(record, model, stream)
    if let policy, let model {
      checkEvents(record, policy, model)
      checkGate(record, policy, model, stream)
      if let hardware { checkMemory(record, policy, model, hardware.platform) }
      for gateway in indices.map({ gateways.plans[$0] }) {
        checkOffload(record, policy, model, gateway, stream, radio)
      }
    }
    guard let every = wake?[WakeKeys.every], let jitter = wake?[WakeKeys.jitter],
      let drift = wake?[WakeKeys.drift]
    else { return nil }
    let schedule = SchedulePlan(interval: every, jitter: jitter, drift: drift)
    if let hardware { checkTime(record, schedule, hardware, policy, radio) }
    guard let name = record[GroupKeys.name], let count = record[GroupKeys.count], let hardware, let radio, let policy,
      let stream, let model, let failure = record[GroupKeys.failure],
      let reboots = record[GroupKeys.reboots]
    else { return nil }
    return GroupPlan(
      name: name, count: count, gateways: indices, hardware: hardware, radio: radio, schedule: schedule,
      policy: policy, stream: stream, model: model, failure: failurePlan(failure),
      reboots: rebootPlan(reboots), stuckSensor: stuckSensorPlan(record, policy),
      sensorSpread: sensorSpread(record, stream), visits: visits(record))
  }

  private func failurePlan(_ choice: Choice) -> FailurePlan? {
    guard let scale = choice.record[FailureKeys.scale], let shape = choice.record[FailureKeys.shape] else { return nil }
    return FailurePlan(scale: scale, shape: shape)
  }

  private func rebootPlan(_ choice: Choice) -> RebootPlan? {
    guard let every = choice.record[RebootKeys.every], let boot = choice.record[RebootKeys.boot] else { return nil }
    return RebootPlan(every: every, boot: boot)
  }

  /// The gateways that a group names.
  private mutating func served(_ record: Record, _ gateways: GatewayList) -> [Int] {
    var indices: [Int] = []
    for item in record[GroupKeys.gateway] ?? [] {
      guard case .text(let name) = item.content else { continue }
      guard let range = gateways.range(of: name) else {
        problems.report(item.place, unknownName(name, noun: "gateway", among: gateways.names))
        continue
      }
      indices += range.filter { !indices.contains($0) }
    }
    return indices
  }

  mutating func platform(_ record: Record, _ key: Key<String>) -> ProcessorProfile? {
    guard let profile = record[key].flatMap(ProcessorProfile.named) else { return nil }
    note(.platforms, profile.catalogEntry)
    return profile
  }

  private mutating func hardware(_ record: Record, _ surroundings: Surroundings?) -> HardwarePlan? {
    let board = board(record)
    var power: PowerPlan?
    if let battery = record[GroupKeys.battery], let harvest = record[GroupKeys.harvest] {
      power = self.power(battery, regulator: record[GroupKeys.regulator], harvest: harvest, surroundings)
    }
    guard let board, let power, let thermal = record[GroupKeys.thermal], let sensor = record[GroupKeys.sensor],
      let chain = chain(thermal, ThermalKeys.resistance, ThermalKeys.capacity),
      let governor = thermal[ThermalKeys.governor],
      let sensorPower = sensor[SensorKeys.power], let sensingTime = sensor[SensorKeys.time]
    else { return nil }
    checkLeakage(thermal, board.clock)
    return HardwarePlan(
      platform: board.profile, clock: board.clock, power: power, thermal: chain.lump,
      chain: thermal[ThermalKeys.chain] == nil ? nil : chain,
      governor: governor == .board ? board.profile.choices.governor : nil,
      leakage: thermal[ThermalKeys.leakage].map { Leakage(doublingKelvin: $0) },
      warming: surroundings.flatMap { warming(of: chain.outermost, thermal, $0) }, sensorPower: sensorPower,
      sensingTime: sensingTime)
  }
}
