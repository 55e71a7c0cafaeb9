import Quantities
import SimKernel
import Testing

@Suite struct QueueOrder {
  /// Differential: random pushes, pops and horizons against a sorted array, over many scales of
  /// time, so that every level of the radix heap and every kind of tie is met.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func agreesWithASortedArray(seed: UInt64) {
    var random = TestRandom(seed)
    var queue = EventQueue()
    var shadow = SortedShadow()
    var now: Int64 = 0
    var sequence: UInt32 = 0
    for step in 0..<3_000 {
      let isGrowing = step % 1_000 < 600
      if random.below(10) < (isGrowing ? 6 : 3) {
        for _ in 0...random.below(3) {
          let span = spans[random.below(spans.count - (now > 1 << 60 ? 1 : 0))]
          let time = now + Int64(random.next() % UInt64(span))
          guard time < Int64.max / 2 else { continue }
          let event = Event(time, phase: UInt8(random.below(3)), source: UInt32(random.below(4)), sequence: sequence)
          sequence += 1
          queue.push(event)
          shadow.push(event)
        }
      } else {
        let horizon = SimTime(nanoseconds: now + Int64(random.next() % UInt64(spans[random.below(spans.count - 1)])))
        let expected = shadow.pop(through: horizon)
        let found = queue.pop(through: horizon)
        guard found == expected else {
          return check(false, "step \(step): \(String(describing: found)), not \(String(describing: expected))")
        }
        now = found?.time.nanoseconds ?? max(now, horizon.nanoseconds)
      }
      guard queue.count == shadow.count, queue.nextTime == shadow.nextTime else {
        return check(false, "step \(step): \(queue.count) pending, next \(String(describing: queue.nextTime))")
      }
    }
    while let expected = shadow.pop(through: .distant) {
      guard queue.pop(through: .distant) == expected else { return check(false, "while draining at \(expected.time)") }
    }
    #expect(queue.isEmpty)
  }

  private func check(_ isRight: Bool, _ message: String) { #expect(isRight, "\(message)") }

  /// The order is made of the events alone: pushing them in any order gives the same.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func buildOrderDoesNotMatter(seed: UInt64) {
    var random = TestRandom(seed)
    let span = UInt64(spans[Int(seed) % spans.count])
    var events = (0..<500).map { index in
      Event(
        Int64(random.next() % span), phase: UInt8(random.below(2)), source: UInt32(random.below(8)),
        sequence: UInt32(index))
    }
    var first = EventQueue()
    for event in events { first.push(event) }
    for index in events.indices.reversed() { events.swapAt(index, random.below(index + 1)) }
    var second = EventQueue()
    for event in events { second.push(event) }
    #expect(first.drain() == second.drain())
  }

  /// Ten thousand events of one instant, in falling, rising and random order of source.
  @Test(arguments: [0, 1, 2])
  func oneInstantOfManyEvents(arrangement: Int) {
    var random = TestRandom(9)
    var sources = Array(0..<10_000 as Range<UInt32>)
    if arrangement == 0 { sources.reverse() }
    if arrangement == 2 { for index in sources.indices.reversed() { sources.swapAt(index, random.below(index + 1)) } }
    var queue = EventQueue()
    for source in sources { queue.push(Event(60_000_000_000, source: source)) }
    let found = queue.drain().map(\.source.raw)
    #expect(found == Array(0..<10_000))
  }

  /// An event that is scheduled at the instant in hand takes its turn by phase and source.
  @Test func joinsTheInstantInHand() {
    var queue = EventQueue()
    for source in 0..<100 as Range<UInt32> { queue.push(Event(5, phase: 1, source: source)) }
    #expect(queue.pop(through: .distant)?.source == EntityID(0))
    queue.push(Event(5, phase: 2, source: 1))
    queue.push(Event(5, phase: 1, source: 40, sequence: 1))
    let rest = queue.drain()
    #expect(rest.count == 101)
    #expect(rest[40] == Event(5, phase: 1, source: 40, sequence: 1))
    #expect(rest.last == Event(5, phase: 2, source: 1))
  }

  /// A far event and a near one make a long run; a fleet that starts within it must not become
  /// one heap, and must come out in order.
  @Test func aLongRunTakesInAFleet() {
    var queue = EventQueue()
    queue.push(Event(1))
    queue.push(Event(86_400_000_000_000))
    #expect(queue.pop(through: .distant) == Event(1))
    var random = TestRandom(3)
    var shadow = SortedShadow()
    for source in 0..<5_000 as Range<UInt32> {
      let event = Event(1 + Int64(random.below(60_000_000_000)), source: source)
      queue.push(event)
      shadow.push(event)
    }
    while let expected = shadow.pop(through: .distant) {
      guard queue.pop(through: .distant) == expected else {
        Issue.record("wrong event at \(expected.time.nanoseconds) ns")
        return
      }
    }
    #expect(queue.drain() == [Event(86_400_000_000_000)])
  }

  /// A crowd of events within a run sends the run back to the buckets; what is left of it and
  /// what comes later at the same time keep their order.
  @Test func aCrowdKeepsTheOrderAtTheBucketsEdge() {
    let edge: Int64 = 1 << 18
    var queue = EventQueue()
    for event in [Event(edge, source: 50), Event(edge, source: 60), Event(edge + 4_000)] { queue.push(event) }
    #expect(queue.pop(through: .distant) == Event(edge, source: 50))
    for source in 0..<70 as Range<UInt32> { queue.push(Event(edge + 1 + Int64(source), source: source)) }
    queue.push(Event(edge, source: 70))
    #expect(queue.drain().prefix(3).map(\.source.raw) == [60, 70, 0])
  }

  /// A crowd at an instant up to which all was asked for is still next.
  @Test func aCrowdAtTheHorizonIsNext() {
    var queue = EventQueue()
    for time in [70, 100, 1_000_000_000_000] as [Int64] { queue.push(Event(time)) }
    #expect(queue.pop(through: .nanoseconds(100)) == Event(70))
    #expect(queue.pop(through: .nanoseconds(100)) == Event(100))
    #expect(queue.pop(through: .nanoseconds(100)) == nil)
    for source in 1...64 as ClosedRange<UInt32> { queue.push(Event(100, source: source)) }
    #expect(queue.nextTime == .nanoseconds(100))
    #expect(queue.pop(through: .nanoseconds(100)) == Event(100, source: 1))
    #expect(queue.drain().count == 64)
  }

  @Test func theLastNanosecondIsATimeLikeAnother() {
    var queue = EventQueue()
    queue.push(Event(.max))
    queue.push(Event(.max - 1))
    queue.push(Event(0))
    #expect(queue.drain().map(\.time.nanoseconds) == [0, .max - 1, .max])
  }

  @Test func lookingChangesNothing() {
    var queue = EventQueue()
    for index in 0..<200 as Range<Int64> { queue.push(Event(index * 1_000_003)) }
    let twin = queue
    #expect(queue.pop(through: .nanoseconds(150 * 1_000_003)) == Event(0))
    #expect(queue.nextTime == .nanoseconds(1_000_003))
    #expect(twin.count == 200)
    #expect(twin.nextTime == .nanoseconds(0))
  }
}

