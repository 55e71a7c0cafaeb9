import Physics
import Quantities
import Testing

@Suite struct AgeingTests {
  /// A stress that changes and changes back gives the loss of the same time without the change in between.
  @Test func lossesAreCarriedAlongTheirPowerLaws() {
    let fresh = SchmalstiegAgeing.State()
    let whole = SchmalstiegAgeing.rested(fresh, voltage: Volts(3.7), temperature: Celsius(25), for: .days(365))
    var split = fresh
    for _ in 0..<73 {
      split = SchmalstiegAgeing.rested(split, voltage: Volts(3.7), temperature: Celsius(25), for: .days(5))
    }
    #expect(isClose(whole.calendarLoss, split.calendarLoss, relative: 1e-9))
    let hot = SchmalstiegAgeing.rested(fresh, voltage: Volts(4.1), temperature: Celsius(40), for: .days(365))
    #expect(hot.calendarLoss > 2 * whole.calendarLoss && hot.resistanceFactor > whole.resistanceFactor)
    let used = SchmalstiegAgeing.cycled(fresh, ampereHours: 250, depth: 0.8, meanVoltage: Volts(3.7))
    let twice = SchmalstiegAgeing.cycled(used, ampereHours: 250, depth: 0.8, meanVoltage: Volts(3.7))
    let once = SchmalstiegAgeing.cycled(fresh, ampereHours: 500, depth: 0.8, meanVoltage: Volts(3.7))
    #expect(isClose(twice.cycleLoss, once.cycleLoss, relative: 1e-12))
    #expect(isClose(twice.cycleGain, once.cycleGain, relative: 1e-12))
  }

  @Test func ironPhosphateAgesWithHeatAndUse() {
    let mild = WangAgeing.loss(ampereHours: 1000, rate: 0.5, temperature: Celsius(25))
    // 31 630·exp(−31 515/(8.314·298.15))·1000^0.55 percent.
    #expect(isClose(mild, 0.0425, relative: 5e-3))
    // Between C/2 and 2C the factor is linear: 26 655.5 at 1.25C.
    let between = WangAgeing.loss(ampereHours: 1, rate: 1.25, temperature: Celsius(25))
    #expect(isClose(between, 266.555 * exponential(-(31_700 - 370.3 * 1.25) / (8.314 * 298.15)), relative: 1e-12))
    #expect(WangAgeing.loss(ampereHours: 2000, rate: 0.5, temperature: Celsius(25)) > mild)
    #expect(WangAgeing.loss(ampereHours: 1000, rate: 0.5, temperature: Celsius(45)) > mild)
    #expect(WangAgeing.loss(ampereHours: 0, rate: 3, temperature: Celsius(25)) == 0)
  }

  @Test func theExampleOfTheStandard() {
    let cycles = Rainflow.cycles(of: [-2, 1, -3, 5, -1, 3, -4, 4, -2])
    var counts = [Double](repeating: 0, count: 10)
    for cycle in cycles { counts[Int(cycle.range)] += cycle.count }
    #expect(counts == [0, 0, 0, 0.5, 1.5, 0, 0.5, 0, 1, 0.5])
  }

  @Test func aTraceOfCharge() {
    let cycles = Rainflow.cycles(of: [1, 0.4, 0.7, 0.2, 0.9, 0.6, 1])
    let rounded = cycles.map { [($0.range * 100).rounded(), ($0.mean * 100).rounded(), $0.count] }
    #expect(rounded == [[30, 55, 1], [30, 75, 1], [80, 60, 0.5], [80, 60, 0.5]])
    #expect(abs(Rainflow.equivalentFullCycles(cycles) - 1.4) < 1e-12)
  }

  /// The range travelled is twice the equivalent full cycles, whatever the trace; points on the way change nothing.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func everyMoveIsCountedOnce(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let trace = (0..<500).map { _ in random.uniform() }
    let travelled = zip(trace, trace.dropFirst()).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(isClose(2 * Rainflow.equivalentFullCycles(Rainflow.cycles(of: trace)), travelled, relative: 1e-12))
    let dense = zip(trace, trace.dropFirst()).flatMap { [$0, ($0 + $1) / 2] } + trace.suffix(1)
    let finer = Rainflow.cycles(of: dense)
    #expect(isClose(2 * Rainflow.equivalentFullCycles(finer), travelled, relative: 1e-12))
  }
}

@Suite struct SupplyTests {
  @Test func aLinearRegulatorPassesItsCurrentOn() throws {
    let power = try #require(Regulator.ldo.inputPower(load: Watts(0.018), output: Volts(1.8), input: Volts(3)))
    #expect(isClose(power.value, 0.03 + 3e-6, relative: 1e-12))
    #expect(Regulator.ldo.inputPower(load: Watts(0.018), output: Volts(1.8), input: Volts(1.9)) == nil)
  }

  @Test func aBuckIsBestAtHighLoads() throws {
    let light = try #require(Regulator.buck.efficiency(load: Watts(20e-6), output: Volts(2), input: Volts(3.6)))
    let heavy = try #require(Regulator.buck.efficiency(load: Watts(0.1), output: Volts(2), input: Volts(3.6)))
    #expect(light > 0.82 && light < 0.92 && heavy > 0.93 && heavy < 0.94)
  }

  @Test func aBoostNeedsItsLeastInput() throws {
    #expect(Regulator.boost.inputPower(load: Watts(0.01), output: Volts(3.3), input: Volts(0.7)) == nil)
    #expect(Regulator.boost.inputPower(load: Watts(0.01), output: Volts(3.3), input: Volts(3.4)) == nil)
    let efficiency = try #require(
      Regulator.boost.efficiency(load: Watts(3.3e-3), output: Volts(3.3), input: Volts(2.4)))
    #expect(abs(efficiency - 0.85) < 0.01)
  }

  @Test(arguments: Regulator.all)
  func noRegulatorMakesPower(part: Regulator) {
    let (output, input) = part.kind == .boost ? (Volts(3.3), Volts(2)) : (Volts(1.8), Volts(3))
    var previous = Watts(0)
    for exponent in 0..<20 {
      let load = Watts(1e-7 * Double(1 << exponent))
      guard let power = part.inputPower(load: load, output: output, input: input) else { continue }
      #expect(power > load && power > previous)
      previous = power
    }
    #expect(part.inputPower(load: .zero, output: output, input: input) == input * part.quiescent.value)
  }

  @Test func aSagRecovers() {
    let capacitor = DecouplingCapacitor(farads: 470e-6)
    let sag = capacitor.sag(current: Amperes(0.02), for: .milliseconds(5), resistance: Ohms(20))
    let left = capacitor.recovered(sag, after: SimDuration(seconds: 20 * 470e-6), resistance: Ohms(20))
    #expect(isClose(left.value, sag.value * exponential(-1), relative: 1e-9))
    let none = DecouplingCapacitor(farads: 0)
    #expect(none.sag(current: Amperes(0.02), for: .milliseconds(5), resistance: Ohms(20)) == Volts(0.4))
  }
}
