// One type a unit. A new unit is one struct here; a product of units is one operator in Products.swift.

/// Energy, in joules.
public struct Joules: Quantity {
  public static let symbol = "J"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// Power, in watts.
public struct Watts: Quantity {
  public static let symbol = "W"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// Electric potential, in volts.
public struct Volts: Quantity {
  public static let symbol = "V"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// Electric current, in amperes.
public struct Amperes: Quantity {
  public static let symbol = "A"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// Electric charge, in coulombs. One milliampere-hour is 3.6 C.
public struct Coulombs: Quantity {
  public static let symbol = "C"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// Electric resistance, in ohms.
public struct Ohms: Quantity {
  public static let symbol = "Ω"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// Electric capacitance, in farads.
public struct Farads: Quantity {
  public static let symbol = "F"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// A temperature, in degrees Celsius.
public struct Celsius: Quantity {
  public static let symbol = "°C"
  public var value: Double
  public init(_ value: Double) { self.value = value }

  public var kelvin: Double { value + 273.15 }
}

/// A radio power level, in decibels relative to one milliwatt.
public struct DecibelMilliwatts: Quantity {
  public static let symbol = "dBm"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// A ratio of powers, in decibels.
public struct Decibels: Quantity {
  public static let symbol = "dB"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// A frequency, in hertz.
public struct Hertz: Quantity {
  public static let symbol = "Hz"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// A length, in metres.
public struct Meters: Quantity {
  public static let symbol = "m"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// An area, in square metres.
public struct SquareMeters: Quantity {
  public static let symbol = "m2"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// An angle, in degrees.
public struct Degrees: Quantity {
  public static let symbol = "deg"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// A heat capacity, in joules per kelvin.
public struct JoulesPerKelvin: Quantity {
  public static let symbol = "J/K"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}

/// A thermal resistance, in kelvin per watt.
public struct KelvinPerWatt: Quantity {
  public static let symbol = "K/W"
  public var value: Double
  public init(_ value: Double) { self.value = value }
}
