import Attention
import Physics
import Quantities
import SimKernel

/// A group, and what its nodes ask.
struct Asker {
  let group: GroupPlan
  let sample: WakeSample

  /// Questions of one node, in 1/s.
  var ratePerSecond: Double { sample.share(sample.offloaded) / group.schedule.interval.seconds }
}

/// What a gateway is asked, and what one answer takes.
struct GatewayLoad: Hashable, Sendable {
  /// From all the nodes that it serves, in 1/s.
  private(set) var questionsPerSecond = 0.0
  /// Of one answer: its model does as much whatever it is asked.
  private(set) var work = OpCount()

  /// The load of gateway number `index` of `plan`; nodes are dealt to the gateways of their group in turn.
  init(_ plan: FleetPlan, _ index: Int, asked askers: [Asker]) {
    let gateway = plan.gateways[index]
    for asker in askers {
      guard let turn = asker.group.gateways.firstIndex(of: index), let frame = asker.sample.askedFrame else { continue }
      let gateways = asker.group.gateways.count
      questionsPerSecond += Double((asker.group.count + gateways - 1 - turn) / gateways) * asker.ratePerSecond
      if work == OpCount() {
        let engine = GatewayEngine(model: gateway.model, platform: gateway.platform)
        work = engine.certainWork(PayloadSource(PerceptionPlan(asker.group), gateway).payload(of: frame, sensor: 0))
      }
    }
  }
}

extension LifetimeStudy {
  /// The studies of the gateways of `plan` on batteries; of several that are alike, the first one's.
  static func ofGateways(
    _ plan: FleetPlan, asked askers: [Asker], withEffects: Bool, on pool: ShardPool
  ) -> [LifetimeStudy] {
    var seen: Set<Kind> = []
    var studies: [LifetimeStudy] = []
    for (index, gateway) in plan.gateways.enumerated() {
      guard let hardware = gateway.hardware else { continue }
      let load = GatewayLoad(plan, index, asked: askers)
      guard seen.insert(Kind(gateway, hardware, load)).inserted else { continue }
      let budget = { @Sendable (hardware: HardwarePlan) in
        WakeBudget(gateway, hardware, load, PowerPath(hardware, air: plan.ambient))
      }
      let estimate = LifetimeEstimate(budget: budget(hardware), hardware: hardware, air: plan.ambient)
      studies.append(
        LifetimeStudy(estimate) { base in
          guard withEffects else { return [] }
          return effects(Assumption<HardwarePlan>.all(hardware, variation: variation), around: base, on: pool) {
            hardware in
            LifetimeEstimate(budget: budget(hardware), hardware: hardware, air: plan.ambient).days()
          }
        })
    }
    return studies
  }

  /// What makes two gateways alike.
  private struct Kind: Hashable {
    let platform: ProcessorProfile
    let workers: Int
    let battery: Battery
    let initialStateOfCharge: Double
    let annualHarvest: Joules?
    let regulator: RegulatorPlan?
    let load: GatewayLoad

    init(_ gateway: GatewayPlan, _ hardware: HardwarePlan, _ load: GatewayLoad) {
      platform = gateway.platform
      workers = gateway.workers
      battery = hardware.power.battery
      initialStateOfCharge = hardware.power.initialStateOfCharge
      annualHarvest = hardware.power.harvest?.annualEnergy
      regulator = hardware.power.regulator
      self.load = load
    }
  }
}

extension GatewayPlan {
  /// The body of one that lives on a battery; nil on mains.
  var hardware: HardwarePlan? {
    power.map {
      HardwarePlan(
        platform: platform, power: $0, thermal: heat?.chain.lump ?? .gateway, warming: heat?.warming,
        sensorPower: .zero,
        sensingTime: .zero)
    }
  }
}

extension WakeBudget {
  /// What a gateway draws between one question and the next, and for its answer.
  init(_ gateway: GatewayPlan, _ hardware: HardwarePlan, _ load: GatewayLoad, _ path: PowerPath) {
    let idle = hardware.platform.sleepPower.value
    let extra = hardware.platform.activePower.value - idle
    let interval = SimDuration(seconds: load.questionsPerSecond > 0 ? 1 / load.questionsPerSecond : 3_600)
    let service = min(interval, hardware.platform.cost(of: load.work).duration)
    self.init(
      subject: .gateway, name: gateway.name, interval: interval,
      phases: [
        Phase(cause: .sleep, name: "idle", duration: interval - service, power: idle),
        Phase(cause: .compute, name: "answer", duration: service, power: idle + (1 / Double(gateway.workers)) * extra),
      ], power: hardware.power, path)
  }
}
