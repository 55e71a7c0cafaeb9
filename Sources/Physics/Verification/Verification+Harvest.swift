import Quantities

extension Verification {
  /// A place and a time, and where NREL's SPA sees the sun.
  private struct Sky {
    var id: String
    var what: String
    var unixSeconds: Double
    var latitude: Double
    var longitude: Double
    var zenith: Double
    var azimuth: Double

    var sun: SolarPosition {
      SolarPosition(unixSeconds: unixSeconds, latitude: Degrees(latitude), longitude: Degrees(longitude))
    }
  }

  private static let skies = [
    Sky(
      id: "greenwich", what: "Greenwich, 2025-03-20 12:00Z", unixSeconds: 1_742_472_000, latitude: 51.4779,
      longitude: 0, zenith: 51.455, azimuth: 177.65),
    Sky(
      id: "golden-june", what: "Golden, 2025-06-21 19:00Z", unixSeconds: 1_750_532_400, latitude: 39.74,
      longitude: -105.18, zenith: 16.313, azimuth: 177.84),
    Sky(
      id: "golden-december", what: "Golden, 2025-12-21 19:00Z", unixSeconds: 1_766_343_600, latitude: 39.74,
      longitude: -105.18, zenith: 63.181, azimuth: 180.24),
    Sky(
      id: "helsinki-june", what: "Helsinki, 2025-06-21 10:00Z", unixSeconds: 1_750_500_000, latitude: 60.17,
      longitude: 24.94, zenith: 36.936, azimuth: 171.55),
    Sky(
      id: "helsinki-december", what: "Helsinki, 2025-12-21 10:00Z", unixSeconds: 1_766_311_200, latitude: 60.17,
      longitude: 24.94, zenith: 83.695, azimuth: 175.76),
    Sky(
      id: "nairobi", what: "Nairobi, 2025-03-20 06:00Z", unixSeconds: 1_742_450_400, latitude: -1.29, longitude: 36.82,
      zenith: 55.049, azimuth: 89.16),
    Sky(
      id: "sydney", what: "Sydney, 2025-10-01 03:00Z", unixSeconds: 1_759_287_600, latitude: -33.87, longitude: 151.21,
      zenith: 35.270, azimuth: 326.17),
  ]

  /// The sun, clear skies, planes and panels.
  static var harvest: [PublishedPoint] {
    var points: [PublishedPoint] = []
    for sky in skies {
      points += [
        PublishedPoint(
          "sun-zenith-\(sky.id)", "zenith of the sun, \(sky.what)", published: sky.zenith,
          computed: sky.sun.zenith.value, unit: "deg", within: .absolute(0.03), .program, "NREL SPA in pvlib 0.16.1"),
        PublishedPoint(
          "sun-azimuth-\(sky.id)", "azimuth of the sun, \(sky.what)", published: sky.azimuth,
          computed: sky.sun.azimuth.value, unit: "deg", within: .absolute(0.1), .program, "NREL SPA in pvlib 0.16.1"),
      ]
    }
    for (sky, watts) in zip(skies, [622.4, 991.0, 434.7]) {
      points.append(
        PublishedPoint(
          "haurwitz-\(sky.id)", "clear sky after Haurwitz, \(sky.what)", published: watts,
          computed: ClearSky.haurwitzGlobal(zenithCosine: sky.sun.zenithCosine), unit: "W/m²", within: .absolute(0.5),
          .program, "pvlib 0.16.1"))
    }
    let golden = ClearSky.ineichen(linkeTurbidity: 3).irradiance(
      sun: skies[1].sun, altitude: Meters(1829), dayOfYear: 172)
    for (name, published, computed) in [
      ("global", 1085.6, golden.globalHorizontal), ("direct", 988.1, golden.directNormal),
      ("diffuse", 137.2, golden.diffuseHorizontal),
    ] {
      points.append(
        PublishedPoint(
          "ineichen-\(name)", "\(name) light after Ineichen, turbidity 3, \(skies[1].what)", published: published,
          computed: computed, unit: "W/m²", within: .absolute(0.8), .program, "pvlib 0.16.1"))
    }
    for (clearness, fraction) in [(0.1, 0.991), (0.3, 0.9486), (0.5, 0.65915), (0.7, 0.24398), (0.9, 0.165)] {
      points.append(
        PublishedPoint(
          "erbs-\(Int((clearness * 10).rounded()))", "diffuse share after Erbs at clearness \(clearness)",
          published: fraction, computed: Irradiance.diffuseFraction(clearness: clearness), unit: "",
          within: .absolute(1e-4), .program, "pvlib 0.16.1"))
    }
    let plane = Irradiance(globalHorizontal: 700, directNormal: 800, diffuseHorizontal: 87.16)
      .onPlane(tilt: Degrees(35), azimuth: Degrees(180), sunZenith: Degrees(40), sunAzimuth: Degrees(160))
    let panel = SolarPanel(peakPower: Watts(1), tilt: Degrees(30), azimuth: Degrees(180))
    return points + [
      PublishedPoint(
        "plane-total", "light on a plane tilted by 35°", published: 871.11, computed: plane.total, unit: "W/m²",
        within: .absolute(0.05), .program, "pvlib 0.16.1"),
      PublishedPoint(
        "panel-hot", "1 W panel at 800 W/m² and 50 °C", published: 0.72,
        computed: panel.power(irradianceWattsPerSquareMeter: 800, cell: Celsius(50)).value, unit: "W",
        within: .absolute(1e-6), .program, "PVWatts in pvlib 0.16.1"),
      PublishedPoint(
        "panel-faiman", "cell temperature after Faiman at 800 W/m², 20 °C, 1 m/s", published: 45.13,
        computed: SolarPanel.faimanCellTemperature(
          irradianceWattsPerSquareMeter: 800, air: Celsius(20), windMetersPerSecond: 1
        ).value, unit: "°C", within: .absolute(0.05), .program, "pvlib 0.16.1"),
    ]
  }
}
