public import Physics

/// A cellular module and how its network treats it.
public struct ModemPlan: Hashable, Sendable {
  public var modem: CellularModem
  /// Of each packet.
  public var repetitions: Int
  /// It is released after a second.
  public var immediateRelease: Bool

  public init(modem: CellularModem, repetitions: Int, immediateRelease: Bool) {
    self.modem = modem
    self.repetitions = repetitions
    self.immediateRelease = immediateRelease
  }

  public var radio: Radio {
    .connected(ConnectedRadio(modem, repetitions: repetitions, immediateRelease: immediateRelease))
  }

  /// The same with one constant of the module `factor` times as large; nil for what cannot be scaled or is not used.
  func scaled(_ constant: String, by factor: Double) -> ModemPlan? {
    if constant == "inactivity time", immediateRelease { return nil }
    return modem.scaled(constant, by: factor).map {
      ModemPlan(modem: $0, repetitions: repetitions, immediateRelease: immediateRelease)
    }
  }
}
