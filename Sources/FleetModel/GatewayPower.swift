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

  init(_ plan: GatewayPlan, number: UInt32, seed: UInt64, _ air: Ambient) {
    self.number = number
    idle = plan.platform.sleepPower.value
    work = (1 / Double(plan.workers)) * (plan.platform.activePower.value - plan.platform.sleepPower.value)
    path = plan.power.map { PowerPath($0, thermal: Self.box, air: air) }
    outages = plan.outages
    jamming = plan.jamming
    recoveryStateOfCharge = plan.power?.recoveryStateOfCharge ?? 0
    let now = air.temperature(at: .start)
    state = plan.power.map { PowerState($0, number: number, seed: seed, air: now) } ?? PowerState(air: now)
  }

  /// Board to air 12 K/W, as for a Raspberry Pi 4 without a heat sink; 100 J/K assumed for board and box.
  private static let box = ThermalNode(resistance: KelvinPerWatt(12), capacity: JoulesPerKelvin(100))

  /// Whether the gateway runs on a battery, so that its account has to be settled.
  var isLimited: Bool { path != nil }

  /// What becomes of a message, on air from `start` to `end`, that nothing else has lost; the gateway's own account has
  /// been settled up to `end`.
  func fate(from start: SimTime, to end: SimTime) -> MessageFate {
    if !isUp || outages.contains(where: { $0.covers(end) }) { return .gatewayDown }
    return jamming.contains { $0.meets(start, end) } ? .jammed : .delivered
  }

  /// Settles idling up to `time`; notes a brown-out or a restart.
  mutating func advance(to time: SimTime, _ rows: inout Rows, _ climate: inout Climate, _ memo: inout PhysicsMemo) {
    guard let path, time > state.updated else { return }
    if !path.advance(&state, load: isUp ? idle : .zero, cause: .sleep, until: time, &climate, &memo) {
      isUp = false
      totals.brownOuts += 1
      onTime += state.updated - onSince
      if firstDown == nil { firstDown = state.updated }
      note(mayRecover(path) ? .brownOut : .death, at: state.updated, &rows)
      advance(to: time, &rows, &climate, &memo)
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

  private func note(_ change: LifeChange, at time: SimTime, _ rows: inout Rows) {
    guard let path else { return }
    rows.lives.append(
      LifeRow(
        node: number, time: time, change: change, stateOfCharge: path.battery.stateOfCharge(state.battery),
        voltage: path.battery.openCircuitVoltage(state.battery)))
  }

  func report(at end: SimTime) -> NodeReport {
    NodeReport(
      node: number, totals: totals, ledger: state.ledger,
      stored: path.map { $0.stored(state) } ?? .zero,
      stateOfCharge: path.map { $0.battery.stateOfCharge(state.battery) } ?? 1,
      capacityLeft: state.wear.loss.capacityShare, alive: isUp,
      alivetime: isUp ? onTime + (end - onSince) : onTime, firstDown: firstDown)
  }
}
