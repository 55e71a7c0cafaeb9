public import Quantities

/// Every battery model fleetsim knows: what a group of nodes shares. Each node holds a `BatteryState`.
///
/// To add one: a file beside this one, and a case here. The compiler then names every switch
/// left to extend, and the battery laws of `PhysicsTests` try it.
public enum Battery: Hashable, Sendable {
  /// Two wells of charge behind a voltage and a resistance.
  case kinetic(KineticBattery)

  /// One battery of each cell, for the laws to be tried on.
  public static let examples: [Battery] = BatteryCell.all.map { .kinetic(KineticBattery(cell: $0)) }

  /// A full battery.
  public func fullState() -> BatteryState { state(stateOfCharge: 1) }

  /// A rested battery that holds `stateOfCharge`, 0…1, of its capacity.
  public func state(stateOfCharge: Double) -> BatteryState {
    switch self {
    case .kinetic(let battery): battery.model.state(stateOfCharge: stateOfCharge)
    }
  }

  /// Charge left relative to the capacity, 0…1.
  public func stateOfCharge(_ state: BatteryState) -> Double {
    switch self {
    case .kinetic(let battery): battery.stateOfCharge(state)
    }
  }

  /// The energy its charge would give at no current: the integral of the open-circuit voltage.
  public func stored(_ state: BatteryState) -> Joules {
    switch self {
    case .kinetic(let battery): battery.stored(state)
    }
  }

  /// The voltage at rest.
  public func openCircuitVoltage(_ state: BatteryState) -> Volts {
    switch self {
    case .kinetic(let battery): battery.openCircuitVoltage(state)
    }
  }

  /// The terminal voltage under `load`, or `nil` when no current gives that power.
  public func voltage(_ state: BatteryState, load: Watts, at temperature: Celsius) -> Volts? {
    switch self {
    case .kinetic(let battery): battery.voltage(state, load: load, at: temperature)
    }
  }

  /// Whether a node that needs `load` could run now: the terminal voltage stays at the cut-off voltage or above.
  public func carries(_ load: Watts, _ state: BatteryState, at temperature: Celsius) -> Bool {
    switch self {
    case .kinetic(let battery): battery.carries(load, state, at: temperature)
    }
  }

  /// Lets `load` draw and `harvest` charge for `duration`, both constant, and books the energy.
  ///
  /// Ends early, with `brownedOut`, at the instant the load cannot be carried any longer. What
  /// does not fit into the battery is `curtailed`. With no load there is no brown-out.
  ///
  /// - Parameters:
  ///   - leakage: self-discharge of this specimen relative to its kind.
  ///   - memo: the caller's own; it changes no result.
  /// - Complexity: O(1) while less than 1 % of the capacity moves, else one slice per percent.
  public func advance(
    _ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius,
    leakage: Double = 1, memo: inout PhysicsMemo
  ) -> BatteryStep {
    switch self {
    case .kinetic(let battery):
      let locked = battery.lockedCoulombs(at: temperature)
      if locked > 0, load > harvest {
        return battery.advance(
          &state, locked: locked, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage,
          memo: &memo)
      }
      return battery.advance(
        &state, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage, memo: &memo)
    }
  }

  /// The same, for callers that have nothing to remember.
  public func advance(
    _ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius
  ) -> BatteryStep {
    var memo = PhysicsMemo()
    return advance(&state, load: load, harvest: harvest, for: duration, at: temperature, memo: &memo)
  }
}
