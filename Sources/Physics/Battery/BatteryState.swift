public import Quantities

/// The charge in the two wells of one battery: all that changes over its life.
///
/// Sixteen bytes, so that a million nodes hold one each; what they share is the `Battery`.
public struct BatteryState: Hashable, Sendable {
  /// Charge at hand.
  public var available: Coulombs
  /// Charge that must first flow into the available well.
  public var bound: Coulombs

  /// A state with these two charges.
  public init(available: Coulombs, bound: Coulombs) {
    self.available = available
    self.bound = bound
  }

  /// Charge in both wells.
  public var charge: Coulombs { Coulombs(available.value + bound.value) }
}
