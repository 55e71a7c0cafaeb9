public import Quantities

/// How much the sun on its box warms a node, in kelvins over the air, hour by hour.
///
///     ΔT = α·G·A·R        G global horizontal, A the lit area, R from the board to the air
///
/// Heat into the lump is worth as much as warmer air, so that `ThermalNode`'s step stays exact with `T_a + ΔT`.
///
/// - Valid for: a box lit from above, its sides and the sun's height left aside.
/// - Not modelled: radiation to the sky at night, wind, shadows that wander.
/// - By hand: 600 W/m² on 60 cm² that absorb 60 %, behind 15 K/W, are 32 K.
public struct SunWarming: Hashable, Sendable {
  private let kelvins: ContiguousArray<Float>
  private let start: SimDuration
  private let events: ContiguousArray<WeatherEvent>

  /// The warmth of a typical year.
  ///
  /// - Parameters:
  ///   - absorptance: 0…1; white paint about 0.3, black 0.9.
  ///   - start: where in the year the scenario starts, from midnight of the first of January, local standard time.
  ///   - irradiance: global horizontal of an hour of the year, in W/m².
  public init(
    of thermal: ThermalNode, absorptance: Double, area: SquareMeters, start: SimDuration, events: [WeatherEvent] = [],
    irradiance: (Int) -> Double
  ) {
    precondition((0...1).contains(absorptance), "absorptance is \(absorptance), not 0 to 1")
    kelvins = ContiguousArray(
      (0..<WeatherYear.hours).map { hour in
        Float(
          thermal.solarRise(
            irradianceWattsPerSquareMeter: irradiance(hour), absorptance: absorptance, area: area))
      })
    self.start = start
    self.events = ContiguousArray(events.filter { $0.sun != 1 })
  }

  /// Kelvins at `time`.
  public func kelvin(at time: SimTime) -> Double {
    let kelvin = Double(kelvins[WeatherYear.hour(sinceNewYear: time - .start + start)])
    return events.isEmpty ? kelvin : kelvin * WeatherEvent.sun(events, at: time)
  }

  /// Never more than this.
  public var most: Double {
    Double(kelvins.max() ?? 0) * events.reduce(1) { $0 * max(1, $1.sun) }
  }
}
