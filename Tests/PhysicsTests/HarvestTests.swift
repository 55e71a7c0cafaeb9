import Physics
import Quantities
import Testing

/// Reference values: NREL's SPA and pvlib 0.16.1.
@Suite struct HarvestTests {
  struct Sky: Sendable {
    var unixSeconds: Double
    var latitude: Double
    var longitude: Double
    var zenith: Double
    var azimuth: Double
    var azimuthTolerance = 0.03

    var sun: SolarPosition {
      SolarPosition(unixSeconds: unixSeconds, latitude: Degrees(latitude), longitude: Degrees(longitude))
    }
  }

  static let greenwich = Sky(
    unixSeconds: 1_742_472_000, latitude: 51.4779, longitude: 0, zenith: 51.455, azimuth: 177.65)
  static let goldenSummer = Sky(
    unixSeconds: 1_750_532_400, latitude: 39.74, longitude: -105.18, zenith: 16.313, azimuth: 177.84,
    azimuthTolerance: 0.1)
  static let goldenWinter = Sky(
    unixSeconds: 1_766_343_600, latitude: 39.74, longitude: -105.18, zenith: 63.181, azimuth: 180.24)
  static let helsinkiSummer = Sky(
    unixSeconds: 1_750_500_000, latitude: 60.17, longitude: 24.94, zenith: 36.936, azimuth: 171.55)
  static let helsinkiWinter = Sky(
    unixSeconds: 1_766_311_200, latitude: 60.17, longitude: 24.94, zenith: 83.695, azimuth: 175.76)
  static let nairobi = Sky(
    unixSeconds: 1_742_450_400, latitude: -1.29, longitude: 36.82, zenith: 55.049, azimuth: 89.16)
  static let sydney = Sky(
    unixSeconds: 1_759_287_600, latitude: -33.87, longitude: 151.21, zenith: 35.270, azimuth: 326.17,
    azimuthTolerance: 0.1)

  @Test(arguments: [greenwich, goldenSummer, goldenWinter, helsinkiSummer, helsinkiWinter, nairobi, sydney])
  func theSunStandsWhereSPASays(sky: Sky) {
    #expect(abs(sky.sun.zenith.value - sky.zenith) < 0.03)
    #expect(abs(sky.sun.azimuth.value - sky.azimuth) < sky.azimuthTolerance)
  }

  @Test(arguments: [(greenwich, 622.4), (goldenSummer, 991.0), (goldenWinter, 434.7)])
  func haurwitz(sky: Sky, watts: Double) {
    #expect(abs(ClearSky.haurwitzGlobal(zenithCosine: sky.sun.zenithCosine) - watts) < 0.5)
  }

  @Test(arguments: [
    (40.0, 23.452, 8788.0), (40, -23.420, 2418), (40, -0.066, 5719), (60, 23.452, 8485), (60, -23.420, 231),
  ])
  func haurwitzOverADay(latitude: Double, declination: Double, wattHours: Double) {
    var sum = 0.0
    for step in 0..<1440 {
      let angle = (Double(step) + 0.5) / 1440 * 360 - 180
      sum +=
        ClearSky.haurwitzGlobal(
          zenithCosine: Self.zenithCosine(latitude: latitude, declination: declination, hourAngle: angle)) / 60
    }
    #expect(isClose(sum, wattHours, relative: 0.005))
  }

  static func zenithCosine(latitude: Double, declination: Double, hourAngle: Double) -> Double {
    let radians = Double.pi / 180
    return sine(latitude * radians) * sine(declination * radians)
      + sine((90 - latitude) * radians) * sine((90 - declination) * radians) * sine((90 - hourAngle) * radians)
  }

  static func sine(_ x: Double) -> Double {
    // A test's own sine, so that the formula under test is not its own oracle.
    var term = x
    var sum = x
    for n in 1..<40 {
      term *= -x * x / Double(2 * n * (2 * n + 1))
      sum += term
    }
    return sum
  }

  @Test(arguments: [
    (goldenSummer, 1829.0, 172, 1085.6, 988.1, 137.2), (helsinkiSummer, 20, 172, 793.4, 873.7, 95.0),
    (helsinkiWinter, 20, 355, 52.1, 262.5, 22.7),
  ])
  func ineichen(sky: Sky, altitude: Double, day: Int, global: Double, direct: Double, diffuse: Double) {
    let light = ClearSky.ineichen(linkeTurbidity: 3).irradiance(
      sun: sky.sun, altitude: Meters(altitude), dayOfYear: day)
    // pvlib's zenith is the apparent one; near the horizon refraction is worth 3 %.
    let tolerance = sky.zenith > 80 ? 8.0 : 0.8
    #expect(abs(light.globalHorizontal - global) < tolerance)
    #expect(abs(light.directNormal - direct) < tolerance)
    #expect(abs(light.diffuseHorizontal - diffuse) < tolerance)
  }

