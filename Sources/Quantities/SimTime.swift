/// A point in simulated time: whole nanoseconds since the scenario's start.
///
/// Integers, so that equal means equal and every run adds up the same way.
/// 2⁶³ ns is 292 years; adding past that traps.
public struct SimTime: Comparable, Hashable, Sendable {
  public let nanoseconds: Int64
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  public static let start = SimTime(nanoseconds: 0)
  public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
  public static func + (t: Self, d: SimDuration) -> Self { Self(nanoseconds: t.nanoseconds + d.nanoseconds) }
  public static func - (t: Self, d: SimDuration) -> Self { Self(nanoseconds: t.nanoseconds - d.nanoseconds) }
  public static func - (a: Self, b: Self) -> SimDuration { SimDuration(nanoseconds: a.nanoseconds - b.nanoseconds) }
  public static func += (t: inout Self, d: SimDuration) { t = t + d }

  /// For physics and for people only. Never compare, accumulate or schedule with it.
  public var seconds: Double { Double(nanoseconds) * 1e-9 }
}

/// A span of simulated time in whole nanoseconds.
public struct SimDuration: Comparable, Hashable, Sendable {
  public let nanoseconds: Int64
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The whole nanosecond nearest to `seconds`.
  ///
  /// - Precondition: `seconds` is finite and below 292 years.
  public init(seconds: Double) { nanoseconds = Int64((seconds * 1e9).rounded()) }

  public static let zero = SimDuration(nanoseconds: 0)
  public static func microseconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000) }
  public static func milliseconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000_000) }
  public static func seconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000_000_000) }
  public static func minutes(_ count: Int64) -> Self { .seconds(count * 60) }
  public static func hours(_ count: Int64) -> Self { .seconds(count * 3_600) }
  public static func days(_ count: Int64) -> Self { .seconds(count * 86_400) }

  /// For physics and for people only. Never compare, accumulate or schedule with it.
  public var seconds: Double { Double(nanoseconds) * 1e-9 }

  public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
  public static func + (a: Self, b: Self) -> Self { Self(nanoseconds: a.nanoseconds + b.nanoseconds) }
  public static func - (a: Self, b: Self) -> Self { Self(nanoseconds: a.nanoseconds - b.nanoseconds) }
  public static func += (a: inout Self, b: Self) { a = a + b }
  public static func * (count: Int64, d: Self) -> Self { Self(nanoseconds: count * d.nanoseconds) }
}
