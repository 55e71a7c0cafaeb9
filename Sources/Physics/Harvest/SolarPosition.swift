import Glibc
public import Quantities

/// Where the sun stands in the sky.
///
///     L = 280.460 + 0.9856474·n,  g = 357.528 + 0.9856003·n            n days since 2000-01-01 12:00 UTC
///     λ = L + 1.915 sin g + 0.020 sin 2g,  ε = 23.439 − 4e-7·n
///     cos z = sin φ sin δ + cos φ cos δ cos H
///
/// - Valid for: 1950 to 2050; within 0.012° of zenith and 0.07° of azimuth of NREL's SPA over 2025.
/// - Not modelled: refraction (0.1° at z 80°, 0.6° at the horizon).
/// - Source: the low-precision formulas of the Astronomical Almanac, section C.
public struct SolarPosition: Hashable, Sendable {
  /// Angle from the vertical; above 90 at night.
  public let zenith: Degrees
  /// Clockwise from north.
  public let azimuth: Degrees
  /// `cos(zenith)`.
  public let zenithCosine: Double
  /// Angle of the sun above the equator.
  public let declination: Degrees

  /// The position seen from `latitude`, `longitude` (north and east positive) at `unixSeconds`, UTC.
  public init(unixSeconds: Double, latitude: Degrees, longitude: Degrees) {
    let n = unixSeconds / 86_400 + 2_440_587.5 - 2_451_545.0
    let radians = Double.pi / 180
    let meanLongitude = 280.460 + 0.985_647_4 * n
    let anomaly = (357.528 + 0.985_600_3 * n) * radians
    let ecliptic = (meanLongitude + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly)) * radians
    let obliquity = (23.439 - 4e-7 * n) * radians
    let declination = asin(sin(obliquity) * sin(ecliptic))
    let ascension = atan2(cos(obliquity) * sin(ecliptic), cos(ecliptic)) / radians
    let hours = fmod(unixSeconds, 86_400) / 3_600
    let sidereal = 15 * (6.697_375 + 0.065_709_824_2 * n + hours)
    let hourAngle = remainder(sidereal + longitude.value - ascension, 360) * radians
    let phi = latitude.value * radians
    let cosine = sin(phi) * sin(declination) + cos(phi) * cos(declination) * cos(hourAngle)
    let azimuth = atan2(-sin(hourAngle), tan(declination) * cos(phi) - sin(phi) * cos(hourAngle)) / radians
    zenithCosine = max(-1, min(1, cosine))
    zenith = Degrees(acos(zenithCosine) / radians)
    self.azimuth = Degrees(azimuth < 0 ? azimuth + 360 : azimuth)
    self.declination = Degrees(declination / radians)
  }

  /// The position over `site`, `sinceNewYear` after midnight of 2025-01-01, local standard time.
  public init(site: Site, sinceNewYear: SimDuration) {
    self.init(
      unixSeconds: site.unixSeconds(sinceNewYear: sinceNewYear), latitude: site.latitude, longitude: site.longitude)
  }

  /// Extraterrestrial irradiance on a plane facing the sun, in W/m², on day `dayOfYear` (1 is the first of January).
  ///
  /// Spencer's series for the earth's distance with a solar constant of 1366.1 W/m², as pvlib uses it.
  public static func extraterrestrialNormal(dayOfYear: Int) -> Double {
    let b = 2 * Double.pi * Double(dayOfYear - 1) / 365
    return 1366.1
      * (1.00011 + 0.034221 * cos(b) + 0.00128 * sin(b) + 0.000719 * cos(2 * b) + 7.7e-05 * sin(2 * b))
  }
}
