import Quantities
import SimKernel
import Synchronization
import Testing

/// PHOLD (R. M. Fujimoto, "Performance of time warp under synthetic workloads", 1990): every event
/// makes its target send one to a random entity a random time later, or keep one for itself.
struct Phold: World {
  static let lookahead = SimDuration.milliseconds(5)

  struct Entity {
    var stream: RandomStream
    var trace = Fingerprint()
  }

  let entityCount: Int
  let first: UInt32
  var entities: ContiguousArray<Entity>

  init(_ range: Range<UInt32>, of entityCount: Int, seed: UInt64) {
    self.entityCount = entityCount
    first = range.lowerBound
    entities = ContiguousArray(
      range.map { Entity(stream: RandomStream(seed: seed, entity: EntityID($0), purpose: 1)) })
  }

  mutating func handle(_ event: Event, _ future: inout Future) {
    let index = Int(event.target.raw - first)
    entities[index].trace.mix(event)
    let mean = Double(Self.lookahead.nanoseconds)
    // Whole milliseconds: many events then fall on one instant.
    let delay = Self.lookahead + .milliseconds(Int64(entities[index].stream.exponential(mean: mean) / 1e6))
    let phase = UInt8(entities[index].stream.integer(below: 3))
    if entities[index].stream.unit() < 0.5 {
      let target = EntityID(UInt32(entities[index].stream.integer(below: entityCount)))
      future.send(after: delay, phase: phase, from: event.target, to: target, kind: 1, word: event.word + 1)
    } else {
      future.schedule(after: delay, phase: phase, from: event.target, to: event.target, kind: 2, word: event.word)
    }
  }
}

@Suite struct Shards {
  private let entityCount = 120
  private let end = SimTime.start + .seconds(2)

  private func shard(_ range: Range<UInt32>, seed: UInt64) -> Simulation<Phold> {
    var simulation = Simulation(world: Phold(range, of: entityCount, seed: seed), entities: range)
    for id in range {
      for word in 0..<3 as Range<UInt64> {
        simulation.future.schedule(at: .start, from: EntityID(id), to: EntityID(id), kind: 0, word: word)
      }
    }
    return simulation
  }

  private func windows(_ bounds: [UInt32], seed: UInt64) -> ConservativeWindows<Phold> {
    let edges = [0] + bounds + [UInt32(entityCount)]
    return ConservativeWindows(
      zip(edges, edges.dropFirst()).map { shard($0..<$1, seed: seed) }, lookahead: Phold.lookahead)
  }

  private func traces(_ windows: ConservativeWindows<Phold>) -> [Fingerprint] {
    (0..<windows.shardCount).flatMap { windows[$0].world.entities.map(\.trace) }
  }

  /// Each entity meets the same events in the same order, however the run is divided and on
  /// however many threads; a plain simulation is the reference.
  @Test(arguments: [1, 2, 4], [[], [60], [1, 119], [30, 60, 90], [5, 6, 7, 8, 50, 100]] as [[UInt32]])
  func neitherDivisionNorThreadsMatter(threads: Int, bounds: [UInt32]) {
    for seed in 0..<3 as Range<UInt64> {
      var reference = shard(0..<UInt32(entityCount), seed: seed)
      reference.run(through: end)
      var windows = windows(bounds, seed: seed)
      let pool = ShardPool(threadCount: threads)
      windows.run(through: end, on: pool)
      #expect(windows.eventCount == reference.eventCount)
      #expect(windows.now == end)
      let expected = reference.world.entities.map(\.trace)
      let first = zip(traces(windows), expected).enumerated().first { $0.element.0 != $0.element.1 }
      #expect(first == nil, "entity \(first?.offset ?? 0) parts ways, seed \(seed)")
    }
  }

