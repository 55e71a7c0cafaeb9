public import Quantities

/// Cells that are not equal, in series and parallel: what their differences cost.
///
/// Each place of the string holds cells in parallel, whose charges add; the string ends when its weakest place
/// is empty. Equal cells need none of this: `KineticBattery` takes their numbers.
///
/// - Valid for: one discharge without balancing.
/// - Not modelled: currents between parallel cells of unequal voltage, reversal of the weakest cell.
/// - Source: Kirchhoff's laws.
public struct BatteryPack: Hashable, Sendable {
  /// The cells' capacities, place by place along the string.
  public let places: [[Coulombs]]

  /// A pack.
  ///
  /// - Precondition: at least one place, and a cell at each.
  public init(places: [[Coulombs]]) {
    precondition(!places.isEmpty && places.allSatisfy { !$0.isEmpty }, "a place of the pack is empty")
    self.places = places
  }

  /// Charge the string delivers before its weakest place is empty.
  public var usable: Coulombs {
    places.map { $0.reduce(.zero, +) }.min() ?? .zero
  }

  /// Charge that stays behind in the stronger cells, summed over all places.
  public var stranded: Coulombs {
    let usable = usable
    return places.reduce(.zero) { $0 + ($1.reduce(.zero, +) - usable) }
  }

  /// The pack's resistance when each cell has `resistance`.
  public func resistance(ofEach resistance: Ohms) -> Ohms {
    Ohms(places.reduce(0) { $0 + resistance.value / Double($1.count) })
  }
}
