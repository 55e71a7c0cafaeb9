import Physics
import Quantities

// The end of a run: every account closed at the same moment.
extension Cell {
  /// Lets every node sleep, and every open question lapse, up to `end`.
  mutating func settle(at end: SimTime) {
    for index in nodes.indices {
      let behaviour = behaviours[Int(nodes[index].group)]
      let load = nodes[index].life.isOn ? behaviour.sleepPower : .zero
      let carried =
        workOff(index)
        && behaviour.path.advance(&nodes[index].power, load: load, cause: .sleep, until: end, &climate, &memo)
      if !carried { markDown(index) }
      if nodes[index].life == .waiting { lapse(index, at: end) }
      nodes[index].totals.expected = behaviour.wakes(
        of: nodes[index].number, clock: nodes[index].clock, before: end, seed: seed)
    }
    if gateway.isLimited { gateway.advance(to: end, &rows, &climate, &memo) }
    gateway.settleHeat(at: end, &rows)
  }

  func nodeReports(at end: SimTime) -> [NodeReport] {
    nodes.map { node in
      let path = behaviours[Int(node.group)].path
      return NodeReport(
        node: node.number, totals: node.totals, ledger: node.power.ledger, stored: path.stored(node.power),
        stateOfCharge: path.battery.stateOfCharge(node.power.battery),
        capacityLeft: node.power.wear.loss.capacityShare, alive: node.life.isOn,
        alivetime: node.life.isOn ? node.onTime + (end - node.onSince) : node.onTime, firstDown: node.firstDown)
    }
  }
}