  @Test func ineichenAtMadrid() {
    let sun = SolarPosition(unixSeconds: 1_751_382_000, latitude: Degrees(40.4168), longitude: Degrees(-3.7038))
    #expect(abs(sun.zenith.value - 37.989) < 0.1)
    let light = ClearSky.ineichen(linkeTurbidity: 3).irradiance(sun: sun, altitude: Meters(660), dayOfYear: 182)
    #expect(abs(light.globalHorizontal - 800.6) < 1)
    #expect(abs(light.directNormal - 899.5) < 1)
    #expect(abs(light.diffuseHorizontal - 91.6) < 1)
  }

  @Test(arguments: [
    (0.1, 0.991), (0.22, 0.9802), (0.3, 0.9486), (0.5, 0.65915), (0.7, 0.24398), (0.8, 0.16527), (0.9, 0.165),
  ])
  func erbs(clearness: Double, fraction: Double) {
    #expect(abs(Irradiance.diffuseFraction(clearness: clearness) - fraction) < 1e-4)
  }

  @Test func aTiltedPlane() {
    let light = Irradiance(globalHorizontal: 700, directNormal: 800, diffuseHorizontal: 87.16)
    let plane = light.onPlane(
      tilt: Degrees(35), azimuth: Degrees(180), sunZenith: Degrees(40), sunAzimuth: Degrees(160))
    #expect(abs(plane.beam - 779.17) < 0.05)
    #expect(abs(plane.sky - 79.28) < 0.05)
    #expect(abs(plane.ground - 12.66) < 0.05)
    #expect(abs(plane.total - 871.11) < 0.05)
  }

  @Test func aPanel() {
    let panel = SolarPanel(peakPower: Watts(1), tilt: Degrees(30), azimuth: Degrees(180))
    #expect(abs(panel.power(irradianceWattsPerSquareMeter: 1000, cell: Celsius(25)).value - 1) < 1e-6)
    #expect(abs(panel.power(irradianceWattsPerSquareMeter: 800, cell: Celsius(50)).value - 0.72) < 1e-6)
    #expect(abs(panel.cellTemperature(irradianceWattsPerSquareMeter: 800, air: Celsius(20)).value - 45) < 0.05)
    let faiman = SolarPanel.faimanCellTemperature(
      irradianceWattsPerSquareMeter: 800, air: Celsius(20), windMetersPerSecond: 1)
    #expect(abs(faiman.value - 45.13) < 0.05)
  }

  @Test func theChargerTakesItsShare() {
    let charger = HarvestCharger.boost
    #expect(charger.output(input: .zero) == .zero)
    #expect(charger.output(input: Watts(1e-6)) == .zero)
    #expect(isClose(charger.output(input: Watts(0.1)).value, 0.1 * 0.96 * 0.88 - 1.8e-6, relative: 1e-12))
  }
}

@Suite struct HarvestSeriesTests {
  static let site = Site(latitude: Degrees(40), longitude: Degrees(0), utcOffsetHours: 0)
  static let panel = SolarPanel(peakPower: Watts(1), tilt: Degrees(35), azimuth: Degrees(180))
  static let series = HarvestSeries(
    panel: panel, charger: .boost, site: site, sky: .haurwitz, air: .golden, step: .minutes(10), start: .zero)

  @Test func darkAtNightAndBrightAtNoon() {
    #expect(Self.series.power(at: .start) == .zero)
    let noon = Self.series.power(at: .start + .days(172) + .hours(12)).value
    #expect(noon > 0.6 && noon < 0.9)
    #expect(Self.series.power(at: .start + .days(365 + 172) + .hours(12)).value == noon)
  }

  @Test func aClearYearGivesAPlausibleSum() {
    // 2000 to 2700 full-sun hours under a sky that is always clear, less heat and charger.
    let hours = Self.series.annualEnergy.value / 3600
    #expect(hours > 1700 && hours < 2400)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func theNextChangeIsTheNextChange(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let time = SimTime(nanoseconds: Int64(random.uniform() * 2 * 365 * 86_400 * 1e9))
    let change = Self.series.nextChange(after: time)
    #expect(change > time)
    let before = Self.series.power(at: time)
    #expect(Self.series.power(at: change) != before)
    #expect(Self.series.power(at: SimTime(nanoseconds: change.nanoseconds - 1)) == before)
    #expect(change.nanoseconds % SimDuration.minutes(10).nanoseconds == 0)
  }

  @Test func aConstantSeriesChangesNextYear() {
    let flat = HarvestSeries(
      powers: ContiguousArray(repeating: 0.5, count: 8760), step: .hours(1), start: .days(10))
    #expect(flat.power(at: .start + .days(3)) == Watts(0.5))
    #expect(flat.nextChange(after: .start + .minutes(30)) == .start + .days(365))
  }

  @Test func theWeatherYearAgreesWithTheSkyItWasMadeFrom() {
    let year = WeatherYear.synthetic(latitude: Degrees(40))
    let hourly = HarvestSeries(panel: Self.panel, charger: .boost, year: year, step: .hours(1), start: .zero)
    #expect(isClose(hourly.annualEnergy.value, Self.series.annualEnergy.value, relative: 0.02))
    let shifted = HarvestSeries(panel: Self.panel, charger: .boost, year: year, step: .hours(1), start: .days(172))
    #expect(shifted.power(at: .start + .hours(12)) == hourly.power(at: .start + .days(172) + .hours(12)))
  }
}
