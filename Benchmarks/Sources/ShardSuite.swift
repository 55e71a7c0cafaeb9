import Quantities
import SimKernel

/// PHOLD (R. M. Fujimoto, "Performance of time warp under synthetic workloads", SCS Multiconference
/// on Distributed Simulation, 1990) in one simulation and in shards, in seconds on the wall: what
/// windows cost on one thread, and what a second thread gains. Each event makes its target
/// schedule one event, and one in ten of these goes to a random entity anywhere.
enum ShardSuite {
  private static let entities: UInt32 = 20_000
  private static let pendingEach = 4
  private static let horizon = SimTime.start + .seconds(2)
  private static let lookahead = SimDuration.milliseconds(5)

  static func run(_ bench: Bench) -> [BenchmarkTable] {
    let contenders = [
      Contender(name: "one simulation") { whole() },
      Contender(name: "2 shards, 1 thread") { divided(shards: 2, threads: 1) },
      Contender(name: "2 shards, 2 threads") { divided(shards: 2, threads: 2) },
      Contender(name: "8 shards, 2 threads") { divided(shards: 8, threads: 2) },
    ]
    return [bench.table("PHOLD, \(entities) entities, wall time", contenders)]
  }

  private static func shard(_ range: Range<UInt32>) -> Simulation<Player> {
    var simulation = Simulation(world: Player(range, of: Int(entities), lookahead), entities: range)
    for id in range {
      for _ in 0..<pendingEach {
        simulation.future.schedule(at: .start, from: EntityID(id), to: EntityID(id), kind: 0)
      }
    }
    return simulation
  }

  private static func whole() -> Sample {
    var simulation = shard(0..<entities)
    let began = wallSeconds()
    simulation.run(through: horizon)
    return sample(simulation.eventCount, since: began, simulation.world.check)
  }

  private static func divided(shards: UInt32, threads: Int) -> Sample {
    let size = entities / shards
    var windows = ConservativeWindows(
      (0..<shards).map { shard($0 * size..<($0 + 1) * size) }, lookahead: lookahead)
    let pool = ShardPool(threadCount: threads)
    let began = wallSeconds()
    windows.run(through: horizon, on: pool)
    let check = (0..<windows.shardCount).reduce(0 as UInt64) { $0 &+ windows[$1].world.check }
    return sample(windows.eventCount, since: began, check)
  }

  private static func sample(_ events: Int, since began: Double, _ check: UInt64) -> Sample {
    Sample(
      events: Double(events), seconds: wallSeconds() - began, check: String(check, radix: 16).leftPadded(to: 16))
  }
}

/// The entities of one shard of `ShardSuite`.
private struct Player: World {
  private let entityCount: Int
  private let first: UInt32
  private let lookahead: SimDuration
  private var streams: ContiguousArray<RandomStream>

  /// A sum over all events that does not depend on their order between entities.
  private(set) var check: UInt64 = 0

  init(_ range: Range<UInt32>, of entityCount: Int, _ lookahead: SimDuration) {
    self.entityCount = entityCount
    self.lookahead = lookahead
    first = range.lowerBound
    streams = ContiguousArray(range.map { RandomStream(seed: 1, entity: EntityID($0), purpose: 1) })
  }

  mutating func handle(_ event: Event, _ future: inout Future) {
    let index = Int(event.target.raw - first)
    check &+= UInt64(event.time.nanoseconds) &* (UInt64(event.target.raw) << 1 | 1)
    let delay = lookahead + SimDuration(nanoseconds: Int64(streams[index].exponential(mean: 20e6)))
    if streams[index].integer(below: 10) == 0 {
      let target = EntityID(UInt32(streams[index].integer(below: entityCount)))
      future.send(after: delay, from: event.target, to: target, kind: 0)
    } else {
      future.schedule(after: delay, from: event.target, to: event.target, kind: 0)
    }
  }
}
