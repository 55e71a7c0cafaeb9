import Glibc
public import Quantities

/// A capacitor beside a cell, which carries short pulses for it.
///
///     sag(t) = I·R·(1 − exp(−t/(R·C)))        recovery(t) = sag·exp(−t/(R·C))
///
/// - Valid for: a pulse of constant current from rest, a resistance that does not change.
/// - Not modelled: the capacitor's own resistance; a capacitance that falls with voltage and cold.
/// - Source: circuit theory.
/// - By hand: 20 mA for 5 ms from 20 Ω sag by 0.4 V, and by 0.165 V beside 470 µF.
public struct DecouplingCapacitor: Hashable, Sendable {
  /// Capacitance, in farads; 0 for none.
  public let farads: Double
  /// The leak across it; infinite for none.
  public let leak: Ohms

  /// A capacitor.
  ///
  /// - Precondition: `farads ≥ 0`, and the leak is above zero.
  public init(farads: Double, leak: Ohms = Ohms(.infinity)) {
    precondition(farads >= 0, "farads is \(farads)")
    precondition(leak.value > 0, "leak is \(leak)")
    self.farads = farads
    self.leak = leak
  }

  /// How far the voltage falls by the end of a pulse of `current` for `duration` from a cell of `resistance`.
  public func sag(current: Amperes, for duration: SimDuration, resistance: Ohms) -> Volts {
    let whole = current * resistance
    guard farads > 0, resistance.value > 0 else { return whole }
    return Volts(whole.value * -expm1(-duration.seconds / (resistance.value * farads)))
  }

  /// What is left of `sag` after `duration` of rest.
  public func recovered(_ sag: Volts, after duration: SimDuration, resistance: Ohms) -> Volts {
    guard farads > 0, resistance.value > 0 else { return .zero }
    return Volts(sag.value * exp(-duration.seconds / (resistance.value * farads)))
  }

  /// `R_leak·C` where nobody says otherwise, in seconds.
  public static let usualLeak = Sourced(
    1_000.0, .assumed, "1.4 µA for 470 µF at 3 V, a tenth of the 0.01·C·V that tantalum parts are allowed")
}
