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
/// step above is right for all.
///
/// - Valid for: a type of battery with the six numbers of its data sheet's curve; currents around the typical one.
/// - Not modelled: temperature, self-discharge, ageing, recovery of charge. A self-contained value type.
/// - Source: Tremblay and Dessaint, World Electric Vehicle J. 3(2), 2009; presets of ns-3 `GenericBatteryModel`.
public struct ShepherdBattery: Hashable, Sendable {
  /// The name of the preset.
  public let name: String
  /// Capacity `Q`, in Ah.
  public let capacityAmpereHours: Double
  /// Internal resistance.
  public let resistance: Ohms
  /// Where discharge ends.
  public let cutOffVoltage: Volts
  let exponentialVolts: Double
  let exponentialPerAmpereHour: Double
  let constantVolts: Double
  let polarization: Double

  /// What one battery has been through.
  public struct State: Hashable, Sendable {
    /// Charge drawn, `it`, in Ah.
    public var drawnAmpereHours = 0.0
    /// The filtered current `i*`, in A.
    public var filteredAmperes = 0.0

    /// A full, rested battery.
    public init() {}
  }

  /// A battery from the points of a data sheet's discharge curve; charges in Ah.
  public init(
    name: String, full: Volts, capacityAmpereHours: Double, nominal: Volts, nominalAmpereHours: Double,
    exponential: Volts, exponentialAmpereHours: Double, resistance: Ohms, typicalCurrent: Amperes, cutOff: Volts
  ) {
    precondition(nominalAmpereHours < capacityAmpereHours, "nominalAmpereHours is \(nominalAmpereHours)")
    self.name = name
    self.capacityAmpereHours = capacityAmpereHours
    self.resistance = resistance
    cutOffVoltage = cutOff
    exponentialVolts = full.value - exponential.value
    exponentialPerAmpereHour = 3 / exponentialAmpereHours
    let drop = resistance.value * typicalCurrent.value
    constantVolts = full.value + drop - exponentialVolts
    let above =
      constantVolts - nominal.value - drop
      + exponentialVolts * exp(-exponentialPerAmpereHour * nominalAmpereHours)
    polarization =
      above
      / (capacityAmpereHours / (capacityAmpereHours - nominalAmpereHours)
        * (nominalAmpereHours + typicalCurrent.value))
  }

  /// The terminal voltage at a constant `current`, negative while charging, with the filter where `state` has it.
  public func voltage(_ state: State, current: Amperes) -> Volts {
    let q = capacityAmpereHours
    let it = state.drawnAmpereHours
    let filtered = state.filteredAmperes
    let dynamic = current.value >= 0 ? q / (q - it) : q / (it + 0.1 * q)
    return Volts(
      constantVolts - resistance.value * current.value - polarization * dynamic * filtered
        - polarization * q / (q - it) * it + exponentialVolts * exp(-exponentialPerAmpereHour * it))
  }

  /// The state after a constant `current` has flowed for `duration`.
  public func advanced(_ state: State, current: Amperes, for duration: SimDuration) -> State {
    var state = state
    state.drawnAmpereHours += current.value * duration.seconds / 3_600
    state.filteredAmperes += (current.value - state.filteredAmperes) * -expm1(-duration.seconds / 30)
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
