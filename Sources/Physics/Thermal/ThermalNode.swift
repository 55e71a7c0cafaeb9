public import Quantities

/// One lump of heat behind one thermal resistance.
///
///     C·dT/dt = P − (T − Ta)/R
///     T(t + Δ) = T∞ + (T − T∞)·exp(−Δ/(R·C)),   T∞ = Ta + P·R       exact for constant P and Ta
///
/// - Valid for: a board in its enclosure, a packaged chip on its board.
/// - Not modelled: gradients inside the lump, sun on the box (`solarRise` gives its steady part), wind.
/// - By hand: 40 K/W and 0.5 W are 20 K, so a chip in 50 °C air settles at 70 °C.
public struct ThermalNode: Hashable, Sendable {
  /// Resistance to the surroundings.
  public let resistance: KelvinPerWatt
  /// Heat capacity of the lump.
  public let capacity: JoulesPerKelvin
  private let ratePerSecond: Double

  /// A lump.
  ///
  /// - Precondition: both values are positive.
  public init(resistance: KelvinPerWatt, capacity: JoulesPerKelvin) {
    precondition(resistance.value > 0, "resistance is \(resistance)")
    precondition(capacity.value > 0, "capacity is \(capacity)")
    self.resistance = resistance
    self.capacity = capacity
    ratePerSecond = 1 / (resistance.value * capacity.value)
  }

  /// The temperature after `power` has heated the lump for `duration` in surroundings at `ambient`.
  ///
  /// - Parameter memo: the caller's own; it changes no result.
  public func step(
    _ temperature: Celsius, power: Watts, ambient: Celsius, for duration: SimDuration, memo: inout PhysicsMemo
  ) -> Celsius {
    let settled = ambient.value + power.value * resistance.value
    let decayed = memo.decayed(ratePerSecond: ratePerSecond, over: duration)
    return Celsius(temperature.value + (settled - temperature.value) * decayed)
  }

  /// The same, for callers that have nothing to remember.
  public func step(_ temperature: Celsius, power: Watts, ambient: Celsius, for duration: SimDuration) -> Celsius {
    var memo = PhysicsMemo()
    return step(temperature, power: power, ambient: ambient, for: duration, memo: &memo)
  }

  /// The temperature that `power` leads to in the end.
  public func steadyState(power: Watts, ambient: Celsius) -> Celsius {
    Celsius(ambient.value + power.value * resistance.value)
  }

  /// How much the sun warms the lump in the end, in kelvin: `α·G·A·R`.
  ///
  /// - Parameters:
  ///   - irradiance: on the surface, in W/m².
  ///   - absorptance: 0…1; white paint about 0.3, black 0.9.
  ///   - area: projected towards the sun.
  public func solarRise(irradianceWattsPerSquareMeter irradiance: Double, absorptance: Double, area: SquareMeters)
    -> Double
  {
    absorptance * irradiance * area.value * resistance.value
  }
}
