import Glibc
public import Quantities

/// What temperature does to a cell: one factor for its resistance, one for its self-discharge.
///
///     resistance     exp(Ea/Rg·(1/T − 1/298.15 K))     Arrhenius, 1 at 25 °C
///     self-discharge 2^((T − 20 °C)/10 K)              doubling per 10 K, 1 at 20 °C
///
/// - Not modelled here: charge that the cold withholds, see `CapacityOverTemperature`.
/// - Source: both laws are the usual engineering rules; their constants are assumed.
public struct CellClimate: Hashable, Sendable {
  static let resistanceReference = Sourced(Celsius(25), .assumed, "where makers print the resistance of a cell")
  static let leakReference = Sourced(Celsius(20), .assumed, "where makers print the shelf life of a cell")
  static let leakDoubling = Sourced(10.0, .assumed, "the usual rule: twice as much in 10 K")

  /// Resistance relative to 25 °C.
  public let resistanceFactor: Double
  /// Self-discharge relative to 20 °C.
  public let leakFactor: Double

  init(resistanceFactor: Double, leakFactor: Double) {
    self.resistanceFactor = resistanceFactor
    self.leakFactor = leakFactor
  }

  /// The factors at `temperature` for an activation energy of `activationKelvin` (Ea/Rg).
  public init(at temperature: Celsius, activationKelvin: Double) {
    resistanceFactor = exp(
      activationKelvin * (1 / temperature.kelvin - 1 / Self.resistanceReference.value.kelvin))
    leakFactor = exp2((temperature - Self.leakReference.value).value / Self.leakDoubling.value)
  }
}

extension CellClimate {
  /// A temperature on a grid of 1/8 K, around which a series replaces the exponentials.
  ///
  /// A node's temperature moves a little at every step, so that remembering its own would be of no use. The series
  /// depends on the temperature alone, and not on what is remembered; it is as exact as `exp`.
  struct Anchor: Sendable {
    /// In eighths of a degree Celsius.
    let number: Int64
    let activationKelvin: Double
    private let celsius: Double
    private let inverseKelvin: Double
    private let climate: CellClimate

    /// An anchor that is no temperature's.
    static let none = Anchor(.min / 2, activationKelvin: 0, CellClimate(resistanceFactor: 1, leakFactor: 1))

    init(_ number: Int64, activationKelvin: Double) {
      self.init(
        number, activationKelvin: activationKelvin,
        CellClimate(at: Celsius(Double(number) / 8), activationKelvin: activationKelvin))
    }

    private init(_ number: Int64, activationKelvin: Double, _ climate: CellClimate) {
      self.number = number
      self.activationKelvin = activationKelvin
      celsius = Double(number) / 8
      inverseKelvin = 1 / Celsius(celsius).kelvin
      self.climate = climate
    }

    /// The number of the anchor nearest to `temperature`. Cut off rather than rounded, which would be a call, so above zero.
    @inline(__always)
    static func number(_ temperature: Celsius) -> Int64 { Int64(temperature.value * 8 + 4096.5) - 4096 }

    @inline(__always)
    func climate(at temperature: Celsius) -> CellClimate {
      let away = temperature.value - celsius
      let part = away * inverseKelvin
      // 1/T − 1/anchor; the next term of its series is under 2⁻⁵³ of the exponent's effect.
      let exponent = -activationKelvin * inverseKelvin * part * (1 - part * (1 - part * (1 - part)))
      return CellClimate(
        resistanceFactor: climate.resistanceFactor * Self.shortExponential(exponent),
        leakFactor: climate.leakFactor * Self.shortExponential(away * (0.1 * 0.693_147_180_559_945_3)))
    }

    /// `exp(x)` for `|x| < 0.015`, to the last place: the seventh term is under 2⁻⁵³.
    @inline(__always)
    private static func shortExponential(_ x: Double) -> Double {
      let x2 = x * x
      let low = 1 + x + x2 * (0.5 + x * (1.0 / 6))
      return low + x2 * x2 * (1.0 / 24 + x * (1.0 / 120) + x2 * (1.0 / 720))
    }
  }
}
