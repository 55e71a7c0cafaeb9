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
  /// A temperature on a grid of 1/64 K, around which cubics replace the exponentials.
  ///
  /// A node's temperature moves a little at every step, so that remembering its own would be of no use. The cubics
  /// depend on the temperature alone, and not on what is remembered. For an activation energy of 20 kJ/mol they are within
  /// 4e-15 of the exponentials: at 1/128 K from the anchor the next term is 4e-16 of the resistance and 4e-15 of the
  /// self-discharge.
  struct Anchor: Sendable {
    /// In 64ths of a degree Celsius.
    let number: Int64
    let activationKelvin: Double
    private let celsius: Double
    private let resistance: Cubic
    private let leak: Cubic

    /// An anchor that is no temperature's.
    static let none = Anchor(.min / 2, activationKelvin: 0, at: 0, CellClimate(resistanceFactor: 1, leakFactor: 1))

    init(_ number: Int64, activationKelvin: Double) {
      let celsius = Double(number) / 64
      self.init(
        number, activationKelvin: activationKelvin, at: celsius,
        CellClimate(at: Celsius(celsius), activationKelvin: activationKelvin))
    }

    private init(_ number: Int64, activationKelvin: Double, at celsius: Double, _ climate: CellClimate) {
      self.number = number
      self.activationKelvin = activationKelvin
      self.celsius = celsius
      // 1/T − 1/anchor = −u/K·(1 − u/K + u²/K² …) for u = T − anchor, so that the exponent is x·u + y·u² + z·u³.
      let inverse = 1 / Celsius(celsius).kelvin
      let x = -activationKelvin * inverse * inverse
      let y = -x * inverse
      let z = -y * inverse
      resistance = Cubic(
        climate.resistanceFactor, climate.resistanceFactor * x, climate.resistanceFactor * (y + x * x / 2),
        climate.resistanceFactor * (z + x * y + x * x * x / 6))
      let double = 0.1 * 0.693_147_180_559_945_3
      leak = Cubic(
        climate.leakFactor, climate.leakFactor * double, climate.leakFactor * double * double / 2,
        climate.leakFactor * double * double * double / 6)
    }

    /// The number of the anchor nearest to `temperature`. Cut off rather than rounded, which would be a call, so above zero.
    @inline(__always)
    static func number(_ temperature: Celsius) -> Int64 { Int64(temperature.value * 64 + 32_768.5) - 32_768 }

    @inline(__always)
    func climate(at temperature: Celsius) -> CellClimate {
      let away = temperature.value - celsius
      return CellClimate(resistanceFactor: resistance.value(away), leakFactor: leak.value(away))
    }
  }

  /// `a + b·u + c·u² + d·u³`.
  private struct Cubic: Sendable {
    let a: Double
    let b: Double
    let c: Double
    let d: Double

    init(_ a: Double, _ b: Double, _ c: Double, _ d: Double) {
      self.a = a
      self.b = b
      self.c = c
      self.d = d
    }

    @inline(__always)
    func value(_ u: Double) -> Double { (a + b * u) + (u * u) * (c + d * u) }
  }
}
