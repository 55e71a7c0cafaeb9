public import Quantities

/// A thermoelectric generator between something warm and the air, at its matched load.
///
///     P = P_r·(a·(T_s − T_a)/ΔT_r)²
///
/// - Valid for: the differences near the rated one, where Seebeck coefficient and resistance hardly change; either
///   side may be the warmer.
/// - Not modelled: the time the source and the sink take to warm, wind on the sink, the heat that the current carries.
/// - Source: matched load behind a resistance, `(α·ΔT)²/4R`; `a`, the share of the difference that falls across the
///   generator and not across its contacts and its sink, is for the user to say.
/// - By hand: 1 mW at 10 K, with 30 % of the 14 K between skin and room, gives 176 µW.
public struct ThermoelectricGenerator: Hashable, Sendable {
  /// Matched power at the rated difference, `P_r`.
  public let ratedPower: Watts
  /// `ΔT_r`, in kelvin.
  public let ratedKelvin: Double
  /// Share of the difference between source and air that falls across it, `a`.
  public let share: Double
  /// The warm side, `T_s`.
  public let source: Celsius

  /// A generator.
  ///
  /// - Precondition: `ratedKelvin > 0`, and `share` 0…1.
  public init(ratedPower: Watts, ratedKelvin: Double, share: Double, source: Celsius) {
    precondition(ratedKelvin > 0, "ratedKelvin is \(ratedKelvin)")
    precondition((0...1).contains(share), "share is \(share), not 0 to 1")
    self.ratedPower = ratedPower
    self.ratedKelvin = ratedKelvin
    self.share = share
    self.source = source
  }

  /// Electrical power in air at `air`.
  public func power(air: Celsius) -> Watts {
    let ratio = share * (source.value - air.value) / ratedKelvin
    return ratio * ratio * ratedPower
  }
}
