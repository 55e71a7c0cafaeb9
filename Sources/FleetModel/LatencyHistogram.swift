public import Quantities

/// Counts of durations in log-linear buckets: 32 to an octave, so a percentile read from it is
/// off by at most 1/32 = 3.1 %.
public struct LatencyHistogram: Hashable, Sendable {
  private static let subBits = 5
  private var counts: [UInt64] = []

  public init() {}

  public var total: UInt64 { counts.reduce(0, +) }

  /// - Complexity: O(1), but for the rare growth.
  public mutating func add(_ duration: SimDuration) {
    let bucket = Self.bucket(max(0, duration.nanoseconds))
    if bucket >= counts.count { counts += Array(repeating: 0, count: bucket + 1 - counts.count) }
    counts[bucket] += 1
  }

  public mutating func add(_ other: LatencyHistogram) {
    if other.counts.count > counts.count {
      counts += Array(repeating: 0, count: other.counts.count - counts.count)
    }
    for index in other.counts.indices { counts[index] += other.counts[index] }
  }

  /// The non-empty buckets in ascending order: lower bound, upper bound (exclusive), count.
  public var buckets: [(lower: SimDuration, upper: SimDuration, count: UInt64)] {
    counts.indices.filter { counts[$0] > 0 }.map {
      (SimDuration(nanoseconds: Self.lower($0)), SimDuration(nanoseconds: Self.lower($0 + 1)), counts[$0])
    }
  }

  static func bucket(_ nanoseconds: Int64) -> Int {
    let value = UInt64(nanoseconds)
    let bits = 64 - value.leadingZeroBitCount
    if bits <= subBits + 1 { return Int(value) }
    let shift = bits - subBits - 1
    return shift << subBits + Int(value >> UInt64(shift))
  }

  static func lower(_ bucket: Int) -> Int64 {
    if bucket < 2 << subBits { return Int64(bucket) }
    let shift = bucket >> subBits - 1
    return Int64(bucket - shift << subBits) << Int64(shift)
  }
}
