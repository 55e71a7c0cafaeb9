import Quantities

/// The memory of one event queue, and its only owner.
///
/// The state lies behind one constant pointer: stored properties of a class would be checked for
/// exclusive access at every event.
final class EventStore {
  /// The buckets, the run that is due, and what is known about both.
  struct State {
    /// Stands for "must be looked up" in `farTime`.
    static let unknown = Int64.min

    var near = NearEvents()
    var far = FarEvents()
    var count = 0
    /// The earliest time in `far`, or `unknown`; `Int64.max` if there is none.
    var farTime = Int64.max
    /// How many events each source has scheduled.
    var sequences: PlainBuffer<UInt32>
    let sourceCount: Int
    /// The number of the first source.
    let firstSource: UInt32
    /// What reading ahead read; kept, so that the reading is done.
    private(set) var readAhead: UInt32 = 0
  }

  let state: UnsafeMutablePointer<State>

  init(sources: Range<UInt32>) {
    let sourceCount = sources.count
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        sequences: PlainBuffer(capacity: max(1, sourceCount)), sourceCount: sourceCount,
        firstSource: sources.lowerBound))
    state.pointee.sequences.base.update(repeating: 0, count: sourceCount)
  }

  init(copying other: EventStore) {
    state = .allocate(capacity: 1)
    var copy = other.state.pointee
    copy.near = copy.near.copied()
    copy.far = copy.far.copied()
    copy.sequences = copy.sequences.copied(keeping: copy.sourceCount)
    state.initialize(to: copy)
  }

  deinit {
    state.pointee.near.deallocate()
    state.pointee.far.deallocate()
    state.pointee.sequences.deallocate()
    state.deallocate()
  }
}

extension EventStore.State {
  /// Events that memory has been reserved for.
  var capacity: Int { near.capacity + far.chunkCapacity * Int(ChunkPool.chunkSlots) }

  /// The number of events that a source has scheduled before; counts one more.
  @inline(__always)
  func nextSequence(of source: EntityID) -> UInt32 {
    let index = source.raw &- firstSource
    precondition(index < sourceCount, "source \(source.raw) is not one of \(sourceCount) from \(firstSource)")
    let sequence = sequences.base[Int(index)]
    sequences.base[Int(index)] = sequence + 1
    return sequence
  }

  /// Reads the counts of those who will be handed an event of the run, and will hardly fail to schedule another: all at
  /// once, so that the memory answers side by side and not one wait after the other.
  @inline(__always)
  private mutating func touchSources() {
    guard sourceCount > 0 else { return }
    var sum: UInt32 = 0
    near.forEachInRun { event in
      let index = event.target.raw &- firstSource
      if index < sourceCount { sum &+= sequences.base[Int(index)] }
    }
    readAhead = sum
  }

  @inline(__always)
  mutating func push(_ event: Event) {
    count &+= 1
    if event.time.nanoseconds <= near.end { return pushNear(event) }
    if event.time.nanoseconds < farTime { farTime = event.time.nanoseconds }
    far.place(event)
  }

  @inline(never)
  private mutating func pushNear(_ event: Event) {
    let time = event.time.nanoseconds
    precondition(time >= far.base, "event at \(time) ns is earlier than one already taken, at or after \(far.base) ns")
    near.insert(event)
    if near.isCrowded { farTime = min(farTime, near.empty(into: &far)) }
  }

  @inline(__always)
  mutating func pop(through horizon: Int64) -> Event? {
    if near.isEmpty, !refill(through: horizon) { return nil }
    guard let event = near.pop(through: horizon) else { return nil }
    count &-= 1
    return event
  }

  /// Refills `near`, or finds out once how far away the next event is.
  @inline(never)
  private mutating func refill(through horizon: Int64) -> Bool {
    if farTime != Self.unknown, farTime > horizon { return false }
    if far.refill(&near, through: horizon) {
      farTime = Self.unknown
      touchSources()
      return true
    }
    farTime = far.isEmpty ? Int64.max : far.earliestTime()
    return false
  }

  var nextTime: Int64? {
    if !near.isEmpty { return near.earliestTime }
    if far.isEmpty { return nil }
    return farTime == Self.unknown ? far.earliestTime() : farTime
  }
}
