import Glibc
public import Quantities

/// A typical year of hourly weather at one site: 8760 hours of local standard time.
///
/// Row `i` covers the hour from `i` to `i + 1`; irradiances are means over it, temperature and wind
/// belong to its middle. After the last hour the year starts again.
public struct WeatherYear: Hashable, Sendable {
  /// Hours of a year.
  public static let hours = 8760
  /// The name a scenario file uses.
  public let name: String
  /// Where the file says the data are from, and under which licence.
  public let source: String
  /// Where the weather happens.
  public let site: Site
  /// Global horizontal irradiance, W/m².
  public let globalHorizontal: ContiguousArray<Float>
  /// Direct normal irradiance, W/m².
  public let directNormal: ContiguousArray<Float>
  /// Diffuse horizontal irradiance, W/m².
  public let diffuseHorizontal: ContiguousArray<Float>
  /// Air temperature, °C.
  public let airCelsius: ContiguousArray<Float>
  /// Wind, m/s.
  public let windMetersPerSecond: ContiguousArray<Float>

  /// A year from arrays already parsed.
  ///
  /// - Precondition: each array has 8760 values.
  public init(
    name: String, source: String, site: Site, globalHorizontal: ContiguousArray<Float>,
    directNormal: ContiguousArray<Float>, diffuseHorizontal: ContiguousArray<Float>,
    airCelsius: ContiguousArray<Float>, windMetersPerSecond: ContiguousArray<Float>
  ) {
    for column in [globalHorizontal, directNormal, diffuseHorizontal, airCelsius, windMetersPerSecond] {
      precondition(column.count == Self.hours, "a column has \(column.count) values, not 8760")
    }
    self.name = name
    self.source = source
    self.site = site
    self.globalHorizontal = globalHorizontal
    self.directNormal = directNormal
    self.diffuseHorizontal = diffuseHorizontal
    self.airCelsius = airCelsius
    self.windMetersPerSecond = windMetersPerSecond
  }

  /// The hour of the year that holds an instant; the year repeats.
  public static func hour(sinceNewYear: SimDuration) -> Int {
    let hour = Int(floorDivide(sinceNewYear.nanoseconds, 3_600_000_000_000))
    return (hour % hours + hours) % hours
  }

  /// Air temperature, linear between the middles of the hours.
  public func airTemperature(sinceNewYear: SimDuration) -> Celsius {
    let shifted = sinceNewYear - .minutes(30)
    let index = Self.hour(sinceNewYear: shifted)
    let next = index + 1 == Self.hours ? 0 : index + 1
    let whole = floorDivide(shifted.nanoseconds, 3_600_000_000_000)
    let part = Double(shifted.nanoseconds - whole * 3_600_000_000_000) / 3.6e12
    return Celsius(Double(airCelsius[index]) * (1 - part) + Double(airCelsius[next]) * part)
  }

  /// A made-up year for tests and examples: clear Haurwitz skies, and Golden's temperature waves.
  public static func synthetic(latitude: Degrees) -> WeatherYear {
    let site = Site(latitude: latitude, longitude: Degrees(0), utcOffsetHours: 0)
    var columns = [ContiguousArray<Float>](repeating: [], count: 4)
    for hour in 0..<hours {
      let middle = SimDuration.hours(Int64(hour)) + .minutes(30)
      let sky = ClearSky.haurwitz.irradiance(site: site, sinceNewYear: middle)
      columns[0].append(Float(sky.globalHorizontal))
      columns[1].append(Float(sky.directNormal))
      columns[2].append(Float(sky.diffuseHorizontal))
      columns[3].append(Float(DiurnalAmbient.golden.temperature(sinceNewYear: middle).value))
    }
    return WeatherYear(
      name: "synthetic", source: "computed", site: site, globalHorizontal: columns[0], directNormal: columns[1],
      diffuseHorizontal: columns[2], airCelsius: columns[3],
      windMetersPerSecond: ContiguousArray(repeating: 1, count: hours))
  }
}

/// The whole part of `a / b`, rounded down also below zero; `b` is positive.
func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a / b - (a % b < 0 ? 1 : 0) }
