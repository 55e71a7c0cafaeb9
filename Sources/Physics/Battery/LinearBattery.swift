public import Quantities

/// Charge at a constant voltage, to the last coulomb: the estimate of a spreadsheet.
///
///     t = q/I
///
/// - Valid for: an upper bound, to compare the others with.
/// - Not modelled: everything else. A self-contained value type.
public struct LinearBattery: Hashable, Sendable {
  /// Charge when full.
  public let capacity: Coulombs
  /// The voltage, full or nearly empty.
  public let voltage: Volts

  /// A battery.
  ///
  /// - Precondition: both values are positive.
  public init(capacity: Coulombs, voltage: Volts) {
    precondition(capacity.value > 0, "capacity is \(capacity)")
    precondition(voltage.value > 0, "voltage is \(voltage)")
    self.capacity = capacity
    self.voltage = voltage
  }

  /// The charge left of `charge` after a constant `current` for `duration`, between empty and full.
  public func advanced(_ charge: Coulombs, current: Amperes, for duration: SimDuration) -> Coulombs {
    max(.zero, min(capacity, charge - current * duration))
  }

  /// How long a constant `current` flows; `nil` when none does.
  public func timeToEmpty(_ charge: Coulombs, current: Amperes) -> SimDuration? {
    guard current.value > 0 else { return nil }
    return SimDuration(seconds: min(charge.value / current.value, 9e9))
  }
}
