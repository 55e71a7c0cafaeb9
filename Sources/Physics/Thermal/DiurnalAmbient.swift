import Glibc
public import Quantities

/// Air temperature as a yearly and a daily wave.
///
///     T = mean + yearly·cos(2π(d − warmestDay)/365) + daily·cos(2π(h − warmestHour)/24)
///
/// with `d` in days and `h` in hours of local standard time since the year's start.
///
/// - Valid for: means and swings; a typical year of hourly weather is `WeatherYear`.
/// - Not modelled: weather from day to day (a standard deviation of 2 to 5 K on most sites), sun on the node.
/// - Source: first harmonics fitted to hourly typical years, named at each preset.
public struct DiurnalAmbient: Hashable, Sendable {
  /// Mean of the year.
  public let mean: Celsius
  /// Half the swing of the daily means over the year, in kelvin.
  public let yearlyKelvin: Double
  /// The warmest day of the year, counted from 0.
  public let warmestDay: Double
  /// Half the swing over a day, in kelvin.
  public let dailyKelvin: Double
  /// The warmest hour, local standard time.
  public let warmestHour: Double

  /// A pair of waves.
  public init(mean: Celsius, yearlyKelvin: Double, warmestDay: Double, dailyKelvin: Double, warmestHour: Double) {
    self.mean = mean
    self.yearlyKelvin = yearlyKelvin
    self.warmestDay = warmestDay
    self.dailyKelvin = dailyKelvin
    self.warmestHour = warmestHour
  }

  /// Golden, Colorado; fitted to the TMY3 weather file of EnergyPlus (724666).
  public static let golden = DiurnalAmbient(
    mean: Celsius(9.76), yearlyKelvin: 11.31, warmestDay: 202, dailyKelvin: 5.04, warmestHour: 13.8)
  /// Chicago O'Hare; fitted to the TMY3 weather file of EnergyPlus (725300).
  public static let chicago = DiurnalAmbient(
    mean: Celsius(9.99), yearlyKelvin: 14.21, warmestDay: 200, dailyKelvin: 3.44, warmestHour: 14.0)
  /// Tampa, Florida; fitted to the TMY3 weather file of EnergyPlus (722110).
  public static let tampa = DiurnalAmbient(
    mean: Celsius(22.29), yearlyKelvin: 6.43, warmestDay: 200, dailyKelvin: 3.78, warmestHour: 14.2)

  /// The temperature `sinceNewYear` after midnight of the first of January, local standard time.
  public func temperature(sinceNewYear: SimDuration) -> Celsius {
    let days = sinceNewYear.seconds / 86_400
    let hours = sinceNewYear.seconds / 3_600
    return Celsius(
      mean.value + yearlyKelvin * cos(2 * .pi * (days - warmestDay) / 365)
        + dailyKelvin * cos(2 * .pi * (hours - warmestHour) / 24))
  }
}
