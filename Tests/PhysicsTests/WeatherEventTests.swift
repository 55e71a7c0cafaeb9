import Physics
import Quantities
import Testing

/// Spells of other weather.
@Suite struct WeatherEventTests {
  private static let start = SimTime.start + .days(10)
  private static let cold = WeatherEvent(from: start, to: start + .days(2), kelvin: -15, sun: 0.25)
  private static let hot = WeatherEvent(from: start + .days(1), to: start + .days(4), kelvin: 8, sun: 0.5)

  @Test(arguments: Ambient.examples) func theAirIsWarmerOrColderAsSaid(air: Ambient) {
    let disturbed = Ambient.disturbed(air, by: [Self.cold, Self.hot])
    for (hours, kelvin) in [(-1, 0.0), (0, -15), (23, -15), (24, -7), (47, -7), (48, 8), (95, 8), (96, 0)] {
      let time = Self.start + .hours(Int64(hours))
      let difference = disturbed.temperature(at: time).value - air.temperature(at: time).value
      #expect(abs(difference - kelvin) < 1e-9, "hour \(hours)")
      #expect(disturbed.temperature(at: time) <= disturbed.warmest)
    }
    #expect(disturbed.varies)
  }

  @Test func theSunIsDimmedExactly() {
    let clear = HarvestSeriesTests.series
    let dim = clear.disturbed(by: [Self.cold, Self.hot])
    func energy(_ series: HarvestSeries, _ from: SimTime, _ to: SimTime) -> Double {
      var (sum, now) = (0.0, from)
      while now < to {
        let next = min(to, series.nextChange(after: now))
        sum += (series.power(at: now) * (next - now)).value
        now = next
      }
      return sum
    }
    let day = { (day: Int64) in Self.start + .days(day) }
    for (from, share) in [(-1, 1.0), (0, 0.25), (1, 0.125), (2, 0.5), (3, 0.5), (4, 1)] {
      let (a, b) = (
        energy(dim, day(Int64(from)), day(Int64(from) + 1)), energy(clear, day(Int64(from)), day(Int64(from) + 1))
      )
      #expect(isClose(a, share * b, relative: 1e-12), "day \(from)")
    }
  }

  /// A spell that begins between two steps of the panel cuts them.
  @Test(arguments: 0..<20 as Range<UInt64>) func theNextChangeSeesSpells(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let from = SimTime.start + SimDuration(seconds: random.uniform(0...3e6))
    let event = WeatherEvent(from: from, to: from + SimDuration(seconds: random.uniform(1...1e6)), sun: 0.5)
    let dim = HarvestSeriesTests.series.disturbed(by: [event])
    for _ in 0..<200 {
      let time = SimTime.start + SimDuration(seconds: random.uniform(0...4e6))
      let change = dim.nextChange(after: time)
      #expect(change > time && dim.power(at: SimTime(nanoseconds: change.nanoseconds - 1)) == dim.power(at: time))
    }
  }

  @Test func spellsThatChangeNothingAreNothing() {
    let still = WeatherEvent(from: .start, to: .start + .days(30))
    #expect(HarvestSeriesTests.series.disturbed(by: [still]) == HarvestSeriesTests.series)
  }
}
