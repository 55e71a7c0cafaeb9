import Quantities
import Testing

@Suite struct Units {
  @Test func productsAreWhatPhysicsSays() {
    #expect(Watts(0.125) * SimDuration.milliseconds(40) == Joules(0.005))
    #expect(Amperes(0.002) * SimDuration.hours(1) == Coulombs(7.2))
    #expect(Volts(3) * Amperes(0.5) == Watts(1.5))
    #expect(Amperes(2) * Ohms(0.25) == Volts(0.5))
  }

  @Test func sumsAndRatiosKeepTheUnit() {
    #expect(Joules(2) + Joules(3) - Joules(1) == Joules(4))
    #expect(-Joules(2) < Joules.zero)
    #expect(2 * Watts(3) == Watts(6))
    #expect(Joules(1) / Joules(4) == 0.25)
    var total = Joules.zero
    total += Joules(5)
    total -= Joules(2)
    #expect(total == Joules(3))
  }

  @Test func levelsAndGains() {
    #expect(DecibelMilliwatts(14) + Decibels(2) - Decibels(20) == DecibelMilliwatts(-4))
  }

  @Test func everyQuantityWearsItsUnit() {
    #expect(Joules(1.5).description == "1.5 J")
    #expect(Celsius(-40).description == "-40.0 °C")
    #expect(Celsius(25).kelvin == 298.15)
  }
}

@Suite struct Time {
  @Test func isWholeNanoseconds() {
    #expect(SimDuration.microseconds(7).nanoseconds == 7_000)
    #expect(SimDuration.days(1) == 24 * SimDuration.hours(1))
    #expect(SimDuration.hours(1) == 60 * SimDuration.minutes(1))
    #expect(SimDuration.minutes(1) == 60 * SimDuration.seconds(1))
    #expect(SimDuration.seconds(1) == 1_000 * SimDuration.milliseconds(1))
  }

  @Test func pointsAndSpans() {
    var time = SimTime.start + .seconds(5)
    time += .milliseconds(1)
    #expect(time - .start == .milliseconds(5_001))
    #expect(time - .milliseconds(5_001) == .start)
    #expect(SimTime.start < time)
    var span = SimDuration.zero
    span += .seconds(2)
    #expect(span - .seconds(3) == .seconds(-1))
    #expect(span.seconds == 2)
  }

  /// A tenth of a second, ten times a second for ten days, is ten days to the nanosecond.
  @Test func addsUpExactly() {
    var time = SimTime.start
    for _ in 0..<8_640_000 { time += SimDuration(seconds: 0.1) }
    #expect(time == .start + .days(10))
  }

  @Test(arguments: [
    (0.0, 0), (1e-9, 1), (0.4e-9, 0), (0.5e-9, 1), (0.6e-9, 1), (-0.6e-9, -1), (0.1, 100_000_000),
    (1.0 / 3, 333_333_333), (2.0 / 3, 666_666_667), (86_400.000_000_001, 86_400_000_000_001),
  ])
  func secondsRoundToTheNearest(seconds: Double, nanoseconds: Int64) {
    #expect(SimDuration(seconds: seconds).nanoseconds == nanoseconds)
  }

  @Test func secondsAndBackStayWithinHalfANanosecond() {
    for step in 0..<1_000 as Range<Int64> {
      let span = SimDuration(nanoseconds: step * 1_000_003 + step)
      #expect(SimDuration(seconds: span.seconds) == span)
    }
  }
}

@Suite struct Counts {
  @Test func addFieldByField() {
    var a = OpCount()
    a.macFloat = 3
    a.macInt8 = 4
    a.flashRead = 9
    var b = OpCount()
    b.macInt8 = 6
    b.exp = 2
    b.ramWritten = 5
    let sum = a + b
    #expect(sum.mac == 13)
    #expect((sum.exp, sum.ramWritten, sum.flashRead, sum.divide) == (2, 5, 9, 0))
    a += b
    #expect(a == sum)
  }
}
