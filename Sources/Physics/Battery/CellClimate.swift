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
    resistanceFactor = exp(activationKelvin * (1 / temperature.kelvin - 1 / 298.15))
    leakFactor = exp2((temperature.value - 20) / 10)
  }
}
