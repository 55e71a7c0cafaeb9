public import Quantities

/// What the kernel moves: the only protocol between the kernel and a model.
public protocol World {
  /// Lets `event` happen and schedules what follows from it.
  mutating func handle(_ event: Event, _ future: inout Future)
}

/// A world and its future.
///
/// A value: copy it to branch a run, compare two to compare runs. Between two runs the caller may
/// change the world and schedule events from outside (`future.schedule(at:)`).
public struct Simulation<W: World> {
  /// The model.
  public var world: W
  /// The clock and the pending events.
  public var future: Future
  @usableFromInline var handledCount = 0
  @usableFromInline var path = Fingerprint()
  /// Whether `fingerprint` is kept.
  public let recordsPath: Bool

  /// A world whose entities are numbered from 0.
  public init(world: W, entityCount: Int, recordsPath: Bool = false) {
    self.init(world: world, entities: 0..<UInt32(entityCount), recordsPath: recordsPath)
  }

  /// A world that is one shard of several and holds the entities of this range.
  public init(world: W, entities: Range<UInt32>, recordsPath: Bool = false) {
    self.world = world
    self.recordsPath = recordsPath
    future = Future(entities: entities)
  }

  /// How many events have been handled.
  public var eventCount: Int { handledCount }

  /// The hash of all events handled, or of none if the path is not recorded.
  public var fingerprint: Fingerprint { path }

  /// The time up to which everything has happened.
  public var now: SimTime { future.now }

  /// The time of the next event, or `nil` if nothing is pending.
  public var nextEventTime: SimTime? { future.nextEventTime }

  /// Handles every event at or before `horizon`, in order, and leaves the clock there.
  ///
  /// If the world lowers the horizon (`Future.limit`) the run ends there instead: compare `now`.
  ///
  /// - Precondition: `horizon` is not before `now`.
  @inlinable
  public mutating func run(through horizon: SimTime) {
    future.begin(through: horizon)
    while let event = future.next() {
      handledCount &+= 1
      if recordsPath { path.mix(event) }
      world.handle(event, &future)
    }
  }
}

extension Simulation: Sendable where W: Sendable {}
