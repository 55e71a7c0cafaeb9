public import Quantities

/// Open-circuit voltage of a cell against its state of charge, linear between knots 5 % apart.
///
/// Outside 0…1 the end value holds; nothing is extrapolated. The knots are stored in line, so
/// that reading them touches no reference count, and their integral beside them, so that the
/// stored energy is exact: quadratic between knots.
public struct OpenCircuitCurve: Sendable {
  private var knotVolts = InlineArray<21, Double>(repeating: 0)
  /// ∫ V ds from 0 to the knot, in volts.
  private var knotIntegral = InlineArray<21, Double>(repeating: 0)

  /// A curve through `points` (state of charge in percent, volts).
  ///
  /// - Precondition: percents are multiples of 5, rise from 0 to 100, and the voltage never falls.
  public init(_ points: [(percent: Int, volts: Double)], seriesCells: Int = 1) {
    precondition(points.first?.percent == 0 && points.last?.percent == 100, "a curve runs from 0 to 100 %")
    for (low, high) in zip(points, points.dropFirst()) {
      precondition(low.percent % 5 == 0 && high.percent % 5 == 0, "knot at \(high.percent) %, not a multiple of 5")
      precondition(low.percent < high.percent && low.volts <= high.volts, "the curve falls at \(high.percent) %")
      for percent in stride(from: low.percent, through: high.percent, by: 5) {
        let part = Double(percent - low.percent) / Double(high.percent - low.percent)
        knotVolts[percent / 5] = (low.volts + (high.volts - low.volts) * part) * Double(seriesCells)
      }
    }
    for knot in 1...20 {
      knotIntegral[knot] = knotIntegral[knot - 1] + (knotVolts[knot - 1] + knotVolts[knot]) / 2 / 20
    }
  }

  /// The voltage at rest at `stateOfCharge`, 0…1.
  public func voltage(at stateOfCharge: Double) -> Volts { Volts(locate(stateOfCharge).volts) }

  /// A place on the curve.
  struct Place {
    var segment: Int
    var volts: Double
    /// dV/ds, in volts.
    var slope: Double
    var stateOfCharge: Double
  }

  func locate(_ stateOfCharge: Double) -> Place {
    let clamped = max(0, min(1, stateOfCharge))
    let segment = min(Int(clamped * 20), 19)
    let low = knotVolts[segment]
    let slope = (knotVolts[segment + 1] - low) * 20
    let volts = low + slope * (clamped - Double(segment) / 20)
    return Place(segment: segment, volts: volts, slope: slope, stateOfCharge: clamped)
  }

  /// ∫ V ds from 0 to `place`, in volts.
  func integral(to place: Place) -> Double {
    let width = place.stateOfCharge - Double(place.segment) / 20
    return knotIntegral[place.segment] + width * (knotVolts[place.segment] + place.volts) / 2
  }

  /// The mean voltage between two places: the energy of a charge that moves from one to the other, per coulomb.
  func mean(from a: Place, to b: Place) -> Double {
    if a.segment == b.segment { return (a.volts + b.volts) / 2 }
    return (integral(to: b) - integral(to: a)) / (b.stateOfCharge - a.stateOfCharge)
  }
}

extension OpenCircuitCurve: Hashable {
  public static func == (a: Self, b: Self) -> Bool {
    for knot in 0...20 where a.knotVolts[knot] != b.knotVolts[knot] { return false }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    for knot in 0...20 { hasher.combine(knotVolts[knot]) }
  }
}
