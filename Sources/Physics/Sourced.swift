public import Quantities

/// How a constant is known, best first.
public enum ConstantStatus: String, Hashable, Sendable, CaseIterable {
  /// Read from a measurement log.
  case measured
  /// Printed in a paper, a standard or a maintained public data base.
  case published
  /// Taken from the maker's data sheet.
  case datasheet = "data sheet"
  /// Chosen here; no source was read.
  case assumed
}

/// A constant and where it comes from, so that a listing can print both.
public struct Sourced<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The constant itself.
  public let value: Value
  /// How it is known.
  public let status: ConstantStatus
  /// The document, measurement or reasoning behind it.
  public let source: String

  /// A constant with its status and the words that name its source.
  public init(_ value: Value, _ status: ConstantStatus, _ source: String) {
    self.value = value
    self.status = status
    self.source = source
  }

  /// Another value of the same origin.
  func map<Other>(_ change: (Value) -> Other) -> Sourced<Other> { Sourced<Other>(change(value), status, source) }
}

/// One constant of a model as a listing prints it.
public struct ListedConstant: Hashable, Sendable {
  /// What the constant is.
  public let name: String
  /// Its value with its unit.
  public let value: String
  /// How it is known.
  public let status: ConstantStatus
  /// The document, measurement or reasoning behind it.
  public let source: String

  /// A line for `constant`; `unit` follows values that do not print their own.
  public init<Value: CustomStringConvertible>(_ name: String, _ constant: Sourced<Value>, unit: String = "") {
    self.init(name, constant.map(\.description), of: unit)
  }

  /// A line for a plain number in `unit`.
  public init(_ name: String, _ constant: Sourced<Double>, unit: String = "") {
    self.init(name, constant.map(Readable.number), of: unit)
  }

  /// A line for a quantity.
  public init<Value: Quantity>(_ name: String, _ constant: Sourced<Value>) {
    self.init(name, constant.map(\.readable), of: "")
  }

  private init(_ name: String, _ text: Sourced<String>, of unit: String) {
    self.name = name
    value = unit.isEmpty ? text.value : "\(text.value) \(unit)"
    status = text.status
    source = text.source
  }
}

/// A named model of a catalog with its constants, for `fleetsim list --sources`.
public struct CatalogEntry: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// Every constant with its source.
  public let constants: [ListedConstant]

  /// An entry of a listing.
  public init(name: String, title: String, constants: [ListedConstant]) {
    self.name = name
    self.title = title
    self.constants = constants
  }
}
