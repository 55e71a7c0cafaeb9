import Physics

/// A constant of a group's parts that no source gives, and the group with other values of it.
struct Assumption: Sendable {
  let item: String
  let constant: ListedConstant
  /// The group with less of it, and with more.
  let less, more: GroupPlan

  /// Every assumed constant that a lifetime may depend on: single numbers above zero.
  ///
  /// Left out are curves and tables, and what the scenario gives itself.
  static func all(_ group: GroupPlan, variation: Double) -> [Assumption] {
    let factors = (less: 1 - variation, more: 1 + variation)
    let power = group.hardware.power
    var all = assumed(group.hardware.platform.catalogEntry, "platform", factors) { name, factor in
      group.hardware.platform.scaled(name, by: factor).map { board in
        var group = group
        group.hardware.platform = board
        return group
      }
    }
    if let pack = power.pack {
      all += assumed(pack.cell.catalogEntry, "battery", factors) { name, factor in
        pack.scaled(name, by: factor).map { pack in
          var group = group
          group.hardware.power.battery = pack.battery(behind: power.regulator)
          return group
        }
      }
    }
    if let regulator = power.regulator {
      all += assumed(regulator.part.catalogEntry, "regulator", factors) { name, factor in
        regulator.part.scaled(name, by: factor).map { part in
          var group = group
          group.hardware.power.regulator?.part = part
          if let pack = power.pack {
            group.hardware.power.battery = pack.battery(behind: group.hardware.power.regulator)
          }
          return group
        }
      }
    }
    if let modem = group.radio.modem {
      all += assumed(modem.modem.catalogEntry, "radio", factors) { name, factor in
        modem.scaled(name, by: factor).map { modem in
          var group = group
          group.radio.radio = modem.radio
          return group
        }
      }
    }
    if let harvest = power.harvest, let charger = power.charger {
      all += assumed(charger.catalogEntry, "charger", factors) { name, factor in
        charger.outputFactor(name, by: factor).map { factor in
          var group = group
          group.hardware.power.harvest = harvest.scaled(by: factor)
          return group
        }
      }
    }
    return all
  }

  private static func assumed(
    _ entry: CatalogEntry, _ kind: String, _ factors: (less: Double, more: Double),
    _ scaled: (String, Double) -> GroupPlan?
  ) -> [Assumption] {
    entry.constants.filter { $0.status == .assumed }.compactMap { constant in
      guard let less = scaled(constant.name, factors.less), let more = scaled(constant.name, factors.more) else {
        return nil
      }
      return Assumption(item: "\(kind) \(entry.name)", constant: constant, less: less, more: more)
    }
  }
}
