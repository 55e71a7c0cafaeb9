public import Quantities

/// All that changes over the life of one battery; what its kind shares is the `Battery`.
///
/// A million nodes hold one each, so that a model whose state does not fit into two wells pays for its own memory.
public struct BatteryState: Hashable, Sendable {
  /// Charge. Models without wells count all of it as available.
  public var wells: KineticWells
  /// What else a model remembers, laid out as it says; empty for the kinetic model.
  public internal(set) var memory: ContiguousArray<Double>

  /// A state with these wells and this memory.
  init(wells: KineticWells, memory: ContiguousArray<Double> = []) {
    self.wells = wells
    self.memory = memory
  }

  /// A state of one store of `charge`.
  init(charge: Coulombs, memory: ContiguousArray<Double> = []) {
    self.init(wells: KineticWells(available: charge, bound: .zero), memory: memory)
  }

  /// No battery.
  public static let none = BatteryState(charge: .zero)

  /// Charge of a model without wells.
  var charge: Coulombs {
    get { wells.available }
    set { wells.available = newValue }
  }
}

/// The charge in the two wells of a kinetic battery.
public struct KineticWells: Hashable, Sendable {
  /// Charge at hand.
  public var available: Coulombs
  /// Charge that must first flow into the available well.
  public var bound: Coulombs

  /// Wells with these two charges.
  public init(available: Coulombs, bound: Coulombs) {
    self.available = available
    self.bound = bound
  }

  /// Charge in both wells.
  public var charge: Coulombs { Coulombs(available.value + bound.value) }
}
