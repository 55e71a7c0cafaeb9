public import Quantities

/// What a rechargeable cell accepts.
public struct ChargeLimits: Hashable, Sendable {
  /// Largest charging current.
  public let maximumCurrent: Amperes
  /// Largest terminal voltage while charging.
  public let maximumVoltage: Volts
  /// No charging below this temperature.
  public let minimumTemperature: Celsius
  /// No charging above this temperature.
  public let maximumTemperature: Celsius
  /// Charge kept per charge pushed in, 0…1.
  public let coulombicEfficiency: Double

  /// A set of limits.
  ///
  /// - Precondition: `0 < coulombicEfficiency ≤ 1`.
  public init(
    maximumCurrent: Amperes, maximumVoltage: Volts, minimumTemperature: Celsius, maximumTemperature: Celsius,
    coulombicEfficiency: Double
  ) {
    precondition(
      coulombicEfficiency > 0 && coulombicEfficiency <= 1, "coulombicEfficiency is \(coulombicEfficiency)")
    self.maximumCurrent = maximumCurrent
    self.maximumVoltage = maximumVoltage
    self.minimumTemperature = minimumTemperature
    self.maximumTemperature = maximumTemperature
    self.coulombicEfficiency = coulombicEfficiency
  }

  /// The limits of a pack of equal cells.
  func scaled(seriesCells: Int, parallelCells: Int) -> ChargeLimits {
    ChargeLimits(
      maximumCurrent: Double(parallelCells) * maximumCurrent, maximumVoltage: Double(seriesCells) * maximumVoltage,
      minimumTemperature: minimumTemperature, maximumTemperature: maximumTemperature,
      coulombicEfficiency: coulombicEfficiency)
  }
}

extension ChargeLimits: CustomStringConvertible {
  /// For example `"1.625 A, 4.2 V, 0.0 °C to 45.0 °C, efficiency 0.995"`.
  public var description: String {
    "\(maximumCurrent.readable), \(maximumVoltage.readable), \(Readable.number(minimumTemperature.value)) to "
      + "\(maximumTemperature.readable), "
      + "efficiency \(coulombicEfficiency)"
  }
}
