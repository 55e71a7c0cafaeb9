public import Quantities

/// A stretch of time in which the weather is not as it would be: a cold spell, a heat wave, smoke, snow on panels.
///
/// Counted from the start of a scenario, not of the year, so that it comes once. Where events overlap, their
/// temperatures add and their suns multiply.
public struct WeatherEvent: Hashable, Sendable {
  public let from: SimTime
  /// The first moment after it.
  public let to: SimTime
  /// Added to the air's temperature, in kelvin.
  public let kelvin: Double
  /// What is left of the power that a harvester would give, 0 or more; 1 when it takes nothing.
  public let sun: Double

  /// - Precondition: it ends after it begins, and `sun` is not negative.
  public init(from: SimTime, to: SimTime, kelvin: Double = 0, sun: Double = 1) {
    precondition(from < to, "weather from \(from.nanoseconds) ns to \(to.nanoseconds) ns")
    precondition(sun >= 0, "a sun of \(sun)")
    self.from = from
    self.to = to
    self.kelvin = kelvin
    self.sun = sun
  }

  func covers(_ time: SimTime) -> Bool { from <= time && time < to }

  /// What `events` add to the air at `time`, in kelvin.
  static func kelvin(_ events: [WeatherEvent], at time: SimTime) -> Double {
    var sum = 0.0
    for event in events where event.covers(time) { sum += event.kelvin }
    return sum
  }

  /// What `events` leave of the sun at `time`.
  static func sun(_ events: ContiguousArray<WeatherEvent>, at time: SimTime) -> Double {
    var product = 1.0
    for event in events where event.covers(time) { product *= event.sun }
    return product
  }
}
