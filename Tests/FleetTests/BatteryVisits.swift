import FleetModel
import Physics
import Quantities
import Testing

/// People who come with full batteries.
@Suite struct BatteryVisits {
  /// A day or two of life.
  private static let small = Battery.kinetic(KineticBattery(cell: .cr2032, capacity: Coulombs(2)))

  private func plan(_ visits: BatteryVisitPlan?, days: Int64 = 6, offloads: Bool = false) throws -> FleetPlan {
    var plan = try Fixtures.wearables(
      count: 12, days: days, battery: Self.small, offloads: offloads, interval: .minutes(2))
    plan.groups[0].visits = visits
    return plan
  }

  private func expectBalanced(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
    for node in outcome.report.nodes.prefix(12) {
      let missing = abs(node.ledger.residual(stored: node.stored).value)
      #expect(missing < 1e-6 * node.ledger.initial.value, "node \(node.node)", sourceLocation: sourceLocation)
    }
  }

  @Test func withoutVisitsTheyDie() throws {
    let outcome = live(try plan(nil))
    #expect(outcome.report.nodes.prefix(12).allSatisfy { !$0.alive && $0.ledger.discarded == .zero })
    #expect(outcome.rows.lives.allSatisfy { $0.change == .death })
  }

  @Test func oftenEnoughTheyNeverGoDark() throws {
    let outcome = live(try plan(BatteryVisitPlan(every: .hours(12))))
    #expect(outcome.rows.lives.count == 12 * 11)
    #expect(outcome.rows.lives.allSatisfy { $0.change == .replacement && $0.stateOfCharge > 0.999 })
    let full = Self.small.stored(Self.small.fullState())
    for node in outcome.report.nodes.prefix(12) {
      #expect(node.alive && node.totals.wakes == node.totals.expected && node.firstDown == nil)
      #expect(abs(node.ledger.initial.value / (12 * full.value) - 1) < 1e-12)
      #expect(node.ledger.discarded.value > 0)
    }
    expectBalanced(outcome)
    #expect(outcome == live(try plan(BatteryVisitPlan(every: .hours(12))), threads: 2, step: .minutes(50)))
  }

  @Test func onlyWhatIsLowIsReplaced() throws {
    var plan = try plan(BatteryVisitPlan(every: .hours(3), below: 0.5), offloads: true)
    plan.groups[0].hardware.power.spread = SpreadPlan(capacity: 0.1, selfDischarge: 0)
    let outcome = live(plan)
    expectBalanced(outcome)
    #expect(outcome.rows.lives.count { $0.change == .replacement } > 12)
    let sizes = Set(outcome.report.nodes.prefix(12).map { $0.ledger.initial.value })
    #expect(sizes.count == 12)
    for life in outcome.rows.lives { #expect(life.change == .replacement, "\(life)") }
    #expect(outcome == live(plan, threads: 2, step: .minutes(50)))
    let sent = outcome.report.nodes.prefix(12).reduce(0) { $0 + Int($1.totals.offloads) }
    #expect(outcome.rows.messages.count == sent)
  }

  /// Dark until somebody comes; broken for good.
  @Test func whatIsDarkStartsAgain() throws {
    var plan = try plan(BatteryVisitPlan(every: .days(4)), days: 9)
    plan.groups[0].failure = FailurePlan(scale: .days(6), shape: 4)
    let outcome = live(plan)
    expectBalanced(outcome)
    let lives = outcome.rows.lives
    #expect(!lives.contains { $0.change == .death })
    #expect(lives.contains { $0.change == .brownOut } && lives.contains { $0.change == .failure })
    for node in 0..<UInt32(12) {
      let changes = lives.filter { $0.node == node }.sorted { $0.time < $1.time }
      let broken = changes.first { $0.change == .failure }
      for life in changes where life.change == .replacement || life.change == .revival {
        #expect(((life.time - .start).seconds / 86_400).truncatingRemainder(dividingBy: 4) == 0)
        #expect(broken.map { life.time < $0.time } ?? true)
      }
      #expect(changes.count { $0.change == .revival } <= changes.count { $0.change == .replacement })
    }
    #expect(lives.contains { $0.change == .revival })
    #expect(outcome == live(plan, threads: 2, step: .minutes(50)))
  }

  @Test func visitsThatReplaceNothingChangeNothing() throws {
    let none = live(try plan(BatteryVisitPlan(every: .days(30))))
    let still = live(try plan(BatteryVisitPlan(every: .days(1), below: 0)))
    #expect(still.rows.lives == none.rows.lives)
    #expect(still.rows.inferences == none.rows.inferences)
  }
}
