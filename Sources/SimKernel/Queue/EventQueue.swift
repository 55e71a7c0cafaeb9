public import Quantities

/// The pending events, given out in their total order.
///
/// A radix heap on integer time for what is far, a sorted run for what is due (`FarEvents`,
/// `NearEvents`). A push costs O(1); an event is moved at most ten times before it is popped, and
/// events of one instant cost O(log n) each at worst. Memory is one pool that grows by doubling:
/// at a steady number of pending events nothing is allocated.
///
/// A value: a copy is a queue of its own, made at the first change.
public struct EventQueue {
  private var store: EventStore

  /// An empty queue whose user numbers the events.
  public init() { self.init(sources: 0..<0) }

  /// An empty queue that also counts the events of each source.
  init(sources: Range<UInt32>) { store = EventStore(sources: sources) }

  /// How many events are pending.
  public var count: Int { store.state.pointee.count }
  /// True if no event is pending.
  public var isEmpty: Bool { count == 0 }
  /// How many events fit before more memory is taken.
  public var capacity: Int { store.state.pointee.capacity }

  /// The time of the next event, or `nil` if there is none.
  ///
  /// - Complexity: O(1) after a pop, of an event or of `nil`; else O(events of the lowest bucket).
  public var nextTime: SimTime? { store.state.pointee.nextTime.map { SimTime(nanoseconds: $0) } }

  /// Adds an event.
  ///
  /// - Precondition: it is not earlier than an event already popped, nor than a horizon up to
  ///   which events were asked for, nor than time zero.
  public mutating func push(_ event: Event) {
    makeUnique()
    store.state.pointee.push(event)
  }

  /// Removes and returns the next event, or `nil` if there is none at or before `horizon`.
  public mutating func pop(through horizon: SimTime) -> Event? {
    makeUnique()
    return store.state.pointee.pop(through: horizon.nanoseconds)
  }

  /// Adds the next event of a source, which `stamp` makes of its sequence.
  @inline(__always)
  mutating func push(from source: EntityID, _ stamp: (UInt32) -> Event) {
    makeUnique()
    let state = store.state
    state.pointee.push(stamp(state.pointee.nextSequence(of: source)))
  }

  /// The sequence of the next event of a source.
  @inline(__always)
  mutating func nextSequence(of source: EntityID) -> UInt32 {
    makeUnique()
    return store.state.pointee.nextSequence(of: source)
  }

  @inline(__always)
  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&store) { store = EventStore(copying: store) }
  }
}

// `EventStore` is changed only through a queue that alone refers to it (`makeUnique`), so a queue
// can be handed to another thread like any other value.
extension EventQueue: @unchecked Sendable {}