@Suite struct QueueMemory {
  /// At a steady number of pending events the memory of the first turnover is enough for ever.
  @Test(arguments: [10, 1_000, 50_000])
  func isSteady(pending: Int) {
    var random = TestRandom(1)
    var queue = EventQueue()
    for source in 0..<pending { queue.push(Event(Int64(random.below(1_000_000_000)), source: UInt32(source))) }
    func hold(_ turns: Int) {
      for _ in 0..<turns {
        guard let event = queue.pop(through: .distant) else { return }
        queue.push(Event(event.time.nanoseconds + Int64(random.below(2_000_000_000)), source: event.source.raw))
      }
    }
    hold(4 * pending)
    let capacity = queue.capacity
    hold(20 * pending)
    #expect(queue.count == pending)
    #expect(queue.capacity == capacity)
    #expect(capacity < 4 * pending + 10_000)
  }

  @Test func copiesPartWays() {
    var queue = EventQueue()
    for index in 0..<1_000 as Range<Int64> { queue.push(Event(index * 7_919 % 1_000_000)) }
    let first = queue.pop(through: .distant)
    var branch = queue
    branch.push(Event(500_000, source: 9))
    #expect(branch.count == 1_000)
    #expect(queue.count == 999)
    let kept = queue.drain()
    let branched = branch.drain()
    #expect(first == Event(0))
    #expect(branched.filter { $0.source.raw != 9 } == kept)
  }
}
