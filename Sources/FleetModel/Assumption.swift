import Physics

/// A constant of somebody's parts that no source gives, and the plan with other values of it.
struct Assumption<Plan: Sendable>: Sendable {
  let item: String
  let constant: ListedConstant
  /// The plan with less of it, and with more.
  let less, more: Plan

  /// The same about a plan that holds this one.
  func map<Whole>(_ whole: (Plan) -> Whole) -> Assumption<Whole> {
    Assumption<Whole>(item: item, constant: constant, less: whole(less), more: whole(more))
  }

  /// The assumed constants of `entry`, each with what `scaled` makes of it.
  static func of(
    _ entry: CatalogEntry, _ kind: String, variation: Double, _ scaled: (String, Double) -> Plan?
  ) -> [Assumption] {
    entry.constants.filter { $0.status == .assumed }.compactMap { constant in
      guard let less = scaled(constant.name, 1 - variation), let more = scaled(constant.name, 1 + variation) else {
        return nil
      }
      return Assumption(item: "\(kind) \(entry.name)", constant: constant, less: less, more: more)
    }
  }
}

extension Assumption<GroupPlan> {
  /// Every assumed constant that a lifetime may depend on: single numbers above zero.
  ///
  /// Left out are curves and tables, and what the scenario gives itself.
  static func all(_ group: GroupPlan, variation: Double) -> [Assumption] {
    var all = Assumption<HardwarePlan>.all(group.hardware, variation: variation).map { assumption in
      assumption.map { hardware in
        var group = group
        group.hardware = hardware
        return group
      }
    }
    if let modem = group.radio.modem {
      all += of(modem.modem.catalogEntry, "radio", variation: variation) { name, factor in
        modem.scaled(name, by: factor).map { modem in
          var group = group
          group.radio.radio = modem.radio
          group.radio.modem = modem
          return group
        }
      }
    }
    return all
  }
}

extension Assumption<HardwarePlan> {
  /// The same of a board and what feeds it.
  static func all(_ hardware: HardwarePlan, variation: Double) -> [Assumption] {
    var all = of(hardware.platform.catalogEntry, "platform", variation: variation) { name, factor in
      hardware.platform.scaled(name, by: factor).map { board in
        var hardware = hardware
        hardware.platform = board
        return hardware
      }
    }
    let power = hardware.power
    /// With another pack or another regulator the battery is another.
    func refit(_ pack: PackPlan?, _ regulator: RegulatorPlan?) -> HardwarePlan {
      var hardware = hardware
      hardware.power.regulator = regulator
      if let pack { hardware.power.battery = pack.battery(behind: regulator) }
      return hardware
    }
    if let pack = power.pack {
      all += of(pack.part.catalogEntry, "battery", variation: variation) { name, factor in
        pack.scaled(name, by: factor).map { refit($0, power.regulator) }
      }
      if let capacitor = pack.capacitor {
        all += of(capacitor.catalogEntry, "battery", variation: variation) { _, factor in
          capacitor.scaled(by: factor).map { capacitor in
            var pack = pack
            pack.capacitor = capacitor
            return refit(pack, power.regulator)
          }
        }
      }
    }
    if let regulator = power.regulator {
      all += of(regulator.part.catalogEntry, "regulator", variation: variation) { name, factor in
        regulator.part.scaled(name, by: factor).map { part in
          refit(power.pack, RegulatorPlan(part: part, output: regulator.output))
        }
      }
    }
    if let harvest = power.harvest, let charger = power.charger {
      all += of(charger.catalogEntry, "charger", variation: variation) { name, factor in
        charger.outputFactor(name, by: factor).map { factor in
          var hardware = hardware
          hardware.power.harvest = harvest.scaled(by: factor)
          return hardware
        }
      }
    }
    return all
  }
}
