public import Quantities

/// Open-circuit voltage of a cell against its state of charge, linear between knots 5 % apart.
///
/// Outside 0…1 the end value holds; nothing is extrapolated. Beside the knots stands their
/// integral, so that the stored energy is exact: quadratic between knots.
public struct OpenCircuitCurve: Sendable {
  /// The knots. A class, so that a battery's specification is small to pass around; its elements are in
  /// line, so that reading one follows one pointer and counts no references.
  private final class Table: Sendable {
    let volts: InlineArray<21, Double>
    /// ∫ V ds from 0 to the knot, in volts.
    let integral: InlineArray<21, Double>
    /// The line through each pair of knots.
    let pieces: InlineArray<20, Piece>

    init(volts: InlineArray<21, Double>) {
      self.volts = volts
      var integral = InlineArray<21, Double>(repeating: 0)
      for knot in 1...20 { integral[knot] = integral[knot - 1] + (volts[knot - 1] + volts[knot]) / 2 / 20 }
      self.integral = integral
      pieces = InlineArray { knot in
        let rise = volts[knot + 1] - volts[knot]
        return Piece(base: volts[knot] - rise * Double(knot), rise: rise, start: Double(knot))
      }
    }
  }
  private let table: Table

  /// A curve through `points` (state of charge in percent, volts).
  ///
  /// - Precondition: percents are multiples of 5, rise from 0 to 100, and the voltage never falls.
  public init(_ points: [(percent: Int, volts: Double)], seriesCells: Int = 1) {
    precondition(points.first?.percent == 0 && points.last?.percent == 100, "a curve runs from 0 to 100 %")
    var knots = InlineArray<21, Double>(repeating: 0)
    for (low, high) in zip(points, points.dropFirst()) {
      precondition(low.percent % 5 == 0 && high.percent % 5 == 0, "knot at \(high.percent) %, not a multiple of 5")
      precondition(low.percent < high.percent && low.volts <= high.volts, "the curve falls at \(high.percent) %")
      for percent in stride(from: low.percent, through: high.percent, by: 5) {
        let part = Double(percent - low.percent) / Double(high.percent - low.percent)
        knots[percent / 5] = (low.volts + (high.volts - low.volts) * part) * Double(seriesCells)
      }
    }
    table = Table(volts: knots)
  }

  /// The energy of a full battery over its charge.
  public var meanVoltage: Volts { Volts(table.integral[20]) }

  /// The voltage at rest at `stateOfCharge`, 0…1.
  public func voltage(at stateOfCharge: Double) -> Volts { Volts(locate(stateOfCharge).volts) }

  /// A place on the curve, counted in knots: 0 is empty, 20 is full.
  struct Place {
    var segment: Int
    var knots: Double
    var volts: Double
    var voltsPerKnot: Double

    var stateOfCharge: Double { knots * 0.05 }
  }

  @inline(__always)
  func locate(_ stateOfCharge: Double) -> Place { locate(knots: stateOfCharge * 20) }

  @inline(__always)
  func locate(knots: Double) -> Place {
    let knots = max(0, min(20, knots))
    let segment = min(Int(knots), 19)
    let piece = table.pieces[segment]
    return Place(segment: segment, knots: knots, volts: piece.volts(knots), voltsPerKnot: piece.rise)
  }

  /// The line between two knots, of a place counted in knots.
  struct Piece: Sendable {
    /// The line's volts at 0 knots.
    let base: Double
    /// Volts a knot.
    let rise: Double
    /// The knot at which it begins.
    let start: Double

    @inline(__always)
    func volts(_ knots: Double) -> Double { base + rise * knots }
  }

  /// The line at `knots`, which lies in 0..<20.
  @inline(__always)
  func piece(at knots: Double) -> Piece { table.pieces[Int(knots)] }

  /// ∫ V ds from 0 to `place`, in volts.
  func integral(to place: Place) -> Double {
    let width = (place.knots - Double(place.segment)) * 0.05
    return table.integral[place.segment] + width * 0.5 * (table.volts[place.segment] + place.volts)
  }

  /// The mean voltage between two places: the energy of a charge that moves from one to the other, per coulomb.
  func mean(from a: Place, to b: Place) -> Double {
    if a.segment == b.segment { return 0.5 * (a.volts + b.volts) }
    return (integral(to: b) - integral(to: a)) * 20 / (b.knots - a.knots)
  }
}

extension OpenCircuitCurve: Hashable {
  public static func == (a: Self, b: Self) -> Bool {
    for knot in 0...20 where a.table.volts[knot] != b.table.volts[knot] { return false }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    for knot in 0...20 { hasher.combine(table.volts[knot]) }
  }
}
