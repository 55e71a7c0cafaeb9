import FleetModel
import Glibc
import Physics
import Quantities
import Testing

/// Hardware that breaks, and gateways that are away.
@Suite struct FaultTests {
  private func plan(_ failure: FailurePlan?, count: Int, days: Int64, offloads: Bool = false) throws -> FleetPlan {
    var plan = try Fixtures.wearables(
      count: count, days: days, threshold: 0.95, offloads: offloads, interval: offloads ? .seconds(20) : .hours(6))
    plan.groups[0].failure = failure
    return plan
  }

  @Test(arguments: [0.7, 1, 2.5]) func failuresFollowWeibull(shape: Double) throws {
    let count = 600
    let outcome = live(try plan(FailurePlan(scale: .days(8), shape: shape), count: count, days: 10))
    let times = outcome.rows.lives.map { ($0.time - .start).seconds / 86_400 }
    #expect(outcome.rows.lives.allSatisfy { $0.change == .failure })
    for day in [2.0, 8, 10] {
      let expected = 1 - exp(-pow(day / 8, shape))
      let share = Double(times.count { $0 <= day }) / Double(count)
      #expect(abs(share - expected) < 4 * (expected * (1 - expected) / Double(count)).squareRoot(), "day \(day)")
    }
  }

  @Test func aBrokenNodeIsDeadAndItsBooksAreClosed() throws {
    let outcome = live(try plan(FailurePlan(scale: .hours(20), shape: 2), count: 40, days: 1, offloads: true))
    let broken = outcome.report.nodes.prefix(40).filter { !$0.alive }
    #expect(broken.count > 10 && broken.count < 40)
    for node in outcome.report.nodes.prefix(40) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-6 * node.ledger.consumed.value)
      #expect(node.totals.wakes <= node.totals.expected)
    }
    for node in broken {
      let down = try #require(node.firstDown)
      #expect(outcome.rows.inferences.allSatisfy { $0.node != node.node || $0.time <= down })
      #expect(node.alivetime == down - .start)
    }
    let sent = outcome.report.nodes.prefix(40).reduce(0) { $0 + Int($1.totals.offloads) }
    #expect(outcome.rows.messages.count == sent)
  }

  @Test func aFailureBelongsToItsNode() throws {
    let failure = FailurePlan(scale: .days(2), shape: 1)
    let one = live(try plan(failure, count: 12, days: 2))
    #expect(one == live(try plan(failure, count: 12, days: 2), threads: 2, step: .minutes(50)))
    let more = live(try plan(failure, count: 20, days: 2))
    #expect(more.report.nodes.prefix(12).map(\.firstDown) == one.report.nodes.prefix(12).map(\.firstDown))
  }

  /// What is dark when it breaks does not come back with the sun.
  @Test func theSunDoesNotMendIt() throws {
    let small = Battery.kinetic(KineticBattery(cell: .liIon18650, capacity: Coulombs(3)))
    var plan = try Fixtures.wearables(
      count: 20, days: 6, battery: small, initial: 0.06, harvest: Books.sunny, interval: .minutes(1))
    plan.groups[0].failure = FailurePlan(scale: .days(3), shape: 3)
    let outcome = live(plan)
    for node in outcome.report.nodes.prefix(20) where !node.alive {
      let changes = outcome.rows.lives.filter { $0.node == node.node }.map { life in life.change }
      #expect(changes.dropLast().allSatisfy { $0 != .failure })
    }
    #expect(outcome.rows.lives.count { $0.change == .failure } > 10)
    #expect(outcome.rows.lives.contains { $0.change == .revival })
  }

  @Test func restartsCostWhatBootingCosts() throws {
    let count = 40
    var restless = try plan(nil, count: count, days: 10)
    let calm = live(restless).report.nodes.prefix(count)
    restless.groups[0].reboots = RebootPlan(every: .hours(6), boot: .seconds(2))
    let nodes = live(restless).report.nodes.prefix(count)
    let power = restless.groups[0].hardware.platform.activePower.value.value
    let boots = zip(nodes, calm).map { ($0.ledger[.wake] - $1.ledger[.wake]).value / (2 * power) }
    // Whole numbers, forty a node on average, and as scattered as a Poisson count.
    for (boots, node) in zip(boots, nodes) {
      #expect(abs(boots - boots.rounded()) < 0.01, "node \(node.node): \(boots)")
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-6 * node.ledger.consumed.value)
    }
    let mean = boots.reduce(0, +) / Double(count)
    #expect(abs(mean - 40) < 4 * (40 / Double(count)).squareRoot())
    let variance = boots.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
    #expect(variance > 40 * 0.3 && variance < 40 * 2.2)
  }

  /// Restarts, failures and questions cross: nothing is lost, nothing hangs on threads.
  @Test func restartsLoseNoMessage() throws {
    var plan = try plan(FailurePlan(scale: .days(1), shape: 1), count: 20, days: 1, offloads: true)
    plan.groups[0].reboots = RebootPlan(every: .minutes(10), boot: .seconds(3))
    let outcome = live(plan)
    #expect(outcome == live(plan, threads: 2, step: .minutes(47)))
    let sent = outcome.report.nodes.prefix(20).reduce(0) { $0 + Int($1.totals.offloads) }
    #expect(outcome.rows.messages.count == sent)
  }

  @Test func nobodyIsHeardInAnOutage() throws {
    let whole = try plan(nil, count: 20, days: 1, offloads: true)
    var broken = whole
    let outage = Outage(from: .start + .hours(5), duration: .hours(3))
    broken.gateways[0].outages = [outage, Outage(from: .start + .hours(20), duration: .hours(1))]
    let (before, after) = (live(whole), live(broken))
    let inside = after.rows.messages.filter { message in
      broken.gateways[0].outages.contains {
        $0.from <= message.sent && message.sent + .seconds(1) < $0.from + $0.duration
      }
    }
    #expect(inside.count > 20)
    #expect(inside.allSatisfy { $0.fate != .delivered && $0.answered == nil })
    #expect(inside.contains { $0.fate == .gatewayDown })
    let early = { (outcome: Outcome) in
      outcome.rows.messages.filter { $0.sent < outage.from - .seconds(10) }
    }
    #expect(early(before) == early(after))
    #expect(before.rows.messages.allSatisfy { $0.fate != .gatewayDown })
    let late = after.rows.messages.filter { $0.sent > outage.from + outage.duration && $0.sent < .start + .hours(19) }
    #expect(late.contains { $0.fate == .delivered } && late.allSatisfy { $0.fate != .gatewayDown })
  }
}
