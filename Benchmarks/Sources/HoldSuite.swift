import Quantities
import SimKernel

/// HOLD model (D. W. Jones, "An empirical comparison of priority-queue and event-set
/// implementations", CACM 29(4), 1986, doi:10.1145/5684.5686): take the earliest of N pending
/// events, add one an exponential time later.
enum HoldSuite {
  private static let events = 3_000_000
  private static let warmup = 1_000_000

  static func run(_ bench: Bench) -> [BenchmarkTable] {
    [1_000, 100_000, 1_000_000].map { pending in
      var contenders = [
        Contender(name: "fleetsim, Simulation") { simulation(pending) },
        Contender(name: "fleetsim, EventQueue alone") { queue(pending) },
      ]
      if let radix = bench.peers.cxx("radix_hold") {
        contenders.append(
          Contender(name: "C++ radix heap alone, no order of ties") {
            bench.peers.sample("\(radix) \(pending) \(warmup) \(events)")
          })
      }
      if let ns3 = bench.peers.cxx("ns3_hold", needs: "ns3-core") {
        for (scheduler, note) in [("PriorityQueueScheduler", ""), ("MapScheduler", ", its default")] {
          contenders.append(
            Contender(name: "ns-3 \(scheduler)\(note)") {
              bench.peers.sample("\(ns3) \(scheduler) \(pending) \(warmup) \(events)")
            })
        }
      }
      if let simpy = bench.peers.python("simpy_hold", needs: ["simpy"], install: "pip install simpy==4.1.2") {
        contenders.append(
          Contender(name: "SimPy") { bench.peers.sample("\(simpy) \(pending) \(warmup / 10) \(events / 15)") })
      }
      return bench.table("HOLD, \(pending) pending", contenders)
    }
  }

  /// The queue by itself: no clock, no handler.
  private static func queue(_ pending: Int) -> Sample {
    var chance = Chance(seed: 12345)
    var queue = EventQueue()
    for node in 0..<UInt32(pending) { queue.push(event(chance.wait(mean: 1e9), node, 0)) }
    var check: UInt64 = 0
    var began = 0.0
    for turn in 0..<warmup + events {
      if turn == warmup { began = processorSeconds() }
      guard let next = queue.pop(through: SimTime(nanoseconds: .max)) else { break }
      let time = next.time.nanoseconds
      check &+= UInt64(time) &* UInt64(2 * turn + 1)
      queue.push(event(time + chance.wait(mean: 1e9), next.source.raw, next.sequence + 1))
    }
    return Sample(
      events: Double(events), seconds: processorSeconds() - began, check: String(check, radix: 16).leftPadded(to: 16))
  }

  private static func event(_ time: Int64, _ node: UInt32, _ sequence: UInt32) -> Event {
    Event(
      time: SimTime(nanoseconds: time), phase: 0, source: EntityID(node), sequence: sequence, target: EntityID(node),
      kind: 0, word: 0)
  }

  /// The whole kernel: clock, handler, counts of the sources.
  private static func simulation(_ pending: Int) -> Sample {
    var simulation = Simulation(
      world: Holder(chance: Chance(seed: 12345), warmup: warmup, events: events), entityCount: pending)
    for node in 0..<UInt32(pending) {
      let time = SimTime(nanoseconds: simulation.world.chance.wait(mean: 1e9))
      simulation.future.schedule(at: time, from: EntityID(node), to: EntityID(node), kind: 0)
    }
    simulation.run(through: SimTime(nanoseconds: .max))
    return Sample(
      events: Double(events), seconds: simulation.world.ended - simulation.world.began,
      check: String(simulation.world.check, radix: 16).leftPadded(to: 16))
  }

  private struct Holder: World {
    var chance: Chance
    let warmup: Int
    let events: Int
    var turn = 0
    var check: UInt64 = 0
    var began = 0.0
    var ended = 0.0

    mutating func handle(_ event: Event, _ future: inout Future) {
      if turn == warmup { began = processorSeconds() }
      if turn == warmup + events {
        ended = processorSeconds()
        return future.limit(through: event.time)
      }
      check &+= UInt64(event.time.nanoseconds) &* UInt64(2 * turn + 1)
      turn += 1
      let wait = SimDuration(nanoseconds: chance.wait(mean: 1e9))
      future.schedule(after: wait, from: event.target, to: event.target, kind: 0)
    }
  }
}

extension String {
  func leftPadded(to width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
