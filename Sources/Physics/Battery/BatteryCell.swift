public import Quantities

/// The data sheet of one cell, each constant with its source.
///
/// To add a cell: a file in `Cells/` with one of these, and a line in `all`.
public struct BatteryCell: Hashable, Sendable {
  /// The name a scenario file uses, for example `"cr2032"`.
  public let name: String
  /// One line for a person.
  public let title: String
  /// Rated charge at low current.
  public internal(set) var capacity: Sourced<Coulombs>
  /// KiBaM's `c`: the share of the charge that is at hand.
  public internal(set) var availableFraction: Sourced<Double>
  /// KiBaM's `k'`, in 1/s.
  public internal(set) var ratePerSecond: Sourced<Double>
  /// Voltage at rest against state of charge.
  public let openCircuit: Sourced<OpenCircuitPoints>
  /// Internal resistance when full, at 25 °C.
  public internal(set) var freshResistance: Sourced<Ohms>
  /// How many times the fresh resistance is added when empty.
  public internal(set) var resistanceGrowth: Sourced<Double>
  /// The steepness of that growth.
  public let resistanceExponent: Sourced<Int>
  /// Activation energy of the resistance, in J/mol.
  public internal(set) var activationJoulesPerMole: Sourced<Double>
  /// Share of the charge that leaks away in a year at 20 °C.
  public internal(set) var selfDischargePerYear: Sourced<Double>
  /// Terminal voltage below which the cell is empty.
  public internal(set) var cutOffVoltage: Sourced<Volts>
  /// What it accepts while charging; `nil` for a primary cell.
  public let charging: Sourced<ChargeLimits>?
  /// The share of the charge at hand in the cold.
  public let coldCapacity: Sourced<CapacityOverTemperature>

  /// Every cell fleetsim knows, in the order it lists them.
  public static let all: [BatteryCell] = [
    .cr2032, .cr2477, .aaAlkaline, .aaLithium, .er14505, .aaNiMH, .liIon18650, .nmc811, .liFePO4,
    .supercapacitor10F, .ideal3V,
  ]

  /// The cell of that name, if there is one.
  public static func named(_ name: String) -> BatteryCell? { all.first { $0.name == name } }

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    var constants = [
      ListedConstant("capacity", capacity),
      ListedConstant("available fraction", availableFraction),
      ListedConstant("rate constant", ratePerSecond, unit: "1/s"),
      ListedConstant("open-circuit voltage", openCircuit),
      ListedConstant("fresh resistance", freshResistance),
      ListedConstant("resistance growth", resistanceGrowth),
      ListedConstant("resistance exponent", resistanceExponent),
      ListedConstant("activation energy", activationJoulesPerMole, unit: "J/mol"),
      ListedConstant("self-discharge per year", selfDischargePerYear),
      ListedConstant("cut-off voltage", cutOffVoltage),
      ListedConstant("share of the capacity in the cold", coldCapacity),
    ]
    if let charging { constants.append(ListedConstant("charge limits", charging)) }
    return CatalogEntry(name: name, title: title, constants: constants)
  }
}

/// Points of an open-circuit curve: state of charge in percent, and volts.
public struct OpenCircuitPoints: Hashable, Sendable, CustomStringConvertible {
  /// Rising multiples of 5, from 0 to 100.
  public let percents: [Int]
  /// The voltage at each percent.
  public let volts: [Double]

  /// Points of a curve.
  ///
  /// - Precondition: as many voltages as percents.
  public init(percents: [Int], volts: [Double]) {
    precondition(percents.count == volts.count, "\(percents.count) percents and \(volts.count) voltages")
    self.percents = percents
    self.volts = volts
  }

  /// For example `"0 %: 1.95 V, 5 %: 2.415 V"`.
  public var description: String {
    zip(percents, volts).map { "\($0) %: \($1) V" }.joined(separator: ", ")
  }

  /// The curve through the points for `seriesCells` cells in a row.
  public func curve(seriesCells: Int = 1) -> OpenCircuitCurve {
    OpenCircuitCurve(zip(percents, volts).map { (percent: $0, volts: $1) }, seriesCells: seriesCells)
  }
}
