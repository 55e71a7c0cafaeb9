/// A unit as people write it: `value in the base unit = number * factor + offset`.
package struct Unit: Hashable, Sendable {
  package var symbol: String
  package var factor: Double
  package var offset = 0.0
}

/// A kind of physical quantity and the units it is written in.
///
/// To add one: a case, and its noun and units below.
package enum Dimension: String, Hashable, Sendable, CaseIterable {
  case time, charge, energy, power, voltage, current, resistance, capacitance, frequency, length, area, angle
  case temperature
  case temperatureDifference = "temperature difference"
  case speed
  case thermalResistance = "thermal resistance"
  case heatCapacity = "heat capacity"
  case level = "power level"
  case gain = "ratio in decibels"
  case share

  /// With its article, for sentences: `a time`.
  package var phrase: String {
    switch self {
    case .energy, .area, .angle: "an \(rawValue)"
    default: "a \(rawValue)"
    }
  }

  /// The first is the unit that a fix is shown in. `%` is a hundredth, every other base unit is SI's.
  package var units: [Unit] {
    switch self {
    case .time:
      [
        Unit(symbol: "s", factor: 1), Unit(symbol: "ms", factor: 1e-3), Unit(symbol: "us", factor: 1e-6),
        Unit(symbol: "ns", factor: 1e-9), Unit(symbol: "min", factor: 60), Unit(symbol: "h", factor: 3_600),
        Unit(symbol: "d", factor: 86_400),
      ]
    case .charge:
      [
        Unit(symbol: "mAh", factor: 3.6), Unit(symbol: "Ah", factor: 3_600), Unit(symbol: "C", factor: 1),
        Unit(symbol: "kC", factor: 1e3), Unit(symbol: "mC", factor: 1e-3),
      ]
    case .energy:
      [
        Unit(symbol: "J", factor: 1), Unit(symbol: "kJ", factor: 1e3), Unit(symbol: "mJ", factor: 1e-3),
        Unit(symbol: "uJ", factor: 1e-6), Unit(symbol: "Wh", factor: 3_600), Unit(symbol: "mWh", factor: 3.6),
      ]
    case .power: Self.scaled("W", [("m", 1e-3), ("u", 1e-6), ("n", 1e-9), ("k", 1e3), ("", 1)])
    case .voltage: Self.scaled("V", [("", 1), ("m", 1e-3)])
    case .current: Self.scaled("A", [("m", 1e-3), ("u", 1e-6), ("n", 1e-9), ("", 1)])
    case .resistance: Self.scaled("ohm", [("", 1), ("m", 1e-3), ("k", 1e3), ("M", 1e6)])
    case .capacitance: Self.scaled("F", [("u", 1e-6), ("m", 1e-3), ("n", 1e-9), ("", 1)])
    case .frequency: Self.scaled("Hz", [("M", 1e6), ("k", 1e3), ("G", 1e9), ("", 1)])
    case .length: Self.scaled("m", [("", 1), ("c", 1e-2), ("m", 1e-3), ("k", 1e3)])
    case .area:
      [Unit(symbol: "cm2", factor: 1e-4), Unit(symbol: "m2", factor: 1), Unit(symbol: "mm2", factor: 1e-6)]
    case .angle: [Unit(symbol: "deg", factor: 1)]
    case .temperature:
      [Unit(symbol: "°C", factor: 1), Unit(symbol: "C", factor: 1), Unit(symbol: "K", factor: 1, offset: -273.15)]
    case .temperatureDifference: [Unit(symbol: "K", factor: 1)]
    case .speed: [Unit(symbol: "m/s", factor: 1), Unit(symbol: "km/h", factor: 1 / 3.6)]
    case .thermalResistance: [Unit(symbol: "K/W", factor: 1)]
    case .heatCapacity: [Unit(symbol: "J/K", factor: 1)]
    case .level: [Unit(symbol: "dBm", factor: 1)]
    case .gain: [Unit(symbol: "dB", factor: 1)]
    case .share: [Unit(symbol: "%", factor: 1e-2), Unit(symbol: "ppm", factor: 1e-6)]
    }
  }

  func unit(_ symbol: String) -> Unit? {
    let plain = Self.plain(symbol)
    return units.first { $0.symbol == plain }
  }

  /// The ASCII spelling of a unit: `µ` is `u`, `²` is `2`, `Ω` is `ohm`, a lone `°` is `deg`.
  static func plain(_ symbol: String) -> String {
    if symbol == "°" { return "deg" }
    var plain = ""
    for scalar in symbol.unicodeScalars {
      switch scalar {
      case "\u{B5}", "\u{3BC}": plain += "u"
      case "\u{B2}": plain += "2"
      case "\u{3A9}", "\u{2126}": plain += "ohm"
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }

  private static func scaled(_ symbol: String, _ prefixes: [(String, Double)]) -> [Unit] {
    prefixes.map { Unit(symbol: $0.0 + symbol, factor: $0.1) }
  }
}
