import Physics
public import Quantities
import SimKernel

/// That somebody comes by every so often and puts a full battery into nodes whose own is low.
public struct BatteryVisitPlan: Hashable, Sendable {
  /// From one visit to the next; the first is as long after the start.
  public var every: SimDuration
  /// Batteries below this state of charge are replaced.
  public var below: Double

  /// - Precondition: `every` is positive and `below` is 0 ... 1.
  public init(every: SimDuration, below: Double = 1) {
    precondition(
      every > .zero && below >= 0 && below <= 1, "a visit every \(every.seconds) s for charges below \(below)")
    self.every = every
    self.below = below
  }
}

extension Cell {
  /// Puts visit `count`, from 0, to the nodes of `group` into the queue, if it falls into the run.
  mutating func scheduleVisit(_ group: Int, _ count: UInt32, _ future: inout Future) {
    guard let plan = behaviours[group].visits else { return }
    let time = SimTime.start + Int64(count + 1) * plan.every
    if time < end { future.schedule(.visit(group: UInt16(group), count: count), at: time, for: own) }
  }

  /// Somebody looks at every node of `group` whose hardware works.
  mutating func visit(_ group: Int, _ count: UInt32, _ future: inout Future) {
    guard let plan = behaviours[group].visits else { return }
    scheduleVisit(group, count + 1, &future)
    for index in nodes.indices where Int(nodes[index].group) == group && !nodes[index].isBroken {
      inspect(index, plan, &future)
    }
  }

  /// Replaces the battery of node `index` if it is low.
  ///
  /// A node that waits for its gateway, or is in the middle of a wake, goes on with the new one; its account stands at
  /// the moment that it has reached.
  private mutating func inspect(_ index: Int, _ plan: BatteryVisitPlan, _ future: inout Future) {
    let behaviour = behaviours[Int(nodes[index].group)]
    let path = behaviour.path
    // A look must not cut the node's sleep in two: its rounding would tell that somebody was there.
    guard path.battery.stateOfCharge(peek(index, at: future.now).battery) < plan.below else { return }
    switch nodes[index].life {
    case .asleep: _ = spend(behaviour.sleepPower, on: .sleep, until: future.now, by: index, &future)
    case .off, .dead: charge(index, until: future.now)
    case .waiting: break
    }
    nodes[index].replacements += 1
    path.replace(&nodes[index].power, number: nodes[index].number, count: nodes[index].replacements, seed: seed)
    if !nodes[index].life.isOn, nodes[index].power.heat.stop != .hot { revive(index, at: future.now, &future) }
    noteLife(index, .replacement, at: future.now)
  }
}

extension PowerPath {
  /// Takes the battery out, with what is left in it, and puts number `count` of node `number` in, full and new.
  func replace(_ state: inout PowerState, number: UInt32, count: UInt32, seed: UInt64) {
    state.ledger.discarded += stored(state)
    (state.battery, state.specimen) = battery.specimen(
      spread, stateOfCharge: 1, number: number, count: count, seed: seed)
    state.wear.renew()
    state.ledger.initial += stored(state)
  }
}
