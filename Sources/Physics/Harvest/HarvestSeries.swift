public import Quantities

/// Power from a panel into a battery over a year, in equal steps; computed once, shared by a group of nodes.
///
/// Each step takes the sun at its middle. The year repeats.
public struct HarvestSeries: Hashable, Sendable {
  /// Length of a step.
  public let step: SimDuration
  /// Where in the year the scenario starts, from midnight of the first of January, local standard time.
  public let start: SimDuration
  private let watts: ContiguousArray<Float>
  /// For each step, how many steps until the power differs.
  private let run: ContiguousArray<Int32>
  private var events: ContiguousArray<WeatherEvent> = []

  /// A series from powers already known, one per step over a whole year.
  ///
  /// - Precondition: `step` divides an hour and `powers` covers 365 days.
  public init(powers: ContiguousArray<Float>, step: SimDuration, start: SimDuration) {
    precondition(
      step.nanoseconds > 0 && 3_600_000_000_000 % step.nanoseconds == 0, "step is \(step.nanoseconds) ns")
    let count = Int(SimDuration.days(365).nanoseconds / step.nanoseconds)
    precondition(powers.count == count, "\(powers.count) powers, not \(count)")
    self.step = step
    self.start = start
    watts = powers
    var run = ContiguousArray<Int32>(repeating: 1, count: count)
    // Two passes, so that a run across new year is counted whole.
    for index in stride(from: 2 * count - 2, through: 0, by: -1) {
      let here = index % count
      let next = (index + 1) % count
      run[here] = powers[here] == powers[next] ? min(run[next] + 1, Int32(count)) : 1
    }
    self.run = run
  }

  /// Under a sky that is always clear, with air at `air`.
  public init(
    panel: SolarPanel, charger: HarvestCharger, site: Site, sky: ClearSky, air: DiurnalAmbient, step: SimDuration,
    start: SimDuration
  ) {
    let count = Int(SimDuration.days(365).nanoseconds / step.nanoseconds)
    var powers = ContiguousArray<Float>()
    powers.reserveCapacity(count)
    for index in 0..<count {
      let middle = SimDuration(nanoseconds: Int64(index) * step.nanoseconds + step.nanoseconds / 2)
      let light = sky.irradiance(site: site, sinceNewYear: middle)
      let temperature = air.temperature(sinceNewYear: middle)
      powers.append(Self.power(panel, charger, SolarPosition(site: site, sinceNewYear: middle), light, temperature))
    }
    self.init(powers: powers, step: step, start: start)
  }

  /// Under the weather of a typical year.
  public init(panel: SolarPanel, charger: HarvestCharger, year: WeatherYear, step: SimDuration, start: SimDuration) {
    let count = Int(SimDuration.days(365).nanoseconds / step.nanoseconds)
    var powers = ContiguousArray<Float>()
    powers.reserveCapacity(count)
    for index in 0..<count {
      let middle = SimDuration(nanoseconds: Int64(index) * step.nanoseconds + step.nanoseconds / 2)
      let hour = WeatherYear.hour(sinceNewYear: middle)
      let light = Irradiance(
        globalHorizontal: Double(year.globalHorizontal[hour]), directNormal: Double(year.directNormal[hour]),
        diffuseHorizontal: Double(year.diffuseHorizontal[hour]))
      let sun = SolarPosition(site: year.site, sinceNewYear: middle)
      powers.append(Self.power(panel, charger, sun, light, year.airTemperature(sinceNewYear: middle)))
    }
    self.init(powers: powers, step: step, start: start)
  }

  private static func power(
    _ panel: SolarPanel, _ charger: HarvestCharger, _ sun: SolarPosition, _ light: Irradiance, _ air: Celsius
  ) -> Float {
    guard light.globalHorizontal > 0 || light.directNormal > 0 else { return 0 }
    let irradiance = light.onPlane(tilt: panel.tilt, azimuth: panel.azimuth, sun: sun).total
    let cell = panel.cellTemperature(irradianceWattsPerSquareMeter: irradiance, air: air)
    return Float(charger.output(input: panel.power(irradianceWattsPerSquareMeter: irradiance, cell: cell)).value)
  }

  private func index(at time: SimTime) -> Int {
    let steps = (time.nanoseconds + start.nanoseconds) / step.nanoseconds
    return Int(steps % Int64(watts.count))
  }

  /// The same panel under spells of other weather, which leave a share of its charger's power.
  public func disturbed(by events: [WeatherEvent]) -> HarvestSeries {
    var series = self
    // What leaves the sun alone changes nothing here, and must cut no segment.
    series.events += events.filter { $0.sun != 1 }
    return series
  }

  /// The same with `factor` times the power.
  public func scaled(by factor: Double) -> HarvestSeries {
    var series = HarvestSeries(
      powers: ContiguousArray(watts.map { Float(factor) * $0 }), step: step, start: start)
    series.events = events
    return series
  }

  /// Power into the battery at `time`.
  public func power(at time: SimTime) -> Watts {
    let clear = Watts(Double(watts[index(at: time)]))
    return events.isEmpty ? clear : WeatherEvent.sun(events, at: time) * clear
  }

  /// The first instant after `time` at which the power differs; a year later when it never does.
  public func nextChange(after time: SimTime) -> SimTime {
    let steps = (time.nanoseconds + start.nanoseconds) / step.nanoseconds + Int64(run[index(at: time)])
    var change = SimTime(nanoseconds: steps * step.nanoseconds - start.nanoseconds)
    for event in events {
      if event.from > time { change = min(change, event.from) }
      if event.to > time { change = min(change, event.to) }
    }
    return change
  }

  /// Energy of the whole year, without spells.
  public var annualEnergy: Joules {
    var sum = 0.0
    for power in watts { sum += Double(power) }
    return Joules(sum * step.seconds)
  }
}
