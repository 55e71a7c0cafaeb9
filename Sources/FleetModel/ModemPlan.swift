public import Physics
public import Quantities

/// A cellular module and how its network treats it.
public struct ModemPlan: Hashable, Sendable {
  public var modem: CellularModem
  /// Of each packet.
  public var repetitions: Int
  /// It is released after a second.
  public var immediateRelease: Bool
  /// The cycle in which it looks for pages; nil for power saving mode.
  public var extendedReception: SimDuration?
  /// The network chooses the repetitions by the loss between the antennas.
  public var adaptsRepetitions: Bool

  public init(
    modem: CellularModem, repetitions: Int = 1, immediateRelease: Bool = false, extendedReception: SimDuration? = nil,
    adaptsRepetitions: Bool = false
  ) {
    self.modem = modem
    self.repetitions = repetitions
    self.immediateRelease = immediateRelease
    self.extendedReception = extendedReception
    self.adaptsRepetitions = adaptsRepetitions
  }

  public var radio: Radio { radio(repetitions: repetitions) }

  /// The radio in each coverage class, if the network has any.
  var radios: [Radio] {
    adaptsRepetitions ? CellularModem.coverageClasses.map { radio(repetitions: $0.repetitions) } : [radio]
  }

  private func radio(repetitions: Int) -> Radio {
    .connected(
      ConnectedRadio(
        modem, repetitions: repetitions, immediateRelease: immediateRelease, extendedReception: extendedReception))
  }

  /// The same with one constant of the module `factor` times as large; nil for what cannot be scaled or is not used.
  func scaled(_ constant: String, by factor: Double) -> ModemPlan? {
    if constant == "inactivity time", immediateRelease { return nil }
    if constant == (extendedReception == nil ? "paging time" : "active time") { return nil }
    return modem.scaled(constant, by: factor).map {
      ModemPlan(
        modem: $0, repetitions: repetitions, immediateRelease: immediateRelease,
        extendedReception: extendedReception, adaptsRepetitions: adaptsRepetitions)
    }
  }
}
