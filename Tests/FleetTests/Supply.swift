import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// What stands between a battery and its load.
@Suite struct Supply {
  private func plan(_ regulator: RegulatorPlan?, cell: BatteryCell = .aaLithium, days: Int64 = 2) throws -> FleetPlan {
    let least = regulator.map { max($0.leastInput, 2 * cell.cutOffVoltage.value) }
    var plan = try Fixtures.wearables(
      count: 3, days: days,
      battery: .kinetic(KineticBattery(cell: cell, seriesCells: 2, cutOffVoltage: least)), offloads: false)
    plan.groups[0].hardware.power.regulator = regulator
    return plan
  }

  @Test(arguments: [
    RegulatorPlan(part: .buck, output: Volts(1.8)), RegulatorPlan(part: .ldo, output: Volts(1.8)),
    RegulatorPlan(part: .boost, output: Volts(5)),
  ])
  func itsLossesAreBooked(regulator: RegulatorPlan) throws {
    let bare = live(try plan(nil)).report.nodes
    let fed = live(try plan(regulator)).report.nodes
    for (bare, fed) in zip(bare, fed).prefix(3) {
      // The load gets the same.
      #expect(abs(fed.ledger.consumed / bare.ledger.consumed - 1) < 1e-3)
      #expect(bare.ledger.conversion == .zero)
      #expect(abs(fed.ledger.residual(stored: fed.stored).value) < 1e-6 * fed.ledger.consumed.value)
      // By hand: each state draws its own power, at the voltage of two nearly full cells.
      let causes = EnergyCause.allCases.filter { fed.ledger[$0] > .zero }
      #expect(causes.contains(.sleep) && causes.contains(.compute))
      #expect(fed.ledger.conversion > .zero)
    }
  }

  @Test func aSleepingNodePaysWhatTheFormulaSays() throws {
    let regulator = RegulatorPlan(part: .buck, output: Volts(1.8))
    var plan = try plan(regulator, cell: .aaAlkaline)
    // One wake, and sleep from then on: 5 µW behind (5 µW + 1 µW)/0.94 and 360 nA.
    plan.groups[0].schedule.interval = .days(4)
    plan.groups[0].schedule.jitter = 0
    let node = live(plan).report.nodes[0]
    let sleep = node.ledger[.sleep].value / (2 * 86_400)
    let expected = (sleep + 1e-6) / 0.94 + 3.2 * 0.36e-6 - sleep
    let wakes = node.ledger.consumed.value - node.ledger[.sleep].value
    #expect(abs(node.ledger.conversion.value / (2 * 86_400) / expected - 1) < 0.01 + wakes)
  }

  /// A linear regulator burns what is above its output; a buck converter does not.
  @Test func theBuckOutlivesTheLinearRegulator() throws {
    let spent = { (part: Regulator) in
      let node = live(try plan(RegulatorPlan(part: part, output: Volts(1.8)))).report.nodes[0]
      return node.ledger.conversion.value / node.ledger.consumed.value
    }
    #expect(try spent(.ldo) > 2 * spent(.buck))
    // Two cells of 1.75 V over 1.8 V: 94 % more, and 1 µA at 3.5 V on a mean of 7.6 µW.
    #expect(try abs(spent(.ldo) - (0.94 + 3.5 / 7.6)) < 0.1)
  }

  /// The estimate before a run counts the regulator as the run does.
  @Test(arguments: [Regulator.buck, .ldo]) func theBudgetKnowsTheRegulator(part: Regulator) throws {
    var plan = try plan(RegulatorPlan(part: part, output: Volts(1.8)), cell: .aaAlkaline)
    plan.groups[0].hardware.power.initialStateOfCharge = 0.5
    let budget = WakeBudget.of(plan, on: ShardPool(threadCount: 1))[0]
    let node = live(plan).report.nodes[0]
    let drain = (node.ledger.consumed + node.ledger.conversion).value / (2 * 86_400)
    #expect(abs(drain / budget.meanDrain.value - 1) < 0.05)
    #expect(budget.meanDrain > budget.meanPower)
  }

  /// A capacitor and the sun: dark by night, back by day, and its voltage falls with its charge.
  @Test func aSupercapacitorLivesByDay() throws {
    var plan = try Fixtures.wearables(
      count: 2, days: 4, battery: .kinetic(KineticBattery(cell: .supercapacitor10F)), initial: 0.3,
      harvest: Books.sunny, offloads: false, interval: .minutes(1))
    plan.groups[0].hardware.sensorPower = Watts(0.3)
    let outcome = live(plan)
    for node in outcome.report.nodes.prefix(2) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-6 * node.ledger.consumed.value)
      let changes = outcome.rows.lives.filter { $0.node == node.node }.map { life in life.change }
      #expect(changes.count { $0 == .brownOut } >= 3 && changes.count { $0 == .revival } >= 3, "\(changes)")
      #expect(node.alivetime > .hours(10) && node.alivetime < .days(4))
    }
  }

  @Test func aBatteryBelowItsLeastInputIsEmpty() throws {
    let regulator = RegulatorPlan(part: .buck, output: Volts(2.4))
    var plan = try plan(regulator, cell: .aaAlkaline, days: 3)
    plan.groups[0].hardware.power.initialStateOfCharge = 0.45
    plan.groups[0].hardware.sensorPower = Watts(0.2)
    plan.groups[0].schedule.interval = .seconds(10)
    plan.groups[0].schedule.jitter = 0
    let node = live(plan).report.nodes[0]
    #expect(!node.alive && node.stateOfCharge > 0.3)
  }
}
