import Glibc
public import Quantities

/// Sunlight on the ground, in W/m².
public struct Irradiance: Hashable, Sendable {
  /// On a level plane, from everywhere.
  public var globalHorizontal: Double
  /// On a plane facing the sun, from the sun.
  public var directNormal: Double
  /// On a level plane, from the sky without the sun.
  public var diffuseHorizontal: Double

  /// The ground's reflectance where none is given.
  public static let albedo = Sourced(0.2, .assumed, "grass and bare ground, the usual figure of pvlib")

  /// No light.
  public static let dark = Irradiance(globalHorizontal: 0, directNormal: 0, diffuseHorizontal: 0)

  /// The three components, W/m².
  public init(globalHorizontal: Double, directNormal: Double, diffuseHorizontal: Double) {
    self.globalHorizontal = globalHorizontal
    self.directNormal = directNormal
    self.diffuseHorizontal = diffuseHorizontal
  }

  /// Splits a global irradiance into sun and sky by its clearness (Erbs, Klein and Duffie, Solar Energy 28, 1982).
  public init(globalHorizontal: Double, zenithCosine: Double, extraterrestrialNormal: Double) {
    guard zenithCosine > 0, globalHorizontal > 0 else {
      self = Irradiance(globalHorizontal: globalHorizontal, directNormal: 0, diffuseHorizontal: globalHorizontal)
      return
    }
    // Below 3.7° of elevation the division would exaggerate; pvlib bounds the cosine at 0.065 too.
    let clearness = min(1, globalHorizontal / (extraterrestrialNormal * max(zenithCosine, 0.065)))
    let diffuse = globalHorizontal * Self.diffuseFraction(clearness: clearness)
    let direct = zenithCosine > 0.052 ? (globalHorizontal - diffuse) / zenithCosine : 0
    self = Irradiance(globalHorizontal: globalHorizontal, directNormal: direct, diffuseHorizontal: diffuse)
  }

  /// Erbs' share of diffuse light at a clearness index.
  public static func diffuseFraction(clearness kt: Double) -> Double {
    if kt <= 0.22 { return 1 - 0.09 * kt }
    if kt <= 0.8 { return 0.9511 + kt * (-0.1604 + kt * (4.388 + kt * (-16.638 + kt * 12.336))) }
    return 0.165
  }

  /// What falls on a tilted plane: sun, isotropic sky, and light from the ground.
  ///
  ///     DNI·max(0, cos θ) + DHI·(1 + cos β)/2 + GHI·ρ·(1 − cos β)/2
  ///
  /// - Parameters:
  ///   - tilt: from level.
  ///   - azimuth: where the plane faces, clockwise from north.
  ///   - albedo: the ground's reflectance.
  /// - Not modelled: brighter sky around the sun and at the horizon, shade, reflection off the glass.
  public func onPlane(tilt: Degrees, azimuth: Degrees, sun: SolarPosition, albedo: Double = Irradiance.albedo.value)
    -> PlaneIrradiance
  {
    onPlane(tilt: tilt, azimuth: azimuth, sunZenith: sun.zenith, sunAzimuth: sun.azimuth, albedo: albedo)
  }

  /// The same for a sun given by its angles.
  public func onPlane(
    tilt: Degrees, azimuth: Degrees, sunZenith: Degrees, sunAzimuth: Degrees, albedo: Double = Irradiance.albedo.value
  )
    -> PlaneIrradiance
  {
    let radians = Double.pi / 180
    let beta = tilt.value * radians
    let zenith = sunZenith.value * radians
    let incidence =
      cos(beta) * cos(zenith) + sin(beta) * sin(zenith) * cos((sunAzimuth.value - azimuth.value) * radians)
    let up = sunZenith.value < 90
    return PlaneIrradiance(
      incidenceCosine: incidence, beam: up ? directNormal * max(0, incidence) : 0,
      sky: diffuseHorizontal * (1 + cos(beta)) / 2, ground: globalHorizontal * albedo * (1 - cos(beta)) / 2)
  }
}

/// Sunlight on a tilted plane, in W/m².
public struct PlaneIrradiance: Hashable, Sendable {
  /// Cosine of the angle between the sun and the plane's normal.
  public let incidenceCosine: Double
  /// From the sun.
  public let beam: Double
  /// From the sky.
  public let sky: Double
  /// From the ground.
  public let ground: Double

  /// All of it.
  public var total: Double { beam + sky + ground }
}
