public import Quantities

/// Internal resistance of a cell: `R(s, T) = fresh·(1 + a·(1−s)^n)·exp(Ea/Rg·(1/T − 1/298.15 K))`.
///
/// - Valid for: one pulse shape; diffusion and double-layer transients are in the fresh value.
/// - Not modelled: rise with age, passivation.
/// - Source: the shape is a rule of thumb; each cell names where its fresh value comes from.
public struct CellResistance: Hashable, Sendable {
  /// Full, at 25 °C.
  public let fresh: Ohms
  /// `a`: how many times the fresh value is added when empty.
  public let growth: Double
  /// `n`, the steepness of the growth.
  public let exponent: Int
  /// Ea/Rg, in kelvin.
  public let activationKelvin: Double

  /// A resistance law.
  public init(fresh: Ohms, growth: Double, exponent: Int, activationKelvin: Double) {
    precondition(fresh.value >= 0, "fresh is \(fresh)")
    precondition(growth >= 0, "growth is \(growth)")
    precondition(exponent >= 0, "exponent is \(exponent)")
    self.fresh = fresh
    self.growth = growth
    self.exponent = exponent
    self.activationKelvin = activationKelvin
  }

  func ohms(stateOfCharge: Double, climate: CellClimate) -> Double {
    (fresh.value * climate.resistanceFactor) * (1 + growth * Self.power(1 - stateOfCharge, exponent))
  }

  /// By squaring: a node waits for this at every step, and six factors one after the other take twice as long.
  @inline(__always)
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (power, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { power *= square }
      square *= square
      rest >>= 1
    }
    return power
  }
}
