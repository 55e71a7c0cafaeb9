import FleetModel
import Physics
import Quantities
import Testing

/// Nodes without a harvester that lose their power in the cold, and what the warmth gives back.
@Suite struct Frost {
  static let frosty = Ambient.diurnal(
    DiurnalAmbient(mean: Celsius(-2), yearlyKelvin: 0, warmestDay: 0, dailyKelvin: 18, warmestHour: 14), start: .zero)

  private func plan(
    _ cell: BatteryCell, initial: Double, _ ambient: Ambient, capacity: Coulombs? = nil
  ) throws -> FleetPlan {
    var plan = try Fixtures.wearables(
      count: 3, days: 6, battery: .kinetic(KineticBattery(cell: cell, capacity: capacity)), initial: initial,
      offloads: false)
    plan.ambient = ambient
    return plan
  }

  private func changes(_ outcome: Outcome, of node: UInt32) -> [LifeChange] {
    outcome.rows.lives.filter { $0.node == node }.map { life in life.change }
  }

  /// The alkaline cell by the charge that the cold withholds, the coin cell by its resistance.
  @Test(arguments: [(BatteryCell.aaAlkaline, 0.3), (.cr2032, 0.3)])
  func aNodeStartsAgainWhenItWarms(cell: BatteryCell, initial: Double) throws {
    let outcome = live(try plan(cell, initial: initial, Self.frosty))
    for node in outcome.report.nodes.prefix(3) {
      let changes = changes(outcome, of: node.node)
      #expect(changes.count { $0 == .brownOut } >= 5 && changes.count { $0 == .revival } >= 5, "\(changes)")
      #expect(!changes.contains(.death))
      for pair in zip(changes, changes.dropFirst()) { #expect(pair.0 != pair.1) }
      let residual = node.ledger.residual(stored: node.stored)
      #expect(abs(residual.value) < 1e-6 * node.ledger.consumed.value)
      // By night it is off, by day it works.
      #expect(node.alivetime > .days(1) && node.alivetime < .days(5))
      #expect(node.totals.wakes < node.totals.expected && node.totals.wakes > 100)
    }
    for life in outcome.rows.lives {
      let air = Self.frosty.temperature(at: life.time)
      #expect(life.change == .brownOut ? air < Celsius(0) : air > Celsius(-16))
    }
  }

  /// The node revives as late as it must: what it takes is looked at on the way, not after an hour.
  @Test func revivalDoesNotHangOnTheSteps() throws {
    let plan = try plan(.aaAlkaline, initial: 0.3, Self.frosty)
    #expect(live(plan, step: .hours(24)) == live(plan, step: .minutes(7)))
  }

  @Test func airThatStaysColdKillsForGood() throws {
    let outcome = live(try plan(.aaAlkaline, initial: 0.3, .constant(Celsius(-16))))
    for node in outcome.report.nodes.prefix(3) { #expect(changes(outcome, of: node.node) == [.death]) }
  }

  /// Too empty for the warmest hour: no look at the thermometer will help.
  @Test func anEmptyCellDiesInWhateverAir() throws {
    var plan = try plan(.cr2032, initial: 1, Self.frosty, capacity: Coulombs(0.8))
    plan.groups[0].hardware.power.recoveryStateOfCharge = 0.4
    let outcome = live(plan)
    for node in outcome.report.nodes.prefix(3) {
      #expect(changes(outcome, of: node.node).last == .death)
      #expect(!node.alive)
    }
  }

  @Test(arguments: Ambient.examples) func noTimeIsWarmerThanTheWarmest(air: Ambient) {
    for hour in 0..<8_760 {
      let temperature = air.temperature(at: .start + .hours(Int64(hour)))
      #expect(temperature <= air.warmest)
      if !air.varies { #expect(temperature == air.warmest) }
    }
  }
}
