/// Who an event is from or for. Stable across runs, shards and machines.
public struct EntityID: Comparable, Hashable, Sendable {
  /// The number itself.
  public let raw: UInt32

  public init(_ raw: UInt32) { self.raw = raw }

  public static func < (a: Self, b: Self) -> Bool { a.raw < b.raw }
}