  /// One event in two shards: often all that is pending anywhere is a message under way.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func aMessageUnderWayIsWaitedFor(seed: UInt64) {
    let start = SimTime.start + .milliseconds(1)
    var reference = Simulation(world: Phold(0..<2, of: 2, seed: seed), entities: 0..<2)
    reference.future.schedule(at: start, from: EntityID(0), to: EntityID(0), kind: 0)
    reference.run(through: end)
    var windows = ConservativeWindows(
      [0..<1, 1..<2].map { Simulation(world: Phold($0, of: 2, seed: seed), entities: $0) }, lookahead: Phold.lookahead)
    windows[0].future.schedule(at: start, from: EntityID(0), to: EntityID(0), kind: 0)
    windows.run(through: end, on: ShardPool(threadCount: 2))
    #expect(windows.eventCount > 100)
    #expect(traces(windows) == reference.world.entities.map(\.trace))
  }

  @Test func pausingBetweenWindowsDoesNotMatter() {
    let pool = ShardPool(threadCount: 2)
    var whole = windows([40, 80], seed: 9)
    whole.run(through: end, on: pool)
    var parts = windows([40, 80], seed: 9)
    for step in 1...2_000 as ClosedRange<Int64> { parts.run(through: .start + step * .milliseconds(1), on: pool) }
    #expect(traces(parts) == traces(whole))
    #expect(parts.eventCount == whole.eventCount)
  }

  /// A window begins at the next event, so quiet time costs nothing.
  @Test func quietTimeIsSkipped() {
    let pool = ShardPool(threadCount: 2)
    var windows = ConservativeWindows(
      [
        Simulation(world: Phold(0..<1, of: 2, seed: 1), entities: 0..<1),
        Simulation(world: Phold(1..<2, of: 2, seed: 1), entities: 1..<2),
      ], lookahead: .milliseconds(5))
    windows.run(through: .start + .hours(1), on: pool)
    #expect(windows.windowCount == 0)
    windows[1].future.schedule(at: .start + .hours(2), from: EntityID(1), to: EntityID(1), kind: 0)
    windows.run(through: .start + .hours(2), on: pool)
    #expect(windows.windowCount == 1)
    #expect(windows.eventCount == 1)
  }

  @Test func aMessageMayNotBeFasterThanTheLookahead() async {
    await #expect(processExitsWith: .failure) {
      var windows = ConservativeWindows(
        [Simulation(world: Hasty(), entities: 0..<1), Simulation(world: Hasty(), entities: 1..<2)],
        lookahead: .milliseconds(5))
      windows[0].future.schedule(at: .start, from: EntityID(0), to: EntityID(0), kind: 0)
      windows.run(through: .start + .seconds(1), on: ShardPool(threadCount: 1))
    }
  }
}

/// A world that sends faster than it may.
struct Hasty: World {
  mutating func handle(_ event: Event, _ future: inout Future) {
    future.send(after: .milliseconds(4), from: event.target, to: EntityID(1), kind: 0)
  }
}

@Suite struct Pools {
  /// Every index once, whatever the number of threads and parts, call after call.
  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1_000])
  func everyIndexOnce(threads: Int, count: Int) {
    let pool = ShardPool(threadCount: threads)
    #expect(pool.threadCount == threads)
    var turns = ContiguousArray(repeating: 0, count: count)
    for _ in 0..<200 { pool.forEach(in: &turns) { index, turn in turn += index + 1 } }
    #expect(turns.elementsEqual((0..<count).map { 200 * ($0 + 1) }))
  }

  @Test func theCallerWaitsForAll() {
    let pool = ShardPool(threadCount: 4)
    let sum = Atomic(0)
    for round in 1...500 {
      pool.forEach(16) { index in sum.add(index, ordering: .relaxed) }
      guard sum.load(ordering: .relaxed) == round * 120 else {
        Issue.record("round \(round) was not complete")
        return
      }
    }
  }

  /// More threads than cores, thread by thread started and sent home, some without any work.
  @Test func poolsComeAndGo() {
    let sum = Atomic(0)
    for round in 0..<100 {
      let pool = ShardPool(threadCount: 1 + round % 6)
      if round % 3 > 0 { pool.forEach(5) { index in sum.add(index, ordering: .relaxed) } }
    }
    #expect(sum.load(ordering: .relaxed) == 66 * 10)
  }
}
