public import Quantities

/// A battery of the Shepherd model: the points of a data sheet's discharge curve, each with its source.
///
/// To add one: a constant in `ShepherdCell+Presets.swift` and a line in `all`.
public struct ShepherdCell: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// Voltage when full, `Vfull`.
  public internal(set) var fullVoltage: Sourced<Volts>
  /// Capacity `Q`, where the curve falls without bound.
  public internal(set) var capacity: Sourced<Coulombs>
  /// Voltage at the end of the flat part, `Vnom`.
  public internal(set) var nominalVoltage: Sourced<Volts>
  /// Charge drawn by then, `Qnom`.
  public internal(set) var nominalCharge: Sourced<Coulombs>
  /// Voltage at the end of the exponential part, `Vexp`.
  public internal(set) var exponentialVoltage: Sourced<Volts>
  /// Charge drawn by then, `Qexp`.
  public internal(set) var exponentialCharge: Sourced<Coulombs>
  /// Internal resistance.
  public internal(set) var resistance: Sourced<Ohms>
  /// The current at which the curve was taken, `Ityp`.
  public internal(set) var typicalCurrent: Sourced<Amperes>
  /// Terminal voltage below which the battery is empty.
  public internal(set) var cutOffVoltage: Sourced<Volts>
  /// What it accepts while charging.
  public let charging: Sourced<ChargeLimits>

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: title,
      constants: [
        ListedConstant("full voltage", fullVoltage),
        ListedConstant("capacity", capacity),
        ListedConstant("nominal voltage", nominalVoltage),
        ListedConstant("nominal charge", nominalCharge),
        ListedConstant("exponential voltage", exponentialVoltage),
        ListedConstant("exponential charge", exponentialCharge),
        ListedConstant("resistance", resistance),
        ListedConstant("typical current", typicalCurrent),
        ListedConstant("cut-off voltage", cutOffVoltage),
        ListedConstant("charge limits", charging),
      ])
  }
}
