import FleetModel
import Glibc
import Physics
import Quantities
import Testing

/// Clocks that drift, sensors that get stuck, and receivers that are jammed.
@Suite struct Disturbances {
  private func plan(count: Int, days: Int64, offloads: Bool = false) throws -> FleetPlan {
    try Fixtures.wearables(
      count: count, days: days, threshold: 0.95, offloads: offloads, interval: offloads ? .seconds(20) : .hours(1))
  }

  @Test func clocksDriftByTheirOwnRate() throws {
    var plan = try plan(count: 300, days: 20)
    plan.groups[0].schedule = SchedulePlan(interval: .hours(1), jitter: 0, drift: 100e-6)
    let outcome = live(plan)
    var rates: [Double] = []
    for node in 0..<UInt32(300) {
      let times = outcome.rows.inferences.filter { $0.node == node }.map(\.time)
      let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
      // Its rate stays the same.
      #expect(gaps.allSatisfy { $0 == gaps[0] })
      rates.append(gaps[0].seconds / 3600 - 1)
    }
    let mean = rates.reduce(0, +) / 300
    let deviation = (rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 299).squareRoot()
    #expect(abs(mean) < 4 * 100e-6 / 300.squareRoot())
    #expect(abs(deviation / 100e-6 - 1) < 4 / 600.squareRoot())
    #expect(outcome == live(plan, threads: 2, step: .minutes(50)))
    for node in outcome.report.nodes.prefix(300) { #expect(node.totals.wakes == node.totals.expected) }
  }

  @Test(arguments: [0.8, 2]) func sensorsGetStuckAfterWeibull(shape: Double) throws {
    let count = 400
    var plan = try plan(count: count, days: 10)
    plan.groups[0].stuckSensor = StuckSensorPlan(scale: .days(8), shape: shape)
    let stuck = live(plan)
    plan.groups[0].stuckSensor = nil
    let sound = live(plan)
    var expected = 1.0
    for day in [4.0, 9] {
      expected = 1 - exp(-pow(day / 8, shape))
      let window = stuck.rows.inferences.filter { ($0.time - .start).seconds > day * 86_400 }
      var frozen = 0
      for node in 0..<UInt32(count) {
        let seen = window.filter { $0.node == node }.prefix(15)
        if seen.count == 15, seen.allSatisfy({ $0.confidence == seen.first?.confidence }) { frozen += 1 }
      }
      let share = Double(frozen) / Double(count)
      // Fifteen frames of one clip may look alike, and a sensor may get stuck within them.
      #expect(abs(share - expected) < 4 * (expected * (1 - expected) / Double(count)).squareRoot() + 0.02, "\(day)")
    }
    // The world goes on: what there is to see, and what it costs to look, hardly change.
    #expect(stuck.rows.inferences.map(\.label) == sound.rows.inferences.map(\.label))
    let right = [stuck, sound].map { $0.report.nodes.reduce(0) { $0 + Int($1.totals.correct) } }
    #expect(Double(right[0]) < (1 - expected / 4) * Double(right[1]))
    #expect(stuck.rows.inferences.prefix(50) == sound.rows.inferences.prefix(50) || shape < 1)
  }

  @Test func repairsFreeSensors() throws {
    var plan = try plan(count: 60, days: 10)
    plan.groups[0].stuckSensor = StuckSensorPlan(scale: .days(2), shape: 1, repair: .days(2))
    let mended = live(plan)
    #expect(mended == live(plan, threads: 2, step: .minutes(50)))
    #expect(mended == live(plan, remember: false))
    plan.groups[0].stuckSensor?.repair = nil
    let left = live(plan)
    let right = [mended, left].map { $0.report.nodes.reduce(0) { $0 + Int($1.totals.correct) } }
    #expect(right[0] > right[1])
  }

  /// The gateway answers about the frame that the sensor shows.
  @Test func aStuckSensorFoolsTheGatewayToo() throws {
    var plan = try plan(count: 10, days: 1, offloads: true)
    let sound = live(plan)
    plan.groups[0].stuckSensor = StuckSensorPlan(scale: .seconds(1), shape: 1)
    let stuck = live(plan)
    #expect(stuck == live(plan, remember: false))
    func share(_ outcome: Outcome) -> Double {
      let answered = outcome.rows.inferences.filter { $0.outcome == .answered }
      return Double(answered.count { $0.final == $0.label }) / Double(max(1, answered.count))
    }
    #expect(share(stuck) < share(sound) - 0.2)
  }

  @Test func nothingGetsThroughAJammer() throws {
    let whole = try plan(count: 20, days: 1, offloads: true)
    var jammed = whole
    jammed.gateways[0].jamming = [
      JammingPlan(from: .start + .hours(2), duration: .minutes(10), every: .hours(1)),
      JammingPlan(from: .start + .minutes(30), duration: .minutes(1)),
    ]
    let (before, after) = (live(whole), live(jammed))
    #expect(after == live(jammed, threads: 2, step: .minutes(50)))
    /// Well inside a window, well outside of all, or neither.
    func place(_ time: SimTime) -> Bool? {
      let seconds = (time - .start).seconds
      if seconds > 1801, seconds < 1858 { return true }
      if seconds < 1797 || (seconds > 1861 && seconds < 7197) { return false }
      guard seconds > 7200 else { return nil }
      let part = seconds.truncatingRemainder(dividingBy: 3600)
      return part > 1 && part < 598 ? true : part > 601 && part < 3597 ? false : nil
    }
    let inside = after.rows.messages.filter { place($0.sent) == true }
    let outside = after.rows.messages.filter { place($0.sent) == false }
    #expect(inside.count > 100 && inside.allSatisfy { $0.fate != .delivered && $0.answered == nil })
    #expect(inside.contains { $0.fate == .jammed })
    #expect(outside.contains { $0.fate == .delivered } && outside.allSatisfy { $0.fate != .jammed })
    let early = { (outcome: Outcome) in outcome.rows.messages.filter { $0.sent < .start + .minutes(29) } }
    #expect(early(before) == early(after))
    for node in after.report.nodes.prefix(20) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-6 * node.ledger.consumed.value)
    }
  }
}
