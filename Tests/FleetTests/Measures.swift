import FleetModel
import Quantities
import SimKernel
import Testing

@Suite struct Measures {
  @Test(arguments: [0, 1, 63, 64, 65, 1_000, 999_999, 1 << 40] as [Int64])
  func aBucketHoldsItsValue(nanoseconds: Int64) {
    var histogram = LatencyHistogram()
    histogram.add(SimDuration(nanoseconds: nanoseconds))
    let bucket = histogram.buckets[0]
    #expect(bucket.count == 1)
    #expect(bucket.lower.nanoseconds <= nanoseconds && nanoseconds < bucket.upper.nanoseconds)
    #expect(Double(bucket.upper.nanoseconds - bucket.lower.nanoseconds) <= max(1, Double(nanoseconds) / 32))
  }

  @Test func histogramsAdd() {
    var (a, b, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
    for value in stride(from: Int64(1), to: 1_000_000, by: 777) {
      if value % 2 == 0 { a.add(SimDuration(nanoseconds: value)) } else { b.add(SimDuration(nanoseconds: value)) }
      both.add(SimDuration(nanoseconds: value))
    }
    a.add(b)
    #expect(a == both && a.total == both.total)
  }

  @Test func aQueueServesInOrderOfArrival() {
    var queue = GatewayQueue(workers: 2)
    let at = { (seconds: Int64) in SimTime(nanoseconds: seconds * 1_000_000_000) }
    let starts = [0, 0, 1, 10].map { queue.serve(arrival: at($0), service: .seconds(4)).start }
    #expect(starts == [at(0), at(0), at(4), at(10)])
  }

  @Test func theBudgetIsWhatARunSpends() throws {
    let plan = try Fixtures.wearables(count: 10, days: 2, offloads: false)
    let budget = WakeBudget.of(plan, on: ShardPool(threadCount: 1))[0]
    let outcome = live(plan)
    let spent = outcome.report.nodes.prefix(10).reduce(0) { $0 + $1.ledger.consumed.value }
    let wakes = outcome.report.nodes.prefix(10).reduce(0) { $0 + Int($1.totals.wakes) }
    #expect(abs(spent / Double(wakes) / budget.energyPerWake.value - 1) < 0.05)
  }
}
