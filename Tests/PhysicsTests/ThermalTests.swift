import Physics
import Quantities
import Testing

@Suite struct ThermalTests {
  static let node = ThermalNode(resistance: KelvinPerWatt(50), capacity: JoulesPerKelvin(20))

  @Test(arguments: [(Int64(100), 27.3791), (1000, 40.8030), (5000, 49.8316)])
  func warmsTowardsItsSteadyState(seconds: Int64, celsius: Double) {
    let after = Self.node.step(Celsius(25), power: Watts(0.5), ambient: Celsius(25), for: .seconds(seconds))
    #expect(abs(after.value - celsius) < 1e-4)
  }

  @Test func tenStepsAreOne() {
    var memo = PhysicsMemo()
    var split = Celsius(20)
    for _ in 0..<10 {
      split = Self.node.step(split, power: Watts(0.3), ambient: Celsius(35), for: .seconds(60), memo: &memo)
    }
    let whole = Self.node.step(Celsius(20), power: Watts(0.3), ambient: Celsius(35), for: .seconds(600), memo: &memo)
    #expect(isClose(split.value, whole.value, relative: 1e-12))
  }

  @Test func aPackageInWarmAir() {
    let chip = ThermalNode(resistance: KelvinPerWatt(40), capacity: JoulesPerKelvin(1))
    #expect(chip.steadyState(power: Watts(0.5), ambient: Celsius(50)) == Celsius(70))
  }

  @Test(arguments: [(0.3, 6.0), (0.6, 12.0), (0.9, 18.0)])
  func theSunWarmsABox(absorptance: Double, kelvin: Double) {
    let box = ThermalNode(resistance: KelvinPerWatt(2.5), capacity: JoulesPerKelvin(200))
    let rise = box.solarRise(irradianceWattsPerSquareMeter: 1000, absorptance: absorptance, area: SquareMeters(0.008))
    #expect(abs(rise - kelvin) < 1e-12)
  }

  @Test func noTimeChangesNothing() {
    #expect(Self.node.step(Celsius(33), power: Watts(9), ambient: Celsius(0), for: .zero) == Celsius(33))
  }
}

@Suite struct AmbientTests {
  @Test(arguments: Ambient.examples)
  func staysOnEarthAndRepeats(ambient: Ambient) {
    for hour in stride(from: Int64(0), to: 8760, by: 7) {
      let time = SimTime.start + .hours(hour)
      let celsius = ambient.temperature(at: time).value
      #expect(celsius > -60 && celsius < 60)
      #expect(abs(ambient.temperature(at: time + .days(365)).value - celsius) < 1e-9)
    }
  }

  @Test func theWavesPeakWhereTheySay() {
    let wave = DiurnalAmbient.golden
    let peak = wave.temperature(sinceNewYear: .days(202) + SimDuration(seconds: 13.8 * 3600)).value
    #expect(abs(peak - (9.76 + 11.31 + 5.04)) < 0.001)
  }

  @Test func theStartShiftsTheYear() {
    let shifted = Ambient.diurnal(.golden, start: .days(100)).temperature(at: .start + .days(2))
    #expect(shifted == DiurnalAmbient.golden.temperature(sinceNewYear: .days(102)))
  }
}
