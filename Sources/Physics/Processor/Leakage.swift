import Glibc
public import Quantities

/// How much more a sleeping chip draws when it is warm.
///
///     I(T) = I(25 °C)·2^((T − 25 °C)/d) above 25 °C, constant below
///
/// - Valid for: sleep with memory kept, −40 to 85 °C.
/// - Not modelled: spread between chips, which exceeds a factor of two.
/// - Source: exponential leakage is device physics; `d` is assumed, inside the 8 to 20 times between 25 and 85 °C that
///   data sheets of microcontrollers print for their stop modes.
public struct Leakage: Hashable, Sendable {
  /// `d`: this many kelvin double the current.
  public let doublingKelvin: Double

  /// A law.
  ///
  /// - Precondition: `doublingKelvin > 0`.
  public init(doublingKelvin: Double = 15) {
    precondition(doublingKelvin > 0, "doublingKelvin is \(doublingKelvin)")
    self.doublingKelvin = doublingKelvin
  }

  /// Sleep current at `temperature` relative to 25 °C.
  public func factor(at temperature: Celsius) -> Double {
    temperature.value <= 25 ? 1 : exp2((temperature.value - 25) / doublingKelvin)
  }
}
