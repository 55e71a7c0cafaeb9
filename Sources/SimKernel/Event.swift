public import Quantities

/// One thing that will happen: 32 plain bytes.
///
/// Plain, so that the queue never allocates or counts references, and an event can be hashed,
/// stored, replayed or sent to another shard as it is. The model gives `kind` and `word` their
/// meaning.
public struct Event: Hashable, Sendable {
  /// When it happens.
  public let time: SimTime
  /// What the model makes of it: an index, a count, a bit pattern.
  public let word: UInt64
  /// Who scheduled it.
  public let source: EntityID
  /// How many events the source had scheduled before this one.
  public let sequence: UInt32
  /// Whom it is for.
  public let target: EntityID
  /// What it is; the model's own numbering.
  public let kind: UInt16
  /// Its turn among the events of one instant, lowest first.
  public let phase: UInt8

  public init(
    time: SimTime, phase: UInt8, source: EntityID, sequence: UInt32, target: EntityID, kind: UInt16, word: UInt64
  ) {
    self.time = time
    self.phase = phase
    self.source = source
    self.sequence = sequence
    self.target = target
    self.kind = kind
    self.word = word
  }

  /// The total order of events: time, phase, source, then the source's own count.
  ///
  /// Made only of what the model means, never of memory, hashing or arrival, so it is the same
  /// for every build order and every division into shards.
  @inline(__always)
  public static func precedes(_ a: Self, _ b: Self) -> Bool {
    if a.time.nanoseconds != b.time.nanoseconds { return a.time.nanoseconds < b.time.nanoseconds }
    if a.phase != b.phase { return a.phase < b.phase }
    if a.source.raw != b.source.raw { return a.source.raw < b.source.raw }
    return a.sequence < b.sequence
  }
}
