import Attention
import Glibc
import Physics
import Quantities
import SimKernel

/// Deals the nodes of a plan to cells, one for each gateway, and puts the first events into their futures.
struct CellBuilder {
  private let plan: FleetPlan
  private let behaviours: [Behaviour]
  private let air: Celsius

  init(_ plan: FleetPlan, _ behaviours: [Behaviour]) {
    precondition(plan.gateways.count <= Int(UInt16.max), "\(plan.gateways.count) gateways; the limit is 65535")
    self.plan = plan
    self.behaviours = behaviours
    air = plan.ambient.temperature(at: .start)
  }

  func sites(inProcess: Bool, answers: [AnswerTable?]) -> [Site] {
    let members = deal()
    return plan.gateways.indices.map { gateway in
      var cell = emptyCell(gateway)
      for (number, group) in members[gateway] { cell.nodes.append(node(number, group)) }
      if behaviours.contains(where: { $0.firstSetting != nil }) { link(&cell) }
      cell.perceivers = Array(repeating: nil, count: plan.groups.count + (looksPerNode ? cell.nodes.count : 0))
      let service = inProcess ? LocalService(plan.gateways[gateway], behaviours, answers: answers) : nil
      return Site(simulation: start(cell), service: service)
    }
  }

  private func link(_ cell: inout Cell) {
    for index in cell.nodes.indices {
      let behaviour = behaviours[Int(cell.nodes[index].group)]
      let setting = behaviour.firstSetting ?? LoRaAdaptiveRate.Setting(spreadingFactor: 12, reductions: 0)
      cell.links.append(AdaptiveLink(setting))
      cell.nodes[index].rate = behaviour.rate(ofSpreadingFactor: setting.spreadingFactor)
    }
  }

  private var looksPerNode: Bool { behaviours.contains { $0.table == nil && $0.perception.isPerNode } }

  /// The numbers and groups of each gateway's nodes, in the order of their numbers.
  private func deal() -> [[(number: UInt32, group: Int)]] {
    var members = plan.gateways.map { _ in [(number: UInt32, group: Int)]() }
    var number: UInt32 = 0
    for (index, group) in plan.groups.enumerated() {
      for turn in 0..<group.count {
        members[group.gateways[turn % group.gateways.count]].append((number, index))
        number += 1
      }
    }
    return members
  }

  private func emptyCell(_ gateway: Int) -> Cell {
    let gatewayPlan = plan.gateways[gateway]
    let served = plan.groups.indices.filter { plan.groups[$0].gateways.contains(gateway) }
    let lookahead = served.map { behaviours[$0].answerDelay(backhaul: gatewayPlan.backhaul) }.min()
    let horizon = lookahead ?? gatewayPlan.backhaul
    return Cell(
      nodes: [], behaviours: behaviours, seed: plan.seed, record: plan.record, end: .start + plan.duration,
      gatewayIndex: UInt16(gateway), backhaul: gatewayPlan.backhaul, lookahead: horizon,
      climate: Climate(plan.ambient),
      gateway: GatewayPower(
        gatewayPlan, number: UInt32(plan.nodeCount + gateway), seed: plan.seed, plan.ambient,
        lag: max(.zero, horizon - gatewayPlan.backhaul)),
      channel: CellChannel(gatewayPlan),
      confusion: ContiguousArray(
        repeating: 0, count: plan.groups.count * Cell.classLimit * Cell.classLimit),
      histograms: Array(
        repeating: LatencyHistogram(), count: plan.groups.count * InferenceOutcome.allCases.count))
  }

  private func node(_ number: UInt32, _ group: Int) -> Node {
    let groupPlan = plan.groups[group]
    let power = PowerState(groupPlan.hardware.power, number: number, seed: plan.seed, air: air)
    let sensor = groupPlan.sensorSpread?.sensor(ofNode: number, seed: plan.seed) ?? 0
    return Node(
      group: UInt16(group), number: number, sensorNumber: UInt8(sensor), power: power,
      level: groupPlan.radio.level(of: number, seed: plan.seed),
      clock: NodeClock(groupPlan.schedule, number: number, seed: plan.seed))
  }

  private func start(_ cell: Cell) -> Simulation<Cell> {
    var simulation = Simulation(world: cell, entityCount: cell.nodes.count + 1)
    for index in cell.nodes.indices {
      let behaviour = cell.behaviours[Int(cell.nodes[index].group)]
      simulation.world.scheduleWake(index, turn: 0, behaviour, &simulation.future)
      simulation.world.scheduleReboot(index, 0, after: .start, &simulation.future)
      let failure = plan.groups[Int(cell.nodes[index].group)].failure
      if let time = failure?.time(of: cell.nodes[index].number, seed: plan.seed, before: cell.end) {
        simulation.future.schedule(.failure, at: time, for: EntityID(UInt32(index)))
      }
    }
    for group in plan.groups.indices { simulation.world.scheduleVisit(group, 0, &simulation.future) }
    if let interval = plan.record.stateInterval, interval <= plan.duration {
      simulation.future.schedule(.sample, at: .start + interval, for: cell.own)
    }
    if cell.gateway.isLimited { simulation.future.schedule(.gatewayTick, at: .start + Climate.slot, for: cell.own) }
    return simulation
  }
}
