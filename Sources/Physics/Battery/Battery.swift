public import Quantities

/// Every battery model fleetsim knows: what a group of nodes shares. Each node holds a `BatteryState`,
/// which only the battery that made it understands.
///
/// To add one: a file beside this one, and a case here. The compiler then names every switch
/// left to extend, and the battery laws of `PhysicsTests` try it.
public enum Battery: Hashable, Sendable {
  /// Two wells of charge behind a voltage and a resistance.
  case kinetic(KineticBattery)
  // Indirect, so that a battery is as small to pass around as a kinetic one.
  /// Charge at a constant voltage.
  indirect case linear(LinearBattery)
  /// Charge that diffuses to the electrode, at a constant voltage.
  indirect case diffusion(DiffusionBattery)
  /// A voltage over the discharge, with a filtered current.
  indirect case shepherd(ShepherdBattery)
  /// A capacitor with a leak and a series resistance.
  indirect case supercapacitor(Supercapacitor)
  /// A kinetic battery with a capacitor beside it.
  indirect case buffered(BufferedBattery)
  /// Kinetic cells in a row that are not equal.
  indirect case string(CellString)

  /// A full battery.
  public func fullState() -> BatteryState { state(stateOfCharge: 1) }

  /// A rested battery that holds `stateOfCharge`, 0…1, of its capacity.
  public func state(stateOfCharge: Double) -> BatteryState {
    switch self {
    case .kinetic(let battery): BatteryState(wells: battery.model.state(stateOfCharge: stateOfCharge))
    case .linear(let battery): BatteryState(charge: stateOfCharge * battery.capacity)
    case .diffusion(let battery): battery.state(stateOfCharge: stateOfCharge)
    case .shepherd(let battery): battery.state(stateOfCharge: stateOfCharge)
    case .supercapacitor(let battery): battery.state(stateOfCharge: stateOfCharge)
    case .buffered(let battery): battery.state(stateOfCharge: stateOfCharge)
    case .string(let battery): battery.state(stateOfCharge: stateOfCharge)
    }
  }

  /// Charge left relative to the capacity, 0…1.
  public func stateOfCharge(_ state: BatteryState) -> Double {
    switch self {
    case .kinetic(let battery): battery.stateOfCharge(state.wells)
    case .linear(let battery): max(0, min(1, state.charge / battery.capacity))
    case .diffusion(let battery): max(0, min(1, state.charge / battery.capacity))
    case .shepherd(let battery): battery.stateOfCharge(state)
    case .supercapacitor(let battery): battery.stateOfCharge(state)
    case .buffered(let battery): battery.cell.stateOfCharge(state.wells)
    case .string(let battery): battery.stateOfCharge(state)
    }
  }

  /// The energy its charge would give at no current: the integral of the open-circuit voltage.
  public func stored(_ state: BatteryState) -> Joules {
    switch self {
    case .kinetic(let battery): battery.stored(state.wells)
    case .linear(let battery): Joules(battery.voltage.value * state.charge.value)
    case .diffusion(let battery): Joules(battery.voltage.value * state.charge.value)
    case .shepherd(let battery): battery.stored(state)
    case .supercapacitor(let battery): battery.stored(state)
    case .buffered(let battery): battery.stored(state)
    case .string(let battery): battery.stored(state)
    }
  }

  /// The voltage at rest.
  public func openCircuitVoltage(_ state: BatteryState) -> Volts {
    switch self {
    case .kinetic(let battery): battery.openCircuitVoltage(state.wells)
    case .linear(let battery): battery.voltage
    case .diffusion(let battery): battery.voltage
    case .shepherd(let battery): battery.openCircuitVoltage(state)
    case .supercapacitor(let battery): battery.openCircuitVoltage(state)
    case .buffered(let battery): battery.cell.openCircuitVoltage(state.wells)
    case .string(let battery): battery.openCircuitVoltage(state)
    }
  }

  /// The terminal voltage under `load`, or `nil` when no current gives that power. A capacitor beside a cell does not count:
  /// it helps against a pulse only.
  public func voltage(_ state: BatteryState, load: Watts, at temperature: Celsius) -> Volts? {
    switch self {
    case .kinetic(let battery): battery.voltage(state.wells, load: load, at: temperature)
    case .linear(let battery): battery.voltage
    case .diffusion(let battery): battery.voltage
    case .shepherd(let battery): battery.voltage(state, load: load)
    case .supercapacitor(let battery):
      battery.terminalVoltage(battery.openCircuitVoltage(state), power: load)
    case .buffered(let battery): battery.cell.voltage(state.wells, load: load, at: temperature)
    case .string(let battery): battery.voltage(state, load: load, at: temperature)
    }
  }

  /// Whether a node that needs `load` could run now: the terminal voltage stays at the cut-off voltage or above.
  public func carries(_ load: Watts, _ state: BatteryState, at temperature: Celsius) -> Bool {
    switch self {
    case .kinetic(let battery): battery.carries(load, state.wells, at: temperature)
    case .linear: state.charge > .zero
    case .diffusion(let battery): battery.carries(load, state)
    case .shepherd(let battery): battery.carries(load, state)
    case .supercapacitor(let battery): battery.carries(load, state)
    case .buffered(let battery): battery.cell.carries(load, state.wells, at: temperature)
    case .string(let battery): battery.carries(load, state, at: temperature)
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
          &state.wells, locked: locked, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage,
          memo: &memo)
      }
      return battery.advance(
        &state.wells, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage, memo: &memo)
    default:
      precondition(load.value >= 0, "load is \(load)")
      precondition(harvest.value >= 0, "harvest is \(harvest)")
      precondition(duration >= .zero, "duration is \(duration.nanoseconds) ns")
      return advanceOther(
        &state, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage, memo: &memo)
    }
  }

  @inline(never)
  private func advanceOther(
    _ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius,
    leakage: Double, memo: inout PhysicsMemo
  ) -> BatteryStep {
    switch self {
    case .kinetic: preconditionFailure("a kinetic battery steps by itself")
    case .linear(let battery): battery.advance(&state.charge, load: load, harvest: harvest, for: duration)
    case .diffusion(let battery): battery.advance(&state, load: load, harvest: harvest, for: duration)
    case .shepherd(let battery):
      battery.advance(&state, load: load, harvest: harvest, for: duration, at: temperature)
    case .supercapacitor(let battery):
      battery.advance(&state, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage)
    case .buffered(let battery):
      battery.advance(
        &state, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage, memo: &memo)
    case .string(let battery):
      battery.advance(
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
