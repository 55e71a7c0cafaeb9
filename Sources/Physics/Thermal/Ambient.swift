public import Quantities

/// The air temperature around a node.
///
/// `start` is where in the year the scenario starts, counted from midnight of the first of
/// January, local standard time.
public enum Ambient: Hashable, Sendable {
  /// Always the same.
  case constant(Celsius)
  /// A yearly and a daily wave.
  case diurnal(DiurnalAmbient, start: SimDuration)
  /// A typical year of hourly weather.
  case weather(WeatherYear, start: SimDuration)
  /// One of these with spells of other weather.
  indirect case disturbed(Ambient, by: [WeatherEvent])

  /// One of each that repeats with the year, for the laws to be tried on.
  public static let examples: [Ambient] = [
    .constant(Celsius(21)), .diurnal(.golden, start: .days(100)),
    .weather(.synthetic(latitude: Degrees(40)), start: .zero),
  ]

  /// Whether the air is warmer at one time than at another.
  public var varies: Bool {
    if case .constant = self { false } else { true }
  }

  /// No time of the year is warmer.
  public var warmest: Celsius {
    switch self {
    case .constant(let temperature): temperature
    case .diurnal(let wave, _): Celsius(wave.mean.value + abs(wave.yearlyKelvin) + abs(wave.dailyKelvin))
    case .weather(let year, _): Celsius(Double(year.airCelsius.max() ?? 0))
    case .disturbed(let air, let events):
      Celsius(air.warmest.value + events.reduce(0) { $0 + max(0, $1.kelvin) })
    }
  }

  /// The temperature at `time`.
  public func temperature(at time: SimTime) -> Celsius {
    switch self {
    case .constant(let temperature): temperature
    case .diurnal(let wave, let start): wave.temperature(sinceNewYear: time - .start + start)
    case .weather(let year, let start): year.airTemperature(sinceNewYear: time - .start + start)
    case .disturbed(let air, let events):
      Celsius(air.temperature(at: time).value + WeatherEvent.kelvin(events, at: time))
    }
  }
}
