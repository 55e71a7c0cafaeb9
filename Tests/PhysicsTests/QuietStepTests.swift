import Physics
import Quantities
import Testing

/// The short ways of a battery's step come to what the long ones come to.
@Suite struct QuietStepTests {
  /// A harvest too small to change anything takes the long way.
  private static let nothing = Watts(1e-300)

  @Test(arguments: BatteryCell.all.map(\.name)) func aQuietStepIsADischargeToTheBit(name: String) throws {
    let battery = Battery.kinetic(KineticBattery(cell: try #require(BatteryCell.named(name))))
    var random = TestRandom(seed: 5)
    var (memo, other) = (PhysicsMemo(), PhysicsMemo())
    for _ in 0..<3000 {
      var short = battery.state(stateOfCharge: random.uniform(0...1))
      // Wells at unequal heights, as after a burst.
      short.wells.available.value *= random.uniform(0.1...1)
      var long = short
      let load = Watts(random.spread(1e-6...1))
      let duration = SimDuration(seconds: random.spread(1e-4...1e5))
      let air = Celsius(random.uniform(-30...60))
      let a = battery.advance(&short, load: load, harvest: .zero, for: duration, at: air, memo: &memo)
      var b = battery.advance(&long, load: load, harvest: Self.nothing, for: duration, at: air, memo: &other)
      b.harvested = .zero
      b.curtailed = .zero
      #expect(a == b && short == long, "\(load) for \(duration.seconds) s at \(air)")
    }
  }

  /// The series around an anchor is the exponential of the data sheet.
  @Test func theClimateOfAStepIsExact() {
    let ohms = 0.1
    let battery = KineticBattery(
      model: KineticModel(capacity: Coulombs(3600), availableFraction: 0.5, ratePerSecond: 1e-3),
      curve: OpenCircuitCurve([(0, 3), (100, 3)]),
      resistance: CellResistance(fresh: Ohms(ohms), growth: 0, exponent: 0, activationKelvin: 2405),
      leakPerSecond: 1e-9, cutOffVoltage: Volts(2), charging: nil)
    var random = TestRandom(seed: 8)
    var memo = PhysicsMemo()
    for _ in 0..<2000 {
      let air = Celsius(random.uniform(-60...80))
      var state = Battery.kinetic(battery).state(stateOfCharge: 0.52)
      let step = Battery.kinetic(battery).advance(
        &state, load: Watts(0.01), harvest: .zero, for: .seconds(1), at: air, memo: &memo)
      let amperes = (step.consumed.value + step.ohmicLoss.value) / 3
      let exact = CellClimate(at: air, activationKelvin: 2405)
      #expect(isClose(step.ohmicLoss.value / (amperes * amperes), ohms * exact.resistanceFactor, relative: 1e-14))
      // 3 V · 1872 C leak for a second.
      #expect(isClose(step.selfDischargeLoss.value / 5616e-9, exact.leakFactor, relative: 1e-5))
    }
  }
}
