import Quantities

/// What a battery does that a tank of joules does not.
public enum BatteryEffect: String, Hashable, Sendable, CaseIterable {
  /// It is empty when its voltage, at no current, is below the cut-off.
  case cutOff
  /// Its resistance takes voltage and heat.
  case resistance
  /// It leaks.
  case selfDischarge
  /// It withholds charge in the cold.
  case cold
}

extension Battery {
  /// The same battery with these effects alone: to see what each of them costs.
  public func limited(to effects: Set<BatteryEffect>) -> Battery {
    switch self {
    case .kinetic(let battery): .kinetic(battery.limited(to: effects))
    }
  }
}

extension KineticBattery {
  func limited(to effects: Set<BatteryEffect>) -> KineticBattery {
    KineticBattery(
      model: model, curve: curve,
      resistance: effects.contains(.resistance)
        ? resistance : CellResistance(fresh: .zero, growth: 0, exponent: 1, activationKelvin: 0),
      leakPerSecond: effects.contains(.selfDischarge) ? leakPerSecond : 0,
      cutOffVoltage: effects.contains(.cutOff) ? cutOffVoltage : .zero, charging: charging,
      coldCapacity: effects.contains(.cold) ? coldCapacity : .independent)
  }
}
