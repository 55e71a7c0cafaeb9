import Physics
import Quantities

/// The power side of a gateway: on mains, or on a battery that its idling and its work drain.
struct GatewayPower: Sendable {
  /// The gateway's number in the whole fleet: gateways come after the nodes.
  let number: UInt32
  private let path: PowerPath?
  private let idle: Watts
  /// On top of idling, while one worker works.
  private let work: Watts
  private let recoveryStateOfCharge: Double
  private var state: PowerState
  private var totals = NodeTotals()
  private var isUp = true
  private let outages: [Outage]
  private let jamming: [JammingPlan]
  private var onTime = SimDuration.zero
  private var onSince = SimTime.start
  private var firstDown: SimTime?
  private var heat: GatewayHeat?
  /// The board went off for heat; as the battery sees it, `lag` late.
  private var isHot = false
  private var switchesSeen = 0
  /// Off for heat so long in the whole run, and at its end.
  private var hotTime = SimDuration.zero
  private var isOffAtEnd = false
  /// What happened so long ago can no longer be changed by a question whose service is not known yet.
  private let lag: SimDuration

  /// - Parameter lag: from a question's arrival to the moment at which its service is known at the latest.
  init(_ plan: GatewayPlan, number: UInt32, seed: UInt64, _ air: Ambient, lag: SimDuration) {
    self.number = number
    self.lag = lag
    let idle = plan.platform.sleepPower.value
    let work = (1 / Double(plan.workers)) * (plan.platform.activePower.value - plan.platform.sleepPower.value)
    (self.idle, self.work) = (idle, work)
    path = plan.hardware.map { PowerPath($0, air: air) }
    heat = plan.heat.map { GatewayHeat($0, idle: idle, work: work, workers: plan.workers, air: air) }
    outages = plan.outages
    jamming = plan.jamming
    recoveryStateOfCharge = plan.power?.recoveryStateOfCharge ?? 0
    let now = air.temperature(at: .start)
    state = plan.power.map { PowerState($0, number: number, seed: seed, air: now) } ?? PowerState(air: now)
  }

  /// Whether the gateway runs on a battery, so that its account has to be settled.
  var isLimited: Bool { path != nil }

  /// What becomes of a message, on air from `start` to `end`, that nothing else has lost; the gateway's own account has
  /// been settled up to `end`.
  mutating func fate(from start: SimTime, to end: SimTime) -> MessageFate {
    if !isUp || isTooHot(at: end) || outages.contains(where: { $0.covers(end) }) { return .gatewayDown }
    return jamming.contains { $0.meets(start, end) } ? .jammed : .delivered
  }

  /// Settles idling up to `time`; notes a brown-out or a restart. While heat keeps the board off, it draws nothing.
  mutating func advance(to time: SimTime, _ rows: inout Rows, _ climate: inout Climate, _ memo: inout PhysicsMemo) {
    while let switched = nextSwitch(through: time) {
      settleIdling(to: switched, &rows, &climate, &memo)
      isHot.toggle()
    }
    settleIdling(to: time, &rows, &climate, &memo)
  }

  private mutating func settleIdling(
    to time: SimTime, _ rows: inout Rows, _ climate: inout Climate, _ memo: inout PhysicsMemo
  ) {
    guard let path, time > state.updated else { return }
    let load = isUp && !isHot ? idle : .zero
    if !path.advance(&state, load: load, cause: .sleep, until: time, &climate, &memo) {
      isUp = false
      totals.brownOuts += 1
      onTime += state.updated - onSince
      if firstDown == nil { firstDown = state.updated }
      note(mayRecover(path) ? .brownOut : .death, at: state.updated, &rows)
      settleIdling(to: time, &rows, &climate, &memo)
    } else if !isUp, mayRecover(path), path.battery.stateOfCharge(state.battery) >= recoveryStateOfCharge,
      path.carries(idle, state)
    {
      isUp = true
      onSince = time
      note(.revival, at: time, &rows)
    }
  }

