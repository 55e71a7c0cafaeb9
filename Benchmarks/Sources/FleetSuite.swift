import Quantities
import SimKernel

/// A fleet with next to no physics: 10,000 nodes wake every 60 s ± 10 %, one wake in five sends to
/// a gateway that serves in order of arrival (5 ms on average), the reply comes 50 ms later.
enum FleetSuite {
  private static let nodes = 10_000
  private static let days = 1.0

  static func run(_ bench: Bench) -> [BenchmarkTable] {
    var contenders = [Contender(name: "fleetsim, Simulation") { simulation() }]
    if let ns3 = bench.peers.cxx("ns3_fleet", needs: "ns3-core") {
      for (scheduler, note) in [("PriorityQueueScheduler", ""), ("MapScheduler", ", its default")] {
        contenders.append(
          Contender(name: "ns-3 \(scheduler)\(note)") { bench.peers.sample("\(ns3) \(scheduler) \(nodes) \(days)") })
      }
    }
    return [bench.table("Fleet of \(nodes) nodes, \(days) days", contenders)]
  }

  private static func simulation() -> Sample {
    var simulation = Simulation(world: ToyFleet(nodes: nodes), entityCount: nodes + 1)
    for node in 0..<UInt32(nodes) {
      let time = SimTime(nanoseconds: Int64(simulation.world.chance.unit() * 60e9))
      simulation.future.schedule(at: time, from: EntityID(node), to: EntityID(node), kind: ToyFleet.wake)
    }
    let began = processorSeconds()
    simulation.run(through: SimTime(nanoseconds: Int64(days * 86_400e9)))
    let seconds = processorSeconds() - began
    return Sample(
      events: Double(simulation.eventCount), seconds: seconds,
      check: String(simulation.world.replies, radix: 16).leftPadded(to: 16))
  }
}

/// The nodes and the gateway of `FleetSuite`.
private struct ToyFleet: World {
  static let wake: UInt16 = 0
  static let depart: UInt16 = 1
  static let reply: UInt16 = 2

  struct Node {
    var joules = 19_440.0
    var updated: Int64 = 0
    var sent: Int64 = 0
    var waited = 0.0
  }

  var chance = Chance(seed: 42)
  var replies = 0
  private var nodes: ContiguousArray<Node>
  private var waiting: ContiguousArray<UInt32> = []
  private var waitingHead = 0
  private var isBusy = false

  init(nodes count: Int) { nodes = ContiguousArray(repeating: Node(), count: count) }

  private var gateway: EntityID { EntityID(UInt32(nodes.count)) }

  mutating func handle(_ event: Event, _ future: inout Future) {
    let index = Int(truncatingIfNeeded: event.word)
    let now = event.time.nanoseconds
    switch event.kind {
    case Self.wake: wake(Int(event.target.raw), now, &future)
    case Self.depart:
      future.schedule(
        after: .milliseconds(50), from: gateway, to: EntityID(UInt32(index)), kind: Self.reply, word: event.word)
      serveNext(&future)
    default:
      replies += 1
      nodes[index].joules -= 12e-3
      nodes[index].waited += Double(now - nodes[index].sent) * 1e-9
    }
  }

  private mutating func wake(_ index: Int, _ now: Int64, _ future: inout Future) {
    nodes[index].joules -= 15e-6 * Double(now - nodes[index].updated) * 1e-9 + 2e-3
    nodes[index].updated = now
    if chance.unit() < 0.2 {
      nodes[index].joules -= 30e-3
      nodes[index].sent = now
      if isBusy { waiting.append(UInt32(index)) } else { serve(UInt32(index), &future) }
    }
    let interval = SimDuration(nanoseconds: Int64((0.9 + 0.2 * chance.unit()) * 60e9))
    let node = EntityID(UInt32(index))
    future.schedule(after: interval, from: node, to: node, kind: Self.wake)
  }

  private mutating func serve(_ node: UInt32, _ future: inout Future) {
    isBusy = true
    let service = SimDuration(nanoseconds: chance.wait(mean: 5e6))
    future.schedule(after: service, from: gateway, to: gateway, kind: Self.depart, word: UInt64(node))
  }

  private mutating func serveNext(_ future: inout Future) {
    isBusy = waitingHead < waiting.count
    guard isBusy else { return }
    let node = waiting[waitingHead]
    waitingHead += 1
    if waitingHead == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      waitingHead = 0
    }
    serve(node, &future)
  }
}
