import Foundation
import Physics
import Quantities

extension PlanBuilder {
  /// What stands between a harvester and the battery.
  func charger(_ choice: Choice) -> HarvestCharger? {
    choice.record[HarvestKeys.charger].flatMap { name in HarvestCharger.all.first { $0.name == name } }
  }

  /// The power into a battery over the year, or nil for none.
  mutating func harvest(_ choice: Choice, _ surroundings: Surroundings) -> HarvestSeries? {
    if choice.name == "none" { return nil }
    if choice.name == "constant" { return choice.record[HarvestKeys.power].map { HarvestSeries(constant: $0) } }
    guard let charger = charger(choice), let step = choice.record[HarvestKeys.step] else { return nil }
    guard 3_600_000_000_000 % step.nanoseconds == 0 else {
      problems.report(
        choice.record.place(of: HarvestKeys.step), "'step' does not divide an hour; expected for example '10 min'")
      return nil
    }
    note(.chargers, charger.catalogEntry)
    switch choice.name {
    case "trace": return trace(choice.record).map { HarvestSeries(trace: $0, charger: charger, step: step) }
    case "thermoelectric":
      return generator(choice.record).map {
        HarvestSeries(generator: $0, charger: charger, air: surroundings.air, step: step)
      }
    default: return solar(choice, charger, step, surroundings)?.disturbed(by: surroundings.events)
    }
  }

  private mutating func solar(
    _ choice: Choice, _ charger: HarvestCharger, _ step: SimDuration, _ surroundings: Surroundings
  ) -> HarvestSeries? {
    let record = choice.record
    guard let area = record[HarvestKeys.area], let efficiency = record[HarvestKeys.efficiency],
      let tilt = record[HarvestKeys.tilt], let azimuth = record[HarvestKeys.azimuth],
      let shade = record[HarvestKeys.shade]
    else { return nil }
    note(.effects, Effect.panel.catalogEntry)
    let panel = SolarPanel(area: area, efficiency: efficiency * (1 - shade), tilt: tilt, azimuth: azimuth)
    if let weather = surroundings.weather {
      return HarvestSeries(panel: panel, charger: charger, year: weather, step: step, start: surroundings.start)
    }
    guard let site = surroundings.site else {
      problems.report(
        choice.namePlace, "a solar panel needs a sky: name a 'weather' file or a 'site' in the environment")
      return nil
    }
    return HarvestSeries(
      panel: panel, charger: charger, site: site, sky: .haurwitz, air: surroundings.wave, step: step,
      start: surroundings.start)
  }

  private mutating func trace(_ record: Record) -> HarvestTrace? {
    guard let name = record[HarvestKeys.file] else { return nil }
    let path = name.hasPrefix("/") ? name : "\(catalog.scenarioFolder)/\(name)"
    let place = record.place(of: HarvestKeys.file)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      problems.report(place, "\(path): cannot be read as text")
      return nil
    }
    do {
      let trace = try HarvestTrace(csv: text, name: path)
      note([
        Provenance(
          item: "harvest trace \(name)", constant: "power", value: "\(trace.watts.count) stretches", unit: "",
          status: .recorded, source: "the scenario's own file")
      ])
      return trace
    } catch {
      problems.report(place, "\(error)")
      return nil
    }
  }

  private func generator(_ record: Record) -> ThermoelectricGenerator? {
    guard let power = record[HarvestKeys.ratedPower], let kelvin = record[HarvestKeys.ratedDifference],
      let across = record[HarvestKeys.across], let source = record[HarvestKeys.source]
    else { return nil }
    return ThermoelectricGenerator(ratedPower: power, ratedKelvin: kelvin, share: across, source: source)
  }
}
