import Physics
import Quantities
import SimKernel

// Brown-out, death and revival; and looking at the nodes without touching them.
extension Cell {
  /// The node has lost its power, or gone off for heat, at the moment it has reached.
  mutating func brownOut(_ index: Int, _ future: inout Future) {
    markDown(index)
    if behaviours[Int(nodes[index].group)].mayEverRestart(nodes[index].power) {
      scheduleRecovery(index, after: max(nodes[index].power.updated, future.now), &future)
    }
  }

  /// Books the loss of power: for good if neither sun nor warmth nor a new battery can bring it back.
  mutating func markDown(_ index: Int) {
    let time = nodes[index].power.updated
    let behaviour = behaviours[Int(nodes[index].group)]
    let revivable = behaviour.visits != nil || behaviour.mayEverRestart(nodes[index].power)
    nodes[index].life = revivable ? .off : .dead
    let isHot = nodes[index].power.heat.stop == .hot
    nodes[index].totals.brownOuts += isHot ? 0 : 1
    nodes[index].onTime += time - nodes[index].onSince
    if nodes[index].firstDown == nil { nodes[index].firstDown = time }
    nodes[index].clip = -1
    noteLife(index, isHot ? .shutdown : revivable ? .brownOut : .death, at: time)
  }

  /// Books the loss of the hardware.
  mutating func breakDown(_ index: Int) {
    let time = nodes[index].power.updated
    if nodes[index].life.isOn { nodes[index].onTime += time - nodes[index].onSince }
    nodes[index].life = .dead
    nodes[index].isBroken = true
    if nodes[index].firstDown == nil { nodes[index].firstDown = time }
    noteLife(index, .failure, at: time)
  }

  private mutating func scheduleRecovery(_ index: Int, after time: SimTime, _ future: inout Future) {
    let path = behaviours[Int(nodes[index].group)].path
    let cool = path.heat?.restartLook(nodes[index].power) { path.air(in: $0, &climate) }
    // A look at this very instant would come before the event that is being handled.
    let soonest = max(time, future.now + SimDuration(nanoseconds: 1))
    let look = cool.map { max(soonest, $0) } ?? path.nextLook(after: time)
    if look < end { future.schedule(.recovery, at: look, for: EntityID(UInt32(index))) }
  }

  /// A node without power: has the stretch up to now charged or warmed it enough, and when?
  mutating func recover(_ index: Int, _ future: inout Future) {
    guard nodes[index].life == .off else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    let before = nodes[index].power
    charge(index, until: future.now)
    guard behaviour.mayRestart(nodes[index].power) else {
      if behaviour.mayEverRestart(nodes[index].power) { return scheduleRecovery(index, after: future.now, &future) }
      if behaviour.visits != nil { return }
      nodes[index].life = .dead
      return noteLife(index, .death, at: future.now)
    }
    // The crossing lies in this stretch: find it to the millisecond, and charge just so far.
    var (low, high) = (before.updated, future.now)
    while (high - low).nanoseconds > 1_000_000 {
      let middle = SimTime(nanoseconds: (low.nanoseconds + high.nanoseconds) / 2)
      nodes[index].power = before
      charge(index, until: middle)
      if behaviour.mayRestart(nodes[index].power) { high = middle } else { low = middle }
    }
    nodes[index].power = before
    charge(index, until: high)
    revive(index, at: high, &future)
  }

  mutating func charge(_ index: Int, until time: SimTime) {
    let path = behaviours[Int(nodes[index].group)].path
    // Without a load there is nothing to brown out.
    _ = path.advance(&nodes[index].power, load: .zero, cause: .sleep, until: time, &climate, &memo)
  }

  mutating func revive(_ index: Int, at time: SimTime, _ future: inout Future) {
    nodes[index].life = .asleep
    nodes[index].power.heat.stop = .none
    nodes[index].onSince = time
    noteLife(index, .revival, at: time)
    if nodes[index].wakeScheduled { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    var turn = nodes[index].turn
    while behaviour.wakeTime(nodes[index].number, clock: nodes[index].clock, turn: turn, seed: seed) <= future.now {
      turn += 1
    }
    scheduleWake(index, turn: turn, behaviour, &future)
  }

  mutating func noteLife(_ index: Int, _ change: LifeChange, at time: SimTime) {
    let battery = behaviours[Int(nodes[index].group)].path.battery
    rows.lives.append(
      LifeRow(
        node: nodes[index].number, time: time, change: change,
        stateOfCharge: battery.stateOfCharge(nodes[index].power.battery),
        voltage: battery.openCircuitVoltage(nodes[index].power.battery)))
  }

  /// Writes down every node's state and books the next look.
  mutating func sample(_ future: inout Future) {
    guard let interval = record.stateInterval else { return }
    for index in nodes.indices { rows.samples.append(sampleRow(index, at: future.now)) }
    if future.now + interval <= end { future.schedule(.sample, at: future.now + interval, for: own) }
  }

  /// The state of one node, as it is at `time` if nothing happens before.
  func sampleRow(_ index: Int, at time: SimTime) -> SampleRow {
    let state = peek(index, at: time)
    let battery = behaviours[Int(nodes[index].group)].path.battery
    return SampleRow(
      node: nodes[index].number, time: time, alive: nodes[index].life.isOn,
      stateOfCharge: battery.stateOfCharge(state.battery), voltage: battery.openCircuitVoltage(state.battery),
      temperature: state.temperature, consumed: state.ledger.consumed, harvested: state.ledger.harvested)
  }
}
