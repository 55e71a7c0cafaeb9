public import Quantities

/// What a handler may do to the future: read the clock, schedule, and ask the run to pause early.
public struct Future: Sendable {
  /// The time of the event in hand; between runs, the time up to which everything has happened.
  public private(set) var now = SimTime.start
  /// The entities that live here: the only sources, and the only targets of `schedule`.
  public let entities: Range<UInt32>
  /// The least delay of `send`; zero as long as there is no other shard to send to.
  public internal(set) var lookahead = SimDuration.zero

  private var phase: UInt8 = 0
  private var horizon = SimTime.start
  private var queue: EventQueue
  private var outbox = ContiguousArray<Event>()

  init(entities: Range<UInt32>) {
    self.entities = entities
    queue = EventQueue(sources: entities)
  }

  /// How many events are pending.
  public var pendingCount: Int { queue.count }

  /// The time of the next event, or `nil` if nothing is pending.
  public var nextEventTime: SimTime? { queue.nextTime }

  /// Schedules an event `delay` from now.
  ///
  /// - Precondition: as for `schedule(at:)`.
  public mutating func schedule(
    after delay: SimDuration, phase: UInt8 = 0, from source: EntityID, to target: EntityID, kind: UInt16,
    word: UInt64 = 0
  ) {
    schedule(at: now + delay, phase: phase, from: source, to: target, kind: kind, word: word)
  }

  /// Schedules an event at `time`: from a handler, or from outside between two runs.
  ///
  /// - Precondition: `time` is not before `now`; at `now`, `phase` is not one that this instant
  ///   has already left; source and target live here.
  public mutating func schedule(
    at time: SimTime, phase: UInt8 = 0, from source: EntityID, to target: EntityID, kind: UInt16, word: UInt64 = 0
  ) {
    precondition(
      time >= now, "entity \(source.raw) scheduled \(time.nanoseconds) ns, before now, \(now.nanoseconds) ns")
    precondition(
      time > now || phase >= self.phase,
      "entity \(source.raw) scheduled phase \(phase) at an instant already in phase \(self.phase)")
    precondition(
      isHere(target), "entity \(source.raw) scheduled for \(target.raw), which lives elsewhere: send instead")
    queue.push(from: source) { sequence in
      Event(time: time, phase: phase, source: source, sequence: sequence, target: target, kind: kind, word: word)
    }
  }

  /// Sends an event to an entity that may live in another shard.
  ///
  /// The same call whether it does or not, so that a run does not depend on the division.
  ///
  /// - Precondition: `delay` is at least the lookahead of the shards; the source lives here.
  public mutating func send(
    after delay: SimDuration, phase: UInt8 = 0, from source: EntityID, to target: EntityID, kind: UInt16,
    word: UInt64 = 0
  ) {
    precondition(
      delay >= lookahead, "entity \(source.raw) sent \(delay.nanoseconds) ns ahead, less than the lookahead")
    if isHere(target) {
      return schedule(at: now + delay, phase: phase, from: source, to: target, kind: kind, word: word)
    }
    precondition(lookahead > .zero, "entity \(source.raw) sent to \(target.raw), which lives nowhere")
    outbox.append(
      Event(
        time: now + delay, phase: phase, source: source, sequence: queue.nextSequence(of: source), target: target,
        kind: kind, word: word))
  }

  /// Lowers the horizon of the run in progress: it ends once all events at or before `time` are handled.
  ///
  /// A horizon that is already lower stays. Between runs this does nothing.
  ///
  /// - Precondition: `time` is not before `now`.
  public mutating func limit(through time: SimTime) {
    precondition(time >= now, "the run cannot end at \(time.nanoseconds) ns, before now, \(now.nanoseconds) ns")
    horizon = min(horizon, time)
  }

  @inline(__always)
  private func isHere(_ target: EntityID) -> Bool { entities.contains(target.raw) }
}

/// What `Simulation` and `ConservativeWindows` do to a future.
extension Future {
  @usableFromInline
  mutating func begin(through time: SimTime) {
    precondition(time >= now, "a run through \(time.nanoseconds) ns cannot begin at \(now.nanoseconds) ns")
    horizon = time
  }

  /// The next event of the run, or `nil` when it has reached its horizon.
  @usableFromInline
  mutating func next() -> Event? {
    guard let event = queue.pop(through: horizon) else {
      now = horizon
      phase = 0
      return nil
    }
    now = event.time
    phase = event.phase
    return event
  }

  /// Adds an event that another shard has sent.
  mutating func receive(_ event: Event) {
    precondition(
      event.time >= now, "entity \(event.source.raw) sent \(event.time.nanoseconds) ns, before \(now.nanoseconds) ns")
    queue.push(event)
  }

  /// Hands over what was sent to other shards and keeps the room for more.
  mutating func emptyOutbox(into take: (Event) -> Void) {
    for event in outbox { take(event) }
    outbox.removeAll(keepingCapacity: true)
  }
}
