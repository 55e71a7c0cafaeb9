/// Every published figure that the models are checked against, computed anew on each call.
///
/// A point is here only when its figure was read in its source or follows from a formula; figures known from
/// memory are not. `docs/physics.md` explains each group.
public enum Verification {
  /// All points, group after group.
  ///
  /// - Complexity: about a second, most of it the simulated delivery ratios.
  public static var all: [PublishedPoint] {
    kinetic + diffusion + shepherd + cells + ageing + thermal + harvest + timeOnAir + links + delivery + otherRadios
      + compute + clocks + lifetimes
  }
}
