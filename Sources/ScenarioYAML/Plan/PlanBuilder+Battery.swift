import FleetModel
import Physics
import Quantities

/// What a scenario changes about a battery of the catalog, and what only some models have.
extension PlanBuilder {
  /// The pack that `choice` asks for; nil, and reported, when its model does not have what is asked of it.
  mutating func pack(_ choice: Choice) -> PackPlan? {
    let record = choice.record
    guard let named = BatteryPart.named(choice.name), let series = record[BatteryKeys.series],
      let parallel = record[BatteryKeys.parallel]
    else { return nil }
    let before = problems.count
    var pack = PackPlan(
      part: named, series: series, parallel: parallel, capacity: record[BatteryKeys.capacity],
      cutOff: record[BatteryKeys.cutOff])
    if case .cell(let cell, _) = named {
      if let model = record[BatteryKeys.model] { pack.part = .cell(cell, model) }
    } else {
      refuse(record, BatteryKeys.model, "battery '\(named.name)' has a model of its own; 'model' is for cells")
      let instead =
        named.name == SupercapacitorCell.typical.name ? "it has a 'capacitance'" : "its curve is for its own"
      refuse(record, BatteryKeys.capacity, "'capacity' of battery '\(named.name)' cannot be changed; \(instead)")
    }
    fit(&pack, record)
    unequal(&pack, record)
    buffer(&pack, record)
    guard problems.count == before else { return nil }
    if pack.capacity != nil { pack.given.insert("capacity") }
    if pack.cutOff != nil { pack.given.insert("cut-off voltage") }
    let entry = pack.part.catalogEntry
    note(
      .batteries,
      CatalogEntry(
        name: entry.name, title: entry.title, constants: entry.constants.filter { !isSized(pack, $0.name) }))
    return pack
  }

  /// The numbers of a supercapacitor, which nothing else has.
  private mutating func fit(_ pack: inout PackPlan, _ record: Record) {
    guard case .supercapacitor(var cell) = pack.part else {
      let name = pack.part.name
      let reason = { (key: String) in "'\(key)' is for battery 'supercapacitor', not for '\(name)'" }
      refuse(record, BatteryKeys.capacitance, reason("capacitance"))
      refuse(record, BatteryKeys.ratedVoltage, reason("rated_voltage"))
      refuse(record, BatteryKeys.resistance, reason("series_resistance"))
      refuse(record, BatteryKeys.leak, reason("leak_resistance"))
      return
    }
    func give<Value>(_ key: Key<Value>, _ path: WritableKeyPath<SupercapacitorCell, Sourced<Value>>, _ name: String) {
      guard let value = record[key] else { return }
      cell[keyPath: path] = Sourced(value, .assumed, "the scenario's")
      pack.given.insert(name)
    }
    give(BatteryKeys.capacitance, \.capacitance, "capacitance")
    give(BatteryKeys.ratedVoltage, \.maximumVoltage, "rated voltage")
    give(BatteryKeys.resistance, \.seriesResistance, "series resistance")
    give(BatteryKeys.leak, \.leak, "leak resistance")
    pack.part = .supercapacitor(cell)
  }

  /// Cells that differ within their pack.
  private mutating func unequal(_ pack: inout PackPlan, _ record: Record) {
    guard let spread = record[BatteryKeys.spread], spread[SpreadKeys.unit] == .cells else { return }
    let place = spread.place(of: SpreadKeys.unit)
    guard case .cell(_, .kinetic) = pack.part else {
      return problems.report(
        place, "'of: cells' is for the kinetic model, and battery '\(pack.part.name)' has the \(modelName(pack))")
    }
    if pack.series * pack.parallel == 1 {
      return problems.report(place, "'of: cells' needs cells that can differ, and the battery is one cell")
    }
    pack.hasUnequalCells = true
  }

  /// A capacitor beside the pack.
  private mutating func buffer(_ pack: inout PackPlan, _ record: Record) {
    guard let capacitance = record[BatteryKeys.capacitor] else {
      return refuse(record, BatteryKeys.capacitorLeak, "'capacitor_leak' needs a 'capacitor'")
    }
    let place = record.place(of: BatteryKeys.capacitor)
    guard case .cell(_, .kinetic) = pack.part else {
      return problems.report(
        place, "'capacitor' is for the kinetic model, and battery '\(pack.part.name)' has the \(modelName(pack))")
    }
    if pack.hasUnequalCells {
      return problems.report(place, "'capacitor' beside cells that differ, 'of: cells', is not modelled")
    }
    let plan = CapacitorPlan(capacitance: capacitance, leak: record[BatteryKeys.capacitorLeak])
    pack.capacitor = plan
    note(.batteries, plan.catalogEntry)
  }

  /// Whether a number of a supercapacitor is the scenario's, so that it needs no source.
  private func isSized(_ pack: PackPlan, _ constant: String) -> Bool {
    if case .supercapacitor = pack.part { pack.given.contains(constant) } else { false }
  }

  private mutating func refuse<Value>(_ record: Record, _ key: Key<Value>, _ reason: String) {
    if record[key] != nil { problems.report(record.place(of: key), reason) }
  }

  /// Whether a full battery of `full` volts is above where the node stops, and its model knows that place.
  mutating func checkVoltage(_ pack: PackPlan, _ full: Volts, _ choice: Choice) -> Bool {
    let place = choice.record.place(of: BatteryKeys.cutOff)
    guard let end = pack.part.cutOffVoltage.map({ Double(pack.series) * $0 }) else {
      guard pack.cutOff != nil else { return true }
      problems.report(
        place,
        "'cut_off' has no meaning here: in the \(modelName(pack)) the voltage of battery '\(pack.part.name)' stays at "
          + "\(short((full.value * 1_000).rounded() / 1_000)) V")
      return false
    }
    if case .shepherd = pack.part, let cutOff = pack.cutOff, cutOff < end {
      problems.report(
        place,
        "'cut_off' is \(short(cutOff.value)) V; the curve of battery '\(pack.part.name)' ends at \(short(end.value)) V")
      return false
    }
    let cutOff = pack.cutOff ?? end
    if cutOff < full { return true }
    let what = pack.cutOff == nil ? "the cut-off, where 'cut_off' gives no other," : "'cut_off'"
    problems.report(
      pack.cutOff == nil ? choice.namePlace : place,
      "\(what) is \(short(cutOff.value)) V; a full battery has only \(short(full.value)) V")
    return false
  }

  /// For messages.
  func modelName(_ pack: PackPlan) -> String {
    switch pack.part {
    case .cell(_, let model): "\(model.rawValue) model"
    case .diffusion: "diffusion model"
    case .shepherd: "Shepherd model"
    case .supercapacitor: "model"
    }
  }
}
