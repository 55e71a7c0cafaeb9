import FleetModel
import Physics
import Quantities
import Testing

/// Cells that are not alike.
@Suite struct Spread {
  private func plan(count: Int, _ spread: SpreadPlan, days: Int64 = 1, seed: UInt64 = 1) throws -> FleetPlan {
    let small = Battery.kinetic(KineticBattery(cell: .cr2032, capacity: Coulombs(0.8)))
    var plan = try Fixtures.wearables(count: count, days: days, seed: seed, battery: small, offloads: false)
    plan.groups[0].hardware.power.spread = spread
    return plan
  }

  @Test func capacitiesHaveTheirDeviation() throws {
    let count = 400
    let alike = live(try plan(count: 1, .none)).report.nodes[0].ledger.initial
    let sizes = live(try plan(count: count, SpreadPlan(capacity: 0.05, selfDischarge: 0))).report.nodes.prefix(count)
      .map { $0.ledger.initial / alike }
    let mean = sizes.reduce(0, +) / Double(count)
    let variance = sizes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
    // Four standard errors.
    #expect(abs(mean - 1) < 4 * 0.05 / 20)
    #expect(abs(variance.squareRoot() / 0.05 - 1) < 4 / (2.0 * Double(count)).squareRoot())
    #expect(sizes.allSatisfy { abs($0 - 1) <= 0.15 + 1e-9 })
  }

  @Test func selfDischargeHasItsMean() throws {
    let alike = live(try plan(count: 1, .none)).report.nodes[0].ledger.selfDischarge
    let count = 400
    let leaks = live(try plan(count: count, SpreadPlan(capacity: 0, selfDischarge: 0.3))).report.nodes.prefix(count)
      .map { $0.ledger.selfDischarge / alike }
    #expect(abs(leaks.reduce(0, +) / Double(count) - 1) < 4 * 0.3 / 20)
    #expect(leaks.allSatisfy { $0 > 0 } && (leaks.max() ?? 0) > 1.5 && (leaks.min() ?? 1) < 0.7)
  }

  @Test func theBooksBalanceAndTheSmallDieFirst() throws {
    let nodes = live(try plan(count: 30, SpreadPlan(capacity: 0.2, selfDischarge: 0.5), days: 6)).report.nodes.prefix(
      30)
    for node in nodes {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-6 * node.ledger.consumed.value)
    }
    let bySize = nodes.sorted { $0.ledger.initial < $1.ledger.initial }
    let smallest = try #require(bySize.first?.firstDown)
    let largest = try #require(bySize.last?.firstDown)
    // A mean consumption, so that lives follow capacities.
    #expect((largest - .start).seconds > 1.3 * (smallest - .start).seconds)
  }

  /// A node's cell is its own: it hangs neither on how many others there are nor on threads.
  @Test func aCellBelongsToItsNode() throws {
    let spread = SpreadPlan(capacity: 0.1, selfDischarge: 0.3)
    let few = live(try plan(count: 4, spread)).report.nodes
    let many = live(try plan(count: 9, spread), threads: 2).report.nodes
    for node in 0..<4 { #expect(few[node].ledger == many[node].ledger) }
    let other = live(try plan(count: 4, spread, seed: 2)).report.nodes
    #expect(other[0].ledger.initial != few[0].ledger.initial)
  }

  @Test func withoutASpreadNothingIsDrawn() throws {
    let outcome = live(try plan(count: 3, SpreadPlan(capacity: 0, selfDischarge: 0)))
    #expect(outcome == live(try plan(count: 3, .none)))
    #expect(outcome.report.nodes[0].ledger.initial == outcome.report.nodes[2].ledger.initial)
  }
}
