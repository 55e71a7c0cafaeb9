import Foundation
import Physics
import Quantities

/// The surroundings once read: what plans and harvests need of them.
struct Surroundings {
  var ambient: Ambient
  /// From midnight of the first of January to the start of virtual time.
  var start: SimDuration
  var weather: WeatherYear?
  var site: Site?
  var events: [WeatherEvent] = []

  /// The air with its spells.
  var air: Ambient { events.isEmpty ? ambient : .disturbed(ambient, by: events) }

  /// The air for a harvest under a clear sky.
  var wave: DiurnalAmbient {
    switch ambient {
    case .diurnal(let wave, _): wave
    case .constant(let temperature):
      DiurnalAmbient(mean: temperature, yearlyKelvin: 0, warmestDay: 0, dailyKelvin: 0, warmestHour: 0)
    case .weather, .disturbed: preconditionFailure("with a weather file the sky is the file's")
    }
  }
}

extension PlanBuilder {
  mutating func surroundings(_ record: Record) -> Surroundings? {
    let weather = self.weather(record)
    let site = record[EnvironmentKeys.site].flatMap { self.site($0) }
    guard let day = record[EnvironmentKeys.start], let choice = record[EnvironmentKeys.ambient] else { return nil }
    let start = SimDuration.days(Int64(day))
    let ambient: Ambient
    switch choice.name {
    case "weather":
      guard let weather else {
        if record[EnvironmentKeys.weather] == nil {
          problems.report(choice.namePlace, "'ambient' is 'weather', and the environment names no 'weather' file")
        }
        return nil
      }
      ambient = .weather(weather, start: start)
    case "constant":
      guard let temperature = choice.record[AmbientKeys.temperature] else { return nil }
      ambient = .constant(temperature)
    default:
      guard let wave = wave(choice.record) else { return nil }
      ambient = .diurnal(wave, start: start)
    }
    return Surroundings(
      ambient: ambient, start: start, weather: weather, site: site, events: weatherEvents(record))
  }

  private mutating func weatherEvents(_ environment: Record) -> [WeatherEvent] {
    var events: [WeatherEvent] = []
    for item in environment[EnvironmentKeys.events] ?? [] {
      guard case .section(let record) = item.content, let from = record[WeatherEventKeys.from],
        let to = record[WeatherEventKeys.to], let kelvin = record[WeatherEventKeys.temperature],
        let sun = record[WeatherEventKeys.sun]
      else { continue }
      guard from < to else {
        problems.report(record.place(of: WeatherEventKeys.to), "'to' is not after 'from'")
        continue
      }
      events.append(WeatherEvent(from: .start + from, to: .start + to, kelvin: kelvin, sun: sun))
    }
    return events
  }

  private func wave(_ record: Record) -> DiurnalAmbient? {
    guard let mean = record[AmbientKeys.mean], let yearly = record[AmbientKeys.yearly],
      let warmestDay = record[AmbientKeys.warmestDay], let daily = record[AmbientKeys.daily],
      let warmestHour = record[AmbientKeys.warmestHour]
    else { return nil }
    return DiurnalAmbient(
      mean: mean, yearlyKelvin: yearly, warmestDay: Double(warmestDay), dailyKelvin: daily,
      warmestHour: warmestHour.seconds / 3600)
  }

  private func site(_ record: Record) -> Site? {
    guard let latitude = record[SiteKeys.latitude], let longitude = record[SiteKeys.longitude],
      let altitude = record[SiteKeys.altitude], let clock = record[SiteKeys.clock]
    else { return nil }
    return Site(
      latitude: latitude, longitude: longitude, altitude: altitude, utcOffsetHours: clock.seconds / 3600)
  }

  private mutating func weather(_ record: Record) -> WeatherYear? {
    guard let name = record[EnvironmentKeys.weather] else { return nil }
    let path = catalog.path(of: name, on: .weather)
    let place = record.place(of: EnvironmentKeys.weather)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      problems.report(place, "\(path): cannot be read as text")
      return nil
    }
    do {
      let year = try WeatherYear(csv: text, name: path)
      note([
        Provenance(
          item: "weather file \(name)", constant: "sunlight, air and wind", value: "8760 hours", unit: "",
          status: .recorded, source: year.source)
      ])
      return year
    } catch {
      problems.report(place, "\(error)")
      return nil
    }
  }
}
