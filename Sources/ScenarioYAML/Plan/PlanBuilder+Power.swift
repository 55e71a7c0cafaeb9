import FleetModel
import Physics
import Quantities

extension PlanBuilder {
  /// A battery with what charges it.
  mutating func power(
    _ battery: Choice, regulator part: Choice? = nil, harvest choice: Choice, _ surroundings: Surroundings?
  ) -> PowerPlan? {
    let record = battery.record
    guard let pack = pack(battery), let initial = record[BatteryKeys.initial],
      let recovery = record[BatteryKeys.recovery], let ages = record[BatteryKeys.ageing],
      let spread = record[BatteryKeys.spread], let capacitySpread = spread[SpreadKeys.capacity],
      let leakSpread = spread[SpreadKeys.selfDischarge], let spreadUnit = spread[SpreadKeys.unit]
    else { return nil }
    let bare = pack.battery(behind: nil)
    let full = bare.openCircuitVoltage(bare.fullState())
    guard checkVoltage(pack, full, battery) else { return nil }
    if case .cell = pack.part { note(.effects, Effect.cellClimate.catalogEntry) }
    let ageing = ages ? ageing(of: pack) : nil
    if let ageing { note(.effects, Effect(ageing.law).catalogEntry) }
    if ages, ageing == nil {
      let known = BatteryCell.all.filter { BatteryAgeing.of($0) != nil }.map(\.name)
      problems.report(
        record.place(of: BatteryKeys.ageing),
        "for battery '\(pack.part.name)' no law of ageing is known; expected \(oneOf(known))")
      return nil
    }
    if leakSpread > 0, !bare.effects.contains(.selfDischarge) {
      problems.report(
        spread.place(of: SpreadKeys.selfDischarge),
        "'self_discharge' is spread, and the \(modelName(pack)) of battery '\(pack.part.name)' knows none")
      return nil
    }
    let regulator = part.flatMap { self.regulator($0, full) }
    if part != nil, regulator == nil { return nil }
    if choice.name != "none", pack.capacitor != nil {
      problems.report(
        record.place(of: BatteryKeys.capacitor),
        "'capacitor' stands beside a battery that is not charged; 'harvest' is "
          + "'\(choice.name)'")
      return nil
    }
    if choice.name != "none", !bare.isRechargeable {
      problems.report(
        choice.namePlace, "battery '\(pack.part.name)' cannot be charged; expected \(oneOf(Self.rechargeable))")
      return nil
    }
    guard let surroundings else { return nil }
    let before = problems.count
    let energy = harvest(choice, surroundings)
    guard problems.count == before else { return nil }
    return PowerPlan(
      battery: pack.battery(behind: regulator), pack: pack, initialStateOfCharge: initial, harvest: energy,
      charger: energy == nil ? nil : charger(choice), recoveryStateOfCharge: recovery,
      spread: SpreadPlan(capacity: capacitySpread, selfDischarge: leakSpread, unit: spreadUnit), regulator: regulator,
      ageing: ageing)
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

  private func ageing(of pack: PackPlan) -> AgeingPlan? {
    guard case .cell(let cell, _) = pack.part else { return nil }
    return BatteryAgeing.of(cell).map { AgeingPlan(law: $0, seriesCells: pack.series) }
  }

  private static var rechargeable: [String] {
    BatteryPart.all.filter { $0.battery().isRechargeable }.map(\.name)
  }
}
