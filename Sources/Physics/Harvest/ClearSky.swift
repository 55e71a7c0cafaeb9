import Glibc
public import Quantities

/// Sunlight under a sky without clouds.
///
/// To add a model: a case here and its formula below.
public enum ClearSky: Hashable, Sendable {
  /// `GHI = 1098·cos z·exp(−0.059/cos z)`, split by Erbs. Haurwitz, J. Meteorology 2, 1945.
  case haurwitz
  /// Ineichen and Perez with a Linke turbidity: 2 in mountains, 3 clean, 4 humid, 5 to 6 in polluted cities.
  ///
  /// Ineichen and Perez, Solar Energy 73(3), 2002, doi 10.1016/S0038-092X(02)00045-2.
  case ineichen(linkeTurbidity: Double)

  /// One of each, for the laws to be tried on.
  public static let examples: [ClearSky] = [.haurwitz, .ineichen(linkeTurbidity: 3)]

  /// The light at `site`, `sinceNewYear` after midnight of the first of January, local standard time.
  public func irradiance(site: Site, sinceNewYear: SimDuration) -> Irradiance {
    let day = Int(floorDivide(sinceNewYear.nanoseconds, 86_400_000_000_000))
    return irradiance(
      sun: SolarPosition(site: site, sinceNewYear: sinceNewYear), altitude: site.altitude,
      dayOfYear: (day % 365 + 365) % 365 + 1)
  }

  /// The light under a sun at a known place.
  ///
  /// - Parameter dayOfYear: 1 is the first of January.
  public func irradiance(sun: SolarPosition, altitude: Meters, dayOfYear: Int) -> Irradiance {
    guard sun.zenithCosine > 0 else { return .dark }
    let outside = SolarPosition.extraterrestrialNormal(dayOfYear: dayOfYear)
    switch self {
    case .haurwitz:
      return Irradiance(
        globalHorizontal: Self.haurwitzGlobal(zenithCosine: sun.zenithCosine), zenithCosine: sun.zenithCosine,
        extraterrestrialNormal: outside)
    case .ineichen(let turbidity):
      return Self.ineichen(sun: sun, turbidity: turbidity, altitude: altitude.value, outside: outside)
    }
  }

  /// Haurwitz's global horizontal irradiance, W/m².
  public static func haurwitzGlobal(zenithCosine: Double) -> Double {
    zenithCosine > 0 ? 1098 * zenithCosine * exp(-0.059 / zenithCosine) : 0
  }

  private static func ineichen(sun: SolarPosition, turbidity: Double, altitude: Double, outside: Double)
    -> Irradiance
  {
    let cosine = sun.zenithCosine
    let relativeMass = 1 / (cosine + 0.50572 * pow(96.07995 - sun.zenith.value, -1.6364))
    let mass = relativeMass * pow(1 - 2.25577e-5 * altitude, 5.25588)
    let fh1 = exp(-altitude / 8000)
    let fh2 = exp(-altitude / 1250)
    let cg1 = 5.09e-5 * altitude + 0.868
    let cg2 = 3.92e-5 * altitude + 0.0387
    let global = cg1 * outside * cosine * exp(-cg2 * mass * (fh1 + fh2 * (turbidity - 1)))
    let b = 0.664 + 0.163 / fh1
    let direct1 = outside * b * exp(-0.09 * mass * (turbidity - 1))
    let direct2 = global * max(0, (1 - (0.1 - 0.2 * exp(-turbidity)) / (0.1 + 0.882 / fh1)) / cosine)
    let direct = min(direct1, direct2)
    return Irradiance(
      globalHorizontal: global, directNormal: direct, diffuseHorizontal: max(0, global - direct * cosine))
  }
}
