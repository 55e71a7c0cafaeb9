import Physics
import Quantities
import Testing

@Suite struct ColdCapacityTests {
  static let battery = Battery.kinetic(KineticBattery(cell: .aaAlkaline))

  /// How long a full alkaline cell carries 10 mW.
  static func life(at celsius: Double) -> Double {
    var state = battery.fullState()
    let step = battery.advance(&state, load: Watts(0.01), harvest: .zero, for: .days(400), at: Celsius(celsius))
    #expect(step.brownedOut)
    return step.elapsed.seconds
  }

  @Test func theTableIsReadBetweenItsKnots() {
    let table = CapacityOverTemperature([.init(-20, 0.5), .init(0, 0.9), .init(20, 1)])
    let shares = [-40.0, -20, -10, 0, 10, 20, 50].map { table.share(at: Celsius($0)) }
    for (share, expected) in zip(shares, [0.5, 0.5, 0.7, 0.9, 0.95, 1, 1]) { #expect(abs(share - expected) < 1e-12) }
    #expect(CapacityOverTemperature.independent.share(at: Celsius(-60)) == 1)
  }

  /// Measured on two recorders with alkaline cells: 0.90 to 0.97 at 3.4 °C and 0.54 to 0.57 at -16.1 °C
  /// (kitzeslab/ARU_battery_longevity).
  @Test(arguments: [(3.4, 0.90, 0.97), (-16.1, 0.54, 0.57)])
  func anAlkalineCellGivesAsMuchLessAsMeasured(celsius: Double, least: Double, most: Double) {
    func charge(_ celsius: Double) -> Double {
      var state = Self.battery.fullState()
      _ = Self.battery.advance(&state, load: Watts(0.01), harvest: .zero, for: .days(400), at: Celsius(celsius))
      return 1 - Self.battery.stateOfCharge(state)
    }
    let ratio = charge(celsius) / charge(20.5)
    #expect(ratio > least - 0.01 && ratio < most + 0.01, "\(ratio)")
    #expect(Self.life(at: celsius) < Self.life(at: 20.5))
  }

  @Test func whatTheColdWithholdsComesBack() {
    var state = Self.battery.fullState()
    let cold = Self.battery.advance(&state, load: Watts(0.01), harvest: .zero, for: .days(400), at: Celsius(-16.1))
    #expect(cold.brownedOut && Self.battery.stateOfCharge(state) > 0.4)
    let again = Self.battery.advance(&state, load: Watts(0.01), harvest: .zero, for: .days(1), at: Celsius(-16.1))
    #expect(again.brownedOut && again.elapsed < .seconds(1))
    #expect(Self.battery.carries(Watts(0.01), state, at: Celsius(20)))
    let warm = Self.battery.advance(&state, load: Watts(0.01), harvest: .zero, for: .days(400), at: Celsius(20.5))
    #expect(isClose(cold.elapsed.seconds + warm.elapsed.seconds, Self.life(at: 20.5), relative: 0.02))
  }

  @Test func tooColdIsABrownOutAtOnceWithoutLoss() {
    var state = Self.battery.state(stateOfCharge: 0.3)
    let before = state
    let step = Self.battery.advance(&state, load: Watts(1e-3), harvest: .zero, for: .hours(1), at: Celsius(-16.1))
    #expect(step.brownedOut && step.elapsed == .zero && step.consumed == .zero && state == before)
    let rest = Self.battery.advance(&state, load: .zero, harvest: .zero, for: .hours(1), at: Celsius(-16.1))
    #expect(!rest.brownedOut)
  }

  @Test func theBrownOutInTheColdIsTheLastInstant() {
    var state = Self.battery.fullState()
    let whole = Self.battery.advance(&state, load: Watts(0.02), harvest: .zero, for: .days(400), at: Celsius(-10))
    var shorter = Self.battery.fullState()
    let most = SimDuration(nanoseconds: whole.elapsed.nanoseconds - 1_000_000)
    #expect(whole.brownedOut)
    #expect(
      !Self.battery.advance(&shorter, load: Watts(0.02), harvest: .zero, for: most, at: Celsius(-10)).brownedOut)
  }

  @Test func aTableThatFallsTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = CapacityOverTemperature([.init(-20, 0.9), .init(0, 0.8), .init(20, 1)])
    }
  }
}
