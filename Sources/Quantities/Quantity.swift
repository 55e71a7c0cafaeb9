/// A `Double` that remembers its unit.
///
/// Each unit is its own type: `power + energy` does not compile, and `power * duration`
/// can only be an energy. The wrapper is one `Double` wide and costs nothing in a release
/// build.
///
///     let spent: Joules = Watts(0.125) * .milliseconds(40)   // 0.005 J
public protocol Quantity: Comparable, Hashable, Sendable, CustomStringConvertible {
  /// The unit as printed and as written in scenario files, for example `"J"`.
  static var symbol: String { get }
  var value: Double { get set }
  init(_ value: Double)
}

extension Quantity {
  public static var zero: Self { Self(0) }
  public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
  public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
  public static prefix func - (a: Self) -> Self { Self(-a.value) }
  public static func += (a: inout Self, b: Self) { a.value += b.value }
  public static func -= (a: inout Self, b: Self) { a.value -= b.value }
  public static func * (a: Double, b: Self) -> Self { Self(a * b.value) }
  public static func / (a: Self, b: Self) -> Double { a.value / b.value }
  public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
  public var description: String { "\(value) \(Self.symbol)" }
}
