public import Quantities

/// A supercapacitor of any size, each constant with its source.
public struct SupercapacitorCell: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// Capacitance.
  public var capacitance: Sourced<Farads>
  /// Rated voltage, to which it is charged.
  public var maximumVoltage: Sourced<Volts>
  /// Equivalent series resistance.
  public var seriesResistance: Sourced<Ohms>
  /// The leak across it at 20 °C.
  public var leak: Sourced<Ohms>
  /// Terminal voltage below which a node stops.
  public internal(set) var cutOffVoltage: Sourced<Volts>

  /// One of the usual parts beside a harvester; scenarios give their own numbers.
  public static let typical = SupercapacitorCell(
    name: "supercapacitor", title: "supercapacitor of the scenario's own numbers, 1 F and 5.5 V without, rechargeable",
    capacitance: Sourced(Farads(1), .assumed, "a usual part beside a small harvester"),
    maximumVoltage: Sourced(Volts(5.5), .assumed, "usual for parts of 1 F"),
    seriesResistance: Sourced(Ohms(1), .assumed, "0.1 to 30 Ω are sold"),
    leak: Sourced(Ohms(1e6), .assumed, "5.5 µA at 5.5 V, inside the usual 1 to 10 µA after three days"),
    cutOffVoltage: Sourced(Volts(2), .assumed, "least supply of many boards"))

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: title,
      constants: [
        ListedConstant("capacitance", capacitance),
        ListedConstant("rated voltage", maximumVoltage),
        ListedConstant("series resistance", seriesResistance),
        ListedConstant("leak resistance", leak),
        ListedConstant("cut-off voltage", cutOffVoltage),
      ])
  }

  /// The same with one constant of its listing `factor` times as large; nil for another name.
  public func scaled(_ constant: String, by factor: Double) -> SupercapacitorCell? {
    var cell = self
    switch constant {
    case "capacitance": cell.capacitance = capacitance.map { factor * $0 }
    case "rated voltage": cell.maximumVoltage = maximumVoltage.map { factor * $0 }
    case "series resistance": cell.seriesResistance = seriesResistance.map { factor * $0 }
    case "leak resistance": cell.leak = leak.map { factor * $0 }
    case "cut-off voltage": cell.cutOffVoltage = cutOffVoltage.map { factor * $0 }
    default: return nil
    }
    return cell
  }
}
