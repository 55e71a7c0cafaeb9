import Quantities

/// What a battery does that a tank of joules does not.
public enum BatteryEffect: String, Hashable, Sendable, CaseIterable {
  /// It is empty when its voltage, at no current, is below the cut-off.
  case cutOff
  /// Its resistance takes voltage and heat.
  case resistance
  /// A capacitor carries its pulses.
  case capacitor
  /// Its charge follows a load too slowly, or its voltage does.
  case polarisation
  /// It leaks.
  case selfDischarge
  /// It withholds charge in the cold.
  case cold
}

extension Battery {
  /// What this model knows.
  public var effects: Set<BatteryEffect> {
    switch self {
    case .kinetic, .string: [.cutOff, .resistance, .selfDischarge, .cold]
    case .buffered: [.cutOff, .resistance, .capacitor, .selfDischarge, .cold]
    case .linear: []
    case .diffusion: [.polarisation]
    case .shepherd: [.cutOff, .resistance, .polarisation]
    case .supercapacitor: [.cutOff, .resistance, .selfDischarge]
    }
  }

  /// The same battery with these effects alone: to see what each of them costs.
  public func limited(to effects: Set<BatteryEffect>) -> Battery {
    switch self {
    case .kinetic(let battery): .kinetic(battery.limited(to: effects))
    case .linear: self
    case .diffusion(let battery):
      effects.contains(.polarisation)
        ? self
        : .linear(LinearBattery(capacity: battery.capacity, voltage: battery.voltage, isRechargeable: false))
    case .shepherd(let battery):
      .shepherd(
        battery.without(
          resistance: !effects.contains(.resistance), cutOff: !effects.contains(.cutOff),
          polarization: !effects.contains(.polarisation)))
    case .supercapacitor(let battery):
      .supercapacitor(
        battery.without(
          resistance: !effects.contains(.resistance), leak: !effects.contains(.selfDischarge),
          cutOff: !effects.contains(.cutOff)))
    case .buffered(let battery):
      effects.isSuperset(of: [.resistance, .capacitor])
        ? .buffered(BufferedBattery(cell: battery.cell.limited(to: effects), capacitor: battery.capacitor))
        : .kinetic(battery.cell.limited(to: effects))
    case .string(let battery): .string(battery.limited(to: effects))
    }
  }

  /// The battery as it looks to `wakes` wakes taken together, each stretch of them as many times as long: what is over
  /// within a wake takes as many times longer too.
  ///
  /// The wells of the kinetic model stay: charge that has flowed between them has flowed.
  public func stretched(over wakes: Double) -> Battery {
    switch self {
    case .kinetic, .linear, .supercapacitor, .string: self
    case .buffered(let battery): .buffered(battery.slowed(by: wakes))
    case .diffusion(let battery): .diffusion(battery.slowed(by: wakes))
    case .shepherd(let battery): .shepherd(battery.slowed(by: wakes))
    }
  }

  /// Whether a rest alone may let it carry a load again that it could not.
  public var recoversAtRest: Bool {
    switch self {
    case .diffusion, .shepherd: true
    case .kinetic, .linear, .supercapacitor, .buffered, .string: false
    }
  }

  /// Whether a harvester can charge it.
  public var isRechargeable: Bool {
    switch self {
    case .kinetic(let battery): battery.charging != nil
    case .linear(let battery): battery.isRechargeable
    case .diffusion, .buffered: false
    case .string(let battery): battery.cell.charging != nil
    case .shepherd, .supercapacitor: true
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
