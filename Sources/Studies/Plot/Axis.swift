import Glibc

/// From values to places along one side of a panel.
public struct Axis: Sendable, Hashable {
  /// The words beside it, with the unit.
  public let title: String
  /// The values at its ends.
  public let range: ClosedRange<Double>
  /// Whether equal ratios, not equal differences, are equally far apart.
  public let isLogarithmic: Bool
  /// Where it is marked.
  public let ticks: [Double]

  /// An axis over `values` with round ends; a logarithmic one has marks at 1, 2 and 5 times powers of ten.
  public init(_ title: String, over values: [Double], logarithmic: Bool = false) {
    self.title = title
    isLogarithmic = logarithmic
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    if logarithmic {
      precondition(low > 0, "a logarithmic axis from \(low)")
      let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
      let marks = decades.flatMap { decade in [1.0, 2, 5].map { $0 * pow(10, Double(decade)) } }
      let first = marks.last { $0 <= low } ?? low
      let last = marks.first { $0 >= high } ?? high
      range = first...max(last, 2 * first)
      ticks = marks.filter { $0 >= first && $0 <= max(last, 2 * first) }
    } else {
      let step = Self.step(max(high - low, 1e-9) / 5)
      let first = (low / step).rounded(.down)
      let last = max((high / step).rounded(.up), first + 1)
      range = first * step...last * step
      ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    }
  }

  /// 1, 2 or 5 times a power of ten, the next at or above `rough`.
  static func step(_ rough: Double) -> Double {
    let power = pow(10, log10(rough).rounded(.down))
    return [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999_999 } ?? 10 * power
  }

  /// How far along the axis `value` lies: 0 at its beginning, 1 at its end, never beyond.
  public func place(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let share =
      isLogarithmic ? log(max(value, low) / low) / log(high / low) : (value - low) / (high - low)
    return min(1, max(0, share))
  }

  /// The numbers at the marks; on a linear axis with equally many digits.
  var labels: [String] {
    if isLogarithmic { return ticks.map(Self.label) }
    let digits = ticks.map { Self.label($0).split(separator: ".").dropFirst().first?.count ?? 0 }.max() ?? 0
    return ticks.map { Digits.fixed($0, digits) }
  }

  /// A number without digits that say nothing.
  static func label(_ value: Double) -> String {
    for digits in 0...6 {
      let text = Digits.fixed(value, digits)
      if abs((Double(text.replacing("−", with: "-")) ?? .nan) - value) < 1e-9 { return text }
    }
    return "\(value)"
  }
}
