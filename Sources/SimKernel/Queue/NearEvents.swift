import Quantities

/// The events that are due next, in order: a sorted run from the lowest bucket, and a small
/// binary heap of those that were scheduled into its span since.
struct NearEvents {
  /// More late events than this go back to the buckets, so that a run over a long quiet span
  /// cannot turn the queue into one large heap.
  private static let lateLimit = 64
  /// Moves per event that sorting a run may cost. Runs arrive in the order of scheduling, which
  /// is nearly sorted when a whole fleet wakes at one instant; the rest is the heap's work.
  private static let movesPerEvent = 16

  private var run = PlainBuffer<Event>(capacity: 64)
  private var head = 0
  private var tail = 0
  private var late = PlainBuffer<Event>(capacity: 128)
  private var lateCount = 0
  private var movesLeft = 0
  private var isOneInstant = false

  /// The last time that belongs here; every event of the buckets is later.
  private(set) var end: Int64 = -1

  @inline(__always)
  var isEmpty: Bool { head == tail && lateCount == 0 }
  var capacity: Int { run.capacity + late.capacity }
  /// True when late events should go back to the buckets. Those of one instant never do.
  var isCrowded: Bool { lateCount >= Self.lateLimit && !isOneInstant }

  /// Begins a new run.
  ///
  /// - Precondition: `isEmpty`.
  mutating func begin(isOneInstant: Bool) {
    head = 0
    tail = 0
    movesLeft = Self.movesPerEvent * 32
    self.isOneInstant = isOneInstant
  }

  /// Adds an event of the bucket that the run is made of.
  @inline(__always)
  mutating func append(_ event: Event) {
    end = max(end, event.time.nanoseconds)
    if movesLeft < 0 { return insert(event) }
    if tail == run.capacity { run.grow(keeping: tail) }
    var hole = tail
    while hole > 0, Event.precedes(event, run.base[hole &- 1]) {
      run.base[hole] = run.base[hole &- 1]
      hole &-= 1
    }
    run.base[hole] = event
    movesLeft &-= tail &- hole &- Self.movesPerEvent
    tail &+= 1
  }

  /// Calls `body` with each event of the run, in order.
  @inline(__always)
  func forEachInRun(_ body: (Event) -> Void) { for index in head..<tail { body(run.base[index]) } }

  /// Adds an event that was scheduled into the span of the run.
  @inline(never)
  mutating func insert(_ event: Event) {
    if lateCount == late.capacity { late.grow(keeping: lateCount) }
    var hole = lateCount
    lateCount += 1
    while hole > 0 {
      let parent = (hole &- 1) / 2
      guard Event.precedes(event, late.base[parent]) else { break }
      late.base[hole] = late.base[parent]
      hole = parent
    }
    late.base[hole] = event
  }

  /// - Precondition: `isEmpty` is false.
  var earliestTime: Int64 {
    if lateCount == 0 { return run.base[head].time.nanoseconds }
    if head == tail { return late.base[0].time.nanoseconds }
    return min(run.base[head].time.nanoseconds, late.base[0].time.nanoseconds)
  }

  /// - Precondition: `isEmpty` is false.
  @inline(__always)
  mutating func pop(through horizon: Int64) -> Event? {
    if lateCount != 0 { return popMerged(through: horizon) }
    let event = run.base[head]
    if event.time.nanoseconds > horizon { return nil }
    head &+= 1
    return event
  }

  @inline(never)
  private mutating func popMerged(through horizon: Int64) -> Event? {
    let first = late.base[0]
    if head != tail, Event.precedes(run.base[head], first) {
      let event = run.base[head]
      if event.time.nanoseconds > horizon { return nil }
      head &+= 1
      return event
    }
    if first.time.nanoseconds > horizon { return nil }
    lateCount &-= 1
    if lateCount > 0 { sink(late.base[lateCount]) }
    return first
  }

  /// Puts `event` where the heap's first was.
  private mutating func sink(_ event: Event) {
    var hole = 0
    while true {
      var child = 2 &* hole &+ 1
      guard child < lateCount else { break }
      if child &+ 1 < lateCount, Event.precedes(late.base[child &+ 1], late.base[child]) { child &+= 1 }
      guard Event.precedes(late.base[child], event) else { break }
      late.base[hole] = late.base[child]
      hole = child
    }
    late.base[hole] = event
  }

  /// Moves every event to the buckets and returns the earliest time among them.
  ///
  /// - Precondition: `isEmpty` is false.
  mutating func empty(into far: inout FarEvents) -> Int64 {
    let earliest = earliestTime
    for index in head..<tail { far.place(run.base[index]) }
    for index in 0..<lateCount { far.place(late.base[index]) }
    head = 0
    tail = 0
    lateCount = 0
    end = far.base - 1
    return earliest
  }

  func copied() -> Self {
    var copy = self
    copy.run = run.copied(keeping: tail)
    copy.late = late.copied(keeping: lateCount)
    return copy
  }

  func deallocate() {
    run.deallocate()
    late.deallocate()
  }
}
