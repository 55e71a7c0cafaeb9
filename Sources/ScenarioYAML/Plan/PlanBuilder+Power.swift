import FleetModel
import Physics
import Quantities

extension PlanBuilder {
  /// A battery with what charges it.
  mutating func power(
    _ battery: Choice, regulator part: Choice? = nil, harvest choice: Choice, _ surroundings: Surroundings?
  ) -> PowerPlan? {
    guard let cell = BatteryCell.named(battery.name) else { return nil }
    let record = battery.record
    note(.batteries, cell.catalogEntry)
    guard let series = record[BatteryKeys.series], let parallel = record[BatteryKeys.parallel],
      let initial = record[BatteryKeys.initial], let recovery = record[BatteryKeys.recovery],
      let ages = record[BatteryKeys.ageing], let spread = record[BatteryKeys.spread],
      let capacitySpread = spread[SpreadKeys.capacity],
      let leakSpread = spread[SpreadKeys.selfDischarge]
    else { return nil }
    let cutOff = record[BatteryKeys.cutOff]
    let full = cell.openCircuit.value.curve(seriesCells: series).voltage(at: 1)
    if let cutOff, cutOff >= full {
      problems.report(
        record.place(of: BatteryKeys.cutOff),
        "'cut_off' is \(short(cutOff.value)) V; a full battery has only \(short(full.value)) V")
      return nil
    }
    let ageing = ages ? BatteryAgeing.of(cell).map { AgeingPlan(law: $0, seriesCells: series) } : nil
    if ages, ageing == nil {
      let known = BatteryCell.all.filter { BatteryAgeing.of($0) != nil }.map(\.name)
      problems.report(
        record.place(of: BatteryKeys.ageing),
        "for battery '\(cell.name)' no law of ageing is known; expected \(oneOf(known))")
      return nil
    }
    let regulator = part.flatMap { self.regulator($0, full) }
    if part != nil, regulator == nil { return nil }
    if choice.name != "none", cell.charging == nil {
      problems.report(
        choice.namePlace, "battery '\(cell.name)' cannot be charged; expected \(oneOf(Self.rechargeable))")
      return nil
    }
    guard let surroundings else { return nil }
    let before = problems.count
    let energy = harvest(choice, surroundings)
    guard problems.count == before else { return nil }
    let pack = PackPlan(
      cell: cell, series: series, parallel: parallel, capacity: record[BatteryKeys.capacity], cutOff: cutOff)
    return PowerPlan(
      battery: pack.battery(behind: regulator), pack: pack, initialStateOfCharge: initial, harvest: energy,
      charger: energy == nil ? nil : charger(choice), recoveryStateOfCharge: recovery,
      spread: SpreadPlan(capacity: capacitySpread, selfDischarge: leakSpread), regulator: regulator, ageing: ageing)
  }

  /// A regulator that a battery of `full` volts can feed.
  private mutating func regulator(_ choice: Choice, _ full: Volts) -> RegulatorPlan? {
    guard let part = Regulator.all.first(where: { $0.name == choice.name }),
      let output = choice.record[RegulatorKeys.output]
    else { return nil }
    note(.regulators, part.catalogEntry)
    let plan = RegulatorPlan(part: part, output: output)
    let place = choice.record.place(of: RegulatorKeys.output)
    if plan.leastInput >= full {
      problems.report(
        place,
        "for \(short(output.value)) V regulator '\(part.name)' needs \(short(plan.leastInput.value)) V, and a full "
          + "battery has only \(short(full.value)) V")
      return nil
    }
    if part.kind == .boost, full > output {
      problems.report(
        place,
        "a boost converter gives no less than it gets; 'output' is \(short(output.value)) V, and a full battery has "
          + "\(short(full.value)) V")
      return nil
    }
    return plan
  }

  private static var rechargeable: [String] { BatteryCell.all.filter { $0.charging != nil }.map(\.name) }
}
