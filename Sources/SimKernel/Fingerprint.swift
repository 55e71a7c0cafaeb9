import Quantities

/// A running hash of the path a run took: every event, whole, in order.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The hash so far.
  public private(set) var value: UInt64 = 0

  public init() {}

  /// Adds an event.
  public mutating func mix(_ event: Event) {
    mix(UInt64(bitPattern: event.time.nanoseconds))
    mix(UInt64(event.source.raw) << 32 | UInt64(event.sequence))
    mix(UInt64(event.target.raw) << 32 | UInt64(event.kind) << 8 | UInt64(event.phase))
    mix(event.word)
  }

  /// Adds a number.
  public mutating func mix(_ word: UInt64) { value = Self.scramble(value ^ word) }

  /// The hash in 16 hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The output function of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable
  /// pseudorandom number generators", OOPSLA 2014, doi:10.1145/2660193.2660195): spreads a change
  /// in any bit over all 64.
  private static func scramble(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z &>> 31)
  }
}
