import Physics
import Quantities
import Testing

@Suite struct DiffusionTests {
  /// Against four thousand small Runge-Kutta steps of the ten equations.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func agreesWithRungeAndKutta(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let battery = DiffusionBattery(
      capacity: Coulombs(2000), ratePerSecond: random.spread(1e-4...1e-2), voltage: Volts(3.7))
    let current = random.uniform(0...1)
    let seconds = random.spread(1...1000)
    var state = battery.advanced(DiffusionBattery.State(), current: Amperes(0.3), for: .minutes(3))
    let start = state
    state = battery.advanced(state, current: Amperes(current), for: SimDuration(seconds: seconds))
    var sum = 0.0
    for m in 1...10 {
      let rate = battery.ratePerSecond * Double(m * m)
      var u = 0.3 / rate * (1 - exponential(-rate * 180))
      let h = seconds / 4000
      for _ in 0..<4000 {
        let k1 = current - rate * u
        let k2 = current - rate * (u + h / 2 * k1)
        let k3 = current - rate * (u + h / 2 * k2)
        let k4 = current - rate * (u + h * k3)
        u += h * (k1 + 2 * k2 + 2 * k3 + k4) / 6
      }
      sum += u
    }
    #expect(isClose(state.unavailable.value, 2 * sum, relative: 1e-8))
    #expect(isClose(state.drawn.value, start.drawn.value + current * seconds, relative: 1e-9))
  }

  @Test func restGivesChargeBack() throws {
    let battery = DiffusionBattery(cell: .itsy)
    let tired = battery.advanced(DiffusionBattery.State(), current: Amperes(0.628), for: .minutes(40))
    let rested = battery.advanced(tired, current: .zero, for: .hours(3))
    #expect(rested.unavailable.value < 0.01 * tired.unavailable.value && rested.drawn == tired.drawn)
    let one = try #require(battery.timeToEmpty(tired, current: Amperes(0.628)))
    let other = try #require(battery.timeToEmpty(rested, current: Amperes(0.628)))
    #expect(other > one)
  }

  @Test func tenStepsAreOne() {
    let battery = DiffusionBattery(cell: .dualFoil)
    var split = DiffusionBattery.State()
    for _ in 0..<10 { split = battery.advanced(split, current: Amperes(0.1), for: .seconds(77)) }
    let whole = battery.advanced(DiffusionBattery.State(), current: Amperes(0.1), for: .seconds(770))
    #expect(isClose(battery.apparent(split).value, battery.apparent(whole).value, relative: 1e-12))
  }
}

@Suite struct OtherBatteries {
  /// The filter after a pulse and a rest is that of the pulse alone, decayed; ns-3's would use absolute time.
  @Test func theFilterForgetsInThirtySeconds() {
    let battery = ShepherdBattery(cell: .cgr18650DA)
    var state = battery.advanced(ShepherdBattery.State(), current: Amperes(2), for: .hours(1))
    state = battery.advanced(state, current: .zero, for: .seconds(30))
    #expect(isClose(state.filteredAmperes, 2 * exponential(-1), relative: 1e-12))
    state = battery.advanced(state, current: Amperes(-1), for: .seconds(300))
    #expect(abs(state.filteredAmperes + 1) < 1e-3)
    #expect(battery.voltage(state, current: Amperes(-1)) > battery.voltage(state, current: .zero))
  }

  @Test(arguments: ShepherdCell.all)
  func voltageFallsOverADischarge(cell: ShepherdCell) throws {
    let battery = ShepherdBattery(cell: cell)
    let current = Amperes(battery.capacityAmpereHours / 10)
    let life = try #require(battery.timeToCutOff(ShepherdBattery.State(), current: current))
    #expect(life > .hours(5) && life < .hours(10))
    var previous = Volts(100)
    for part in 2...100 {
      let duration = SimDuration(nanoseconds: life.nanoseconds / 100 * Int64(part))
      let state = battery.advanced(ShepherdBattery.State(), current: current, for: duration)
      let volts = battery.voltage(state, current: current)
      #expect(volts < previous)
      previous = volts
    }
    #expect(isClose(previous.value, battery.cutOffVoltage.value, relative: 0.01))
  }

  @Test func aLinearBatteryIsASpreadsheet() throws {
    let battery = LinearBattery(capacity: Coulombs(810), voltage: Volts(3))
    let life = try #require(battery.timeToEmpty(battery.capacity, current: Amperes(10e-6)))
    #expect(isClose(life.seconds, 81e6, relative: 1e-12))
    #expect(battery.advanced(Coulombs(1), current: Amperes(1), for: .seconds(5)) == .zero)
    #expect(battery.advanced(Coulombs(809), current: Amperes(-1), for: .seconds(5)) == Coulombs(810))
    #expect(battery.timeToEmpty(battery.capacity, current: .zero) == nil)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func aSupercapacitorAgreesWithRungeAndKutta(seed: UInt64) throws {
    var random = TestRandom(seed: seed)
    let cell = Supercapacitor(
      farads: random.spread(0.1...10), leak: Ohms(random.spread(1e3...1e6)), seriesResistance: Ohms(1),
      maximumVoltage: Volts(5.5))
    let power = random.spread(1e-4...1e-2)
    let life = try #require(cell.timeToEmpty(Volts(5), power: Watts(power), least: Volts(2)))
    #expect(abs(cell.advanced(Volts(5), power: Watts(power), for: life).value - 2) < 1e-6)
    var v = 5.0
    let h = life.seconds / 20_000
    func slope(_ v: Double) -> Double { -(power / v + v / cell.leak.value) / cell.farads }
    for _ in 0..<20_000 { v += h * slope(v + h / 2 * slope(v)) }
    #expect(abs(v - 2) < 1e-5)
  }

  @Test func aSupercapacitorChargesToItsRating() {
    let cell = Supercapacitor(farads: 1, leak: Ohms(1e6), seriesResistance: Ohms(30), maximumVoltage: Volts(5.5))
    #expect(cell.advanced(Volts(1), power: Watts(-0.1), for: .hours(1)) == Volts(5.5))
    #expect(cell.advanced(Volts(1), power: Watts(0.1), for: .hours(1)) == .zero)
    #expect(cell.leak(at: Celsius(30)) == Ohms(5e5))
    #expect(cell.terminalVoltage(Volts(5), power: Watts(0.3)) == nil)
    #expect(cell.timeToEmpty(Volts(5), power: .zero, least: .zero) == nil)
  }
}