  private func mayRecover(_ path: PowerPath) -> Bool {
    path.mayRecover(state, load: idle, stateOfCharge: recoveryStateOfCharge)
  }

  /// Books the work of one answer, done by now.
  mutating func serve(for service: SimDuration, _ memo: inout PhysicsMemo) {
    totals.inferences += 1
    guard let path, isUp else { return }
    _ = path.draw(&state, work, .zero, for: service, .compute, &memo)
  }

  /// Notes that a question came in.
  mutating func hear(bytes: Int) {
    totals.delivered += 1
    totals.bytesSent += UInt64(bytes)
  }

  /// On mains, a gateway is full at 0 V.
  private func note(_ change: LifeChange, at time: SimTime, _ rows: inout Rows) {
    rows.lives.append(
      LifeRow(
        node: number, time: time, change: change,
        stateOfCharge: path.map { $0.battery.stateOfCharge(state.battery) } ?? 1,
        voltage: path.map { $0.battery.openCircuitVoltage(state.battery) } ?? .zero))
  }

  func report(at end: SimTime) -> NodeReport {
    NodeReport(
      node: number, totals: totals, ledger: state.ledger,
      stored: path.map { $0.stored(state) } ?? .zero,
      stateOfCharge: path.map { $0.battery.stateOfCharge(state.battery) } ?? 1,
      capacityLeft: state.wear.loss.capacityShare, alive: isUp && !isOffAtEnd,
      alivetime: max(.zero, (isUp ? onTime + (end - onSince) : onTime) - hotTime), firstDown: firstDown)
  }

  // MARK: heat

  private func before(_ time: SimTime) -> SimTime { max(.start, time - lag) }

  /// Whether heat keeps the board off at `time`, as far as is known `lag` before.
  @inline(never)
  private mutating func isTooHot(at time: SimTime) -> Bool {
    let known = before(time)
    return heat?.isOff(at: known) ?? false
  }

  /// When heat next turns the board off or on for its battery.
  private mutating func nextSwitch(through time: SimTime) -> SimTime? {
    let (number, known) = (switchesSeen, before(time))
    guard path != nil, let switched = heat?.nextSwitch(number: number, through: known) else { return nil }
    switchesSeen += 1
    return min(time, switched + lag)
  }

  /// When a question is taken up and how long it takes at the clock that heat leaves; nil for one that is lost.
  @inline(never)
  mutating func take(_ answer: Answer) -> (start: SimTime, service: SimDuration)? {
    if heat == nil { return (answer.start, answer.verdict.service) }
    return heat?.serve(arrival: answer.arrival, nominal: answer.verdict.service)
  }

  /// Whether the board went off while it worked on what it took up at `start`, as far as is known at `now`.
  @inline(never)
  mutating func lost(from start: SimTime, to departure: SimTime, at now: SimTime) -> Bool {
    let known = min(departure, before(now))
    return heat?.wentOff(after: start, through: known) ?? false
  }

  /// Settles the heat up to `end` and writes down what it did.
  mutating func settleHeat(at end: SimTime, _ rows: inout Rows) {
    heat?.settle(at: end)
    var offSince: SimTime?
    for change in heat?.changes ?? [] where change.time <= end {
      switch (change.before.isOff, change.after.isOff) {
      case (false, true):
        offSince = change.time
        firstDown = firstDown.map { min($0, change.time) } ?? change.time
        note(.shutdown, at: change.time, &rows)
      case (true, false):
        hotTime += change.time - (offSince ?? change.time)
        offSince = nil
        note(.revival, at: change.time, &rows)
      default: note(change.after.level > change.before.level ? .throttle : .unthrottle, at: change.time, &rows)
      }
    }
    if let offSince { hotTime += end - offSince }
    isOffAtEnd = offSince != nil
  }
}
