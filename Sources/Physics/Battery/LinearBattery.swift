public import Quantities

/// Charge at a constant voltage, to the last coulomb: the estimate of a spreadsheet.
///
///     I = P/V        t = q/I
///
/// - Valid for: an upper bound, to compare the others with.
/// - Not modelled: everything else. Where it can be charged, it takes all that fits.
/// - By hand: 810 C at 3 V and 30 µW last 81 Ms, 2.57 years.
public struct LinearBattery: Hashable, Sendable {
  /// Charge when full.
  public let capacity: Coulombs
  /// The voltage, full or nearly empty.
  public let voltage: Volts
  /// Whether a harvester can fill it.
  public let isRechargeable: Bool

  /// A battery.
  ///
  /// - Precondition: both values are positive.
  public init(capacity: Coulombs, voltage: Volts, isRechargeable: Bool = true) {
    precondition(capacity.value > 0, "capacity is \(capacity)")
    precondition(voltage.value > 0, "voltage is \(voltage)")
    self.capacity = capacity
    self.voltage = voltage
    self.isRechargeable = isRechargeable
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

  func advance(
    _ charge: inout Coulombs, load: Watts, harvest: Watts, for duration: SimDuration
  ) -> BatteryStep {
    var step = BatteryStep()
    if load.value > 0, charge.value <= 0 {
      step.brownedOut = true
      return step
    }
    step.elapsed = duration
    let net = load - harvest
    if net.value > 0 {
      let amperes = net.value / voltage.value
      if amperes * duration.seconds > charge.value {
        step.elapsed = SimDuration(nanoseconds: Int64(charge.value / amperes * 1e9))
        step.brownedOut = true
      }
      let drawn = min(charge.value, amperes * step.elapsed.seconds)
      charge.value -= drawn
      step.harvested = harvest * step.elapsed
      step.consumed = Joules(step.harvested.value + voltage.value * drawn)
    } else {
      let room = isRechargeable ? max(0, capacity.value - charge.value) : 0
      let taken = min(room, -net.value / voltage.value * duration.seconds)
      charge.value += taken
      step.consumed = load * duration
      step.harvested = Joules(step.consumed.value + voltage.value * taken)
      step.curtailed = Joules(max(0, harvest.value * duration.seconds - step.harvested.value))
    }
    return step
  }
}
