package import Physics
package import Quantities
import SimKernel

/// The physics of the wakes of nodes that are alike, without models and events: what a benchmark times.
///
/// Every stretch of load takes the way that it takes in a fleet: battery, account, heat.
package struct WakePhysics: Sendable {
  /// A stretch of constant load.
  package struct Phase: Hashable, Sendable {
    package var load: Watts
    package var cause: EnergyCause
    package var duration: SimDuration

    package init(_ load: Watts, _ cause: EnergyCause, _ duration: SimDuration) {
      self.load = load
      self.cause = cause
      self.duration = duration
    }
  }

  private let path: PowerPath
  private let sleepPower: Watts
  private let phases: [Phase]
  private var states: ContiguousArray<PowerState>
  private var climate: Climate
  private var memo = PhysicsMemo()

  package init(
    _ plan: PowerPlan, thermal: ThermalNode, air: Ambient, nodes: Int, sleepPower: Watts, phases: [Phase]
  ) {
    path = PowerPath(plan, thermal: thermal, air: air)
    self.sleepPower = sleepPower
    self.phases = phases
    let now = air.temperature(at: .start)
    states = ContiguousArray(
      (0..<UInt32(nodes)).map { PowerState(plan, number: $0, seed: 1, air: now) })
    climate = Climate(air)
  }

  /// Lets node `index` sleep for `sleep`, then walk through the phases.
  ///
  /// - Returns: false when it browned out.
  package mutating func wake(_ index: Int, after sleep: SimDuration) -> Bool {
    guard advance(index, sleepPower, .sleep, sleep) else { return false }
    for phase in phases {
      guard advance(index, phase.load, phase.cause, phase.duration) else { return false }
    }
    return true
  }

  private mutating func advance(_ index: Int, _ load: Watts, _ cause: EnergyCause, _ duration: SimDuration) -> Bool {
    let time = states[index].updated + duration
    return path.advance(&states[index], load: load, cause: cause, until: time, &climate, &memo)
  }

  /// What is missing from the books of all nodes, and what their loads took.
  package var balance: (missing: Joules, consumed: Joules) {
    states.reduce((.zero, .zero)) {
      ($0.0 + $1.ledger.residual(stored: path.stored($1)), $0.1 + $1.ledger.consumed)
    }
  }
}

extension EnergyLedger {
  /// `book`, for a benchmark of another target.
  @inline(never)
  package mutating func enter(_ step: BatteryStep, _ cause: EnergyCause) { book(step, cause, times: 1) }
}
