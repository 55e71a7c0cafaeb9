import Quantities
import SimKernel

/// SplitMix64: chance for tests, independent of the streams under test.
struct TestRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

extension SimTime {
  static func nanoseconds(_ count: Int64) -> SimTime { SimTime(nanoseconds: count) }
  static let distant = SimTime(nanoseconds: .max)
}

extension Event {
  /// An event of which only the order matters.
  init(_ time: Int64, phase: UInt8 = 0, source: UInt32 = 0, sequence: UInt32 = 0) {
    self.init(
      time: SimTime(nanoseconds: time), phase: phase, source: EntityID(source), sequence: sequence,
      target: EntityID(0), kind: 0, word: 0)
  }
}

extension EventQueue {
  /// Everything pending, in the order in which the queue gives it out.
  mutating func drain() -> [Event] {
    var events: [Event] = []
    while let event = pop(through: .distant) { events.append(event) }
    return events
  }
}

/// What is asked of a queue, in the simplest way: an array that is searched.
struct SortedShadow {
  private var events: [Event] = []

  var count: Int { events.count }
  var nextTime: SimTime? { events.last?.time }

  mutating func push(_ event: Event) {
    var low = 0
    var high = events.count
    while low < high {
      let middle = (low + high) / 2
      if Event.precedes(event, events[middle]) { low = middle + 1 } else { high = middle }
    }
    events.insert(event, at: low)
  }

  mutating func pop(through horizon: SimTime) -> Event? {
    guard let last = events.last, last.time <= horizon else { return nil }
    return events.removeLast()
  }
}

/// The greatest and least of the scale on which new events fall, from ties to centuries.
let spans: [Int64] = [1, 3, 100, 10_000, 1_000_000_000, 86_400_000_000_000, 3_000_000_000_000_000_000]
