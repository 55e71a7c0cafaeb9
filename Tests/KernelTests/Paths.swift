import Quantities
import SimKernel
import Testing

/// A world that remembers what it was told, and tells others while `word` lasts.
struct Echo: World {
  var seen: [Event] = []
  var limitAt: SimTime?

  mutating func handle(_ event: Event, _ future: inout Future) {
    seen.append(event)
    if event.word > 0 {
      future.schedule(
        after: .milliseconds(1), phase: event.phase, from: event.target, to: event.target, kind: 0,
        word: event.word - 1)
    }
    if let limitAt, event.time >= limitAt { future.limit(through: event.time + .microseconds(1_500)) }
  }
}

@Suite struct Paths {
  private func simulation(count: Int = 4) -> Simulation<Echo> {
    var simulation = Simulation(world: Echo(), entityCount: count, recordsPath: true)
    for id in 0..<UInt32(count) {
      simulation.future.schedule(at: .start, from: EntityID(id), to: EntityID(id), kind: 0, word: 9)
    }
    return simulation
  }

  @Test func runsThroughTheHorizonAndStaysThere() {
    var simulation = simulation()
    simulation.run(through: .start + .milliseconds(3))
    #expect(simulation.eventCount == 16)
    #expect(simulation.now == .start + .milliseconds(3))
    #expect(simulation.nextEventTime == .start + .milliseconds(4))
    simulation.run(through: .start + .seconds(1))
    #expect(simulation.eventCount == 40)
    #expect(simulation.nextEventTime == nil)
    #expect(simulation.now == .start + .seconds(1))
  }

  @Test func pausingChangesNothing() {
    var whole = simulation()
    whole.run(through: .start + .seconds(1))
    var parts = simulation()
    for step in 1...1_000 as ClosedRange<Int64> {
      parts.run(through: .start + step * SimDuration.milliseconds(1))
      _ = parts.nextEventTime
    }
    #expect(parts.fingerprint == whole.fingerprint)
    #expect(whole.world.seen == parts.world.seen)
  }

  /// A copy is a branch: what happens in one does not happen in the other.
  @Test func aCopyIsABranch() {
    var trunk = simulation()
    trunk.run(through: .start + .milliseconds(2))
    var branch = trunk
    branch.future.schedule(at: branch.now, from: EntityID(0), to: EntityID(1), kind: 7)
    branch.run(through: .start + .seconds(1))
    trunk.run(through: .start + .seconds(1))
    #expect(trunk.eventCount == 40)
    #expect(branch.eventCount == 41)
    #expect(branch.fingerprint != trunk.fingerprint)
  }

  /// A world that must not pass a time lowers the horizon, and the clock tells how far it came.
  @Test func theWorldMayPauseTheRun() {
    var simulation = simulation()
    simulation.world.limitAt = .start + .milliseconds(2)
    simulation.run(through: .start + .seconds(1))
    #expect(simulation.now == .start + .microseconds(3_500))
    #expect(simulation.eventCount == 16)
    simulation.world.limitAt = nil
    simulation.future.limit(through: simulation.now)
    simulation.run(through: .start + .seconds(1))
    #expect(simulation.now == .start + .seconds(1))
    #expect(simulation.eventCount == 40)
  }

  /// Events from outside are placed like others, at `now` too.
  @Test func takesEventsFromOutside() {
    var simulation = simulation(count: 2)
    simulation.run(through: .start + .milliseconds(5))
    let now = simulation.now
    simulation.future.schedule(at: now, phase: 3, from: EntityID(1), to: EntityID(0), kind: 5)
    simulation.future.schedule(at: now, phase: 1, from: EntityID(0), to: EntityID(0), kind: 6)
    simulation.run(through: now)
    #expect(simulation.world.seen.suffix(2).map(\.kind) == [6, 5])
    #expect(simulation.eventCount == 14)
  }

  /// After a run its last instant is open again from the first phase, whatever the last one was.
  @Test func aRunLeavesNoPhaseBehind() {
    var simulation = Simulation(world: Echo(), entityCount: 1)
    simulation.future.schedule(at: .start, phase: 9, from: EntityID(0), to: EntityID(0), kind: 1)
    simulation.run(through: .start)
    simulation.future.schedule(at: .start, phase: 0, from: EntityID(0), to: EntityID(0), kind: 2)
    simulation.run(through: .start)
    #expect(simulation.world.seen.map(\.kind) == [1, 2])
  }

  /// Each source counts for itself, so another entity's events change nobody's sequence.
  @Test func aNewEntityShiftsNobody() {
    var small = simulation(count: 3)
    var large = simulation(count: 4)
    small.run(through: .start + .seconds(1))
    large.run(through: .start + .seconds(1))
    #expect(large.world.seen.filter { $0.source.raw < 3 } == small.world.seen)
  }

  @Test func thePathIsOptional() {
    var simulation = Simulation(world: Echo(), entityCount: 1)
    simulation.future.schedule(at: .start, from: EntityID(0), to: EntityID(0), kind: 0, word: 3)
    simulation.run(through: .start + .seconds(1))
    #expect(simulation.eventCount == 4)
    #expect(simulation.fingerprint == Fingerprint())
  }

  /// Golden: the hash of a path is stored with results. Changing it is a decision.
  @Test func theFingerprintIsPinned() {
    var simulation = simulation()
    simulation.run(through: .start + .seconds(1))
    #expect(simulation.fingerprint.description == "111a2f944128bd7f")
  }

  /// Each part of an event moves the fingerprint.
  @Test func everyPartOfAnEventCounts() {
    func print(_ change: (inout [UInt64]) -> Void) -> Fingerprint {
      var p: [UInt64] = [1, 2, 3, 4, 5, 6, 7]
      change(&p)
      var fingerprint = Fingerprint()
      fingerprint.mix(
        Event(
          time: SimTime(nanoseconds: Int64(p[0])), phase: UInt8(p[1]), source: EntityID(UInt32(p[2])),
          sequence: UInt32(p[3]), target: EntityID(UInt32(p[4])), kind: UInt16(p[5]), word: p[6]))
      return fingerprint
    }
    let plain = print { _ in }
    for index in 0..<7 { #expect(print { $0[index] += 1 } != plain, "part \(index)") }
  }
}

@Suite struct Refusals {
  @Test func thePast() async {
    await #expect(processExitsWith: .failure) {
      var simulation = Simulation(world: Echo(), entityCount: 1)
      simulation.run(through: SimTime(nanoseconds: 10))
      simulation.future.schedule(at: SimTime(nanoseconds: 9), from: EntityID(0), to: EntityID(0), kind: 0)
    }
  }

  @Test func aTargetOfAnotherShard() async {
    await #expect(processExitsWith: .failure) {
      var simulation = Simulation(world: Echo(), entities: 10..<20)
      simulation.future.schedule(at: .start, from: EntityID(10), to: EntityID(20), kind: 0)
    }
  }

  @Test func timeBeforeTheStart() async {
    await #expect(processExitsWith: .failure) {
      var queue = EventQueue()
      queue.push(Event(-1))
    }
  }
}
