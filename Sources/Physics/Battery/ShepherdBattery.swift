import Glibc
public import Quantities

/// A battery's voltage over its discharge (Shepherd, in Tremblay's form).
///
///     A = Vfull − Vexp,  B = 3/Qexp,  E0 = Vfull + R·Ityp − A
///     K = (E0 − Vnom − R·Ityp + A·exp(−B·Qnom)) / (Q/(Q − Qnom)·(Qnom + Ityp))
///     discharge: V = E0 − R·i − K·Q/(Q − it)·(i* + it) + A·exp(−B·it)
///     charge:    V = E0 − R·i − K·Q/(it + 0.1·Q)·i* − K·Q/(Q − it)·it + A·exp(−B·it)
///     i*' = i + (i* − i)·exp(−Δt/30 s)                                    charges in Ah, exact for constant i
///
/// ns-3 filters `i*` with the time since the simulation's start, which is right for one constant current only; the
/// step above is right for all. Empty is where the voltage at rest reaches the data sheet's cut-off.
///
/// - Valid for: a type of battery with the six numbers of its data sheet's curve; currents around the typical one.
/// - Not modelled: temperature, self-discharge, ageing, recovery of charge.
/// - Source: Tremblay and Dessaint, World Electric Vehicle J. 3(2), 2009; presets of ns-3 `GenericBatteryModel`.
public struct ShepherdBattery: Hashable, Sendable {
  /// Capacity `Q`, in Ah.
  public let capacityAmpereHours: Double
  /// Charge that has been drawn when the voltage at rest reaches the data sheet's cut-off, in Ah.
  public private(set) var usableAmpereHours = 0.0
  /// Internal resistance.
  public private(set) var resistance: Ohms
  /// Terminal voltage below which the node stops.
  public private(set) var cutOffVoltage: Volts
  /// What it accepts while charging.
  public let charging: ChargeLimits
  let exponentialVolts: Double
  let exponentialPerAmpereHour: Double
  let constantVolts: Double
  /// `K`, in V/Ah.
  let polarization: Double
  /// `K` of the part that follows the filtered current; 0 leaves it out.
  private(set) var dynamicPolarization: Double
  private(set) var filterSeconds = 30.0

  /// What one battery has been through.
  public struct State: Hashable, Sendable {
    /// Charge drawn, `it`, in Ah.
    public var drawnAmpereHours = 0.0
    /// The filtered current `i*`, in A.
    public var filteredAmperes = 0.0

    /// A full, rested battery.
    public init() {}
  }

  /// `series × parallel` equal cells of a data sheet.
  ///
  /// - Parameter cutOffVoltage: where the *node* stops, of the whole pack, instead of the data sheet's.
  /// - Precondition: the nominal charge is less than the capacity.
  public init(cell: ShepherdCell, series: Int = 1, parallel: Int = 1, cutOffVoltage: Volts? = nil) {
    let (rows, columns) = (Double(series), Double(parallel))
    let ampereHours = { (charge: Sourced<Coulombs>) in columns * charge.value.value / 3_600 }
    let nominal = ampereHours(cell.nominalCharge)
    capacityAmpereHours = ampereHours(cell.capacity)
    precondition(nominal < capacityAmpereHours, "a nominal charge of \(nominal) Ah in \(capacityAmpereHours) Ah")
    resistance = (rows / columns) * cell.resistance.value
    charging = cell.charging.value.scaled(seriesCells: series, parallelCells: parallel)
    exponentialVolts = rows * (cell.fullVoltage.value - cell.exponentialVoltage.value).value
    exponentialPerAmpereHour = 3 / ampereHours(cell.exponentialCharge)
    let typical = columns * cell.typicalCurrent.value.value
    let drop = resistance.value * typical
    constantVolts = rows * cell.fullVoltage.value.value + drop - exponentialVolts
    let above =
      constantVolts - rows * cell.nominalVoltage.value.value - drop
      + exponentialVolts * exp(-exponentialPerAmpereHour * nominal)
    polarization = above / (capacityAmpereHours / (capacityAmpereHours - nominal) * (nominal + typical))
    dynamicPolarization = polarization
    let end = rows * cell.cutOffVoltage.value
    self.cutOffVoltage = cutOffVoltage ?? end
    usableAmpereHours = drawnAmpereHours(atRest: end)
  }

  /// The same without its resistance, its cut-off, or what follows the filtered current.
  func without(resistance noResistance: Bool, cutOff noCutOff: Bool, polarization noPolarization: Bool) -> Self {
    var battery = self
    if noResistance { battery.resistance = .zero }
    if noCutOff { battery.cutOffVoltage = .zero }
    if noPolarization { battery.dynamicPolarization = 0 }
    return battery
  }

  /// The same with a current filter `factor` times as slow.
  func slowed(by factor: Double) -> Self {
    var battery = self
    battery.filterSeconds *= factor
    return battery
  }

  /// Voltage at rest after `drawn`, in Ah.
  func openCircuit(_ drawn: Double) -> Double {
    let q = capacityAmpereHours
    return constantVolts - polarization * q / (q - drawn) * drawn
      + exponentialVolts * exp(-exponentialPerAmpereHour * drawn)
  }

  /// `∫ V` at rest from full to `drawn`, in Wh.
  func openCircuitIntegral(_ drawn: Double) -> Double {
    let q = capacityAmpereHours
    return constantVolts * drawn + polarization * q * (drawn + q * log1p(-drawn / q))
      - exponentialVolts / exponentialPerAmpereHour * expm1(-exponentialPerAmpereHour * drawn)
  }

  /// Where the voltage at rest, which falls all the way, is `volts`, in Ah.
  private func drawnAmpereHours(atRest volts: Volts) -> Double {
    var (low, high) = (0.0, capacityAmpereHours)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if openCircuit(middle) > volts.value { low = middle } else { high = middle }
    }
    return low
  }

  /// What multiplies the filtered current: in V/A, while discharging, and while charging.
  func dynamicOhms(_ drawn: Double, charging: Bool) -> Double {
    let q = capacityAmpereHours
    return dynamicPolarization * (charging ? q / (drawn + 0.1 * q) : q / (q - drawn))
  }

  /// The terminal voltage at a constant `current`, negative while charging, with the filter where `state` has it.
  public func voltage(_ state: State, current: Amperes) -> Volts {
    let drawn = state.drawnAmpereHours
    return Volts(
      openCircuit(drawn) - resistance.value * current.value
        - dynamicOhms(drawn, charging: current.value < 0) * state.filteredAmperes)
  }

  /// The state after a constant `current` has flowed for `duration`.
  public func advanced(_ state: State, current: Amperes, for duration: SimDuration) -> State {
    var state = state
    state.drawnAmpereHours += current.value * duration.seconds / 3_600
    state.filteredAmperes += (current.value - state.filteredAmperes) * -expm1(-duration.seconds / filterSeconds)
    return state
  }

  /// How long a constant discharge `current` flows before the voltage falls to the cut-off; `nil` without a current.
  public func timeToCutOff(_ state: State, current: Amperes) -> SimDuration? {
    guard current.value > 0 else { return nil }
    let seconds = (capacityAmpereHours - state.drawnAmpereHours) * 3_600 / current.value
    // The voltage falls without bound where the charge ends, so that the last instant before is past the cut-off.
    return longestSuccess(within: SimDuration(seconds: max(0, seconds - 1e-6))) { duration in
      voltage(advanced(state, current: current, for: duration), current: current) < cutOffVoltage
    }
  }
}
