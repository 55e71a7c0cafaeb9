import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// Every model of a battery, in a fleet.
@Suite struct BatteryChoices {
  /// What holds some joules, so that a few days empty it.
  struct Choice: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var battery: Battery
    var spread = SpreadPlan.none
  }

  static let choices: [Choice] = {
    let cell = KineticBattery(cell: .cr2032, capacity: Coulombs(1))
    let place = KineticBattery(cell: .aaAlkaline, capacity: Coulombs(1))
    let uneven = SpreadPlan(capacity: 0.1, selfDischarge: 0.5, unit: .cells)
    return [
      Choice(testDescription: "linear", battery: .linear(LinearBattery(capacity: Coulombs(1), voltage: Volts(3)))),
      Choice(
        testDescription: "diffusion",
        battery: .diffusion(DiffusionBattery(capacity: Coulombs(1), ratePerSecond: 1e-3, voltage: Volts(3)))),
      Choice(
        testDescription: "supercapacitor",
        battery: .supercapacitor(
          Supercapacitor(
            farads: 0.4, leak: Ohms(1e6), seriesResistance: Ohms(5), maximumVoltage: Volts(5), cutOffVoltage: Volts(2))
        )),
      Choice(
        testDescription: "buffered",
        battery: .buffered(
          BufferedBattery(cell: cell, capacitor: DecouplingCapacitor(farads: 470e-6, leak: Ohms(2e6))))),
      Choice(
        testDescription: "string",
        battery: .string(CellString(cell: place, places: 2, parallel: 1, cutOffVoltage: Volts(2))), spread: uneven),
    ]
  }()

  private func plan(_ choice: Choice, count: Int = 3, days: Int64 = 4) throws -> FleetPlan {
    var plan = try Fixtures.wearables(
      count: count, gateways: 2, days: days, battery: choice.battery, interval: .minutes(4))
    plan.groups[0].hardware.power.spread = choice.spread
    return plan
  }

  @Test(arguments: choices) func theBooksBalanceToTheEnd(choice: Choice) throws {
    let nodes = live(try plan(choice)).report.nodes.prefix(3)
    for node in nodes {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
      #expect(node.ledger.consumed > .zero && node.firstDown != nil, "\(node.stored)")
    }
  }

  @Test(arguments: choices) func oneTruth(choice: Choice) throws {
    let plan = try plan(choice, count: 4, days: 1)
    let one = live(plan)
    #expect(live(plan, threads: 2).difference(from: one) == nil)
    #expect(live(plan, step: .minutes(7)).difference(from: one) == nil)
    #expect(live(plan, remember: false).difference(from: one) == nil)
  }

  /// The mean wakes of `explain` against every wake of a run.
  @Test(arguments: choices.filter { $0.spread == .none }) func theEstimateIsWhatARunLives(choice: Choice) throws {
    var plan = try plan(choice, count: 1, days: 8)
    plan.groups[0].policy.offload = nil
    let study = LifetimeStudy.of(plan, withEffects: false, on: ShardPool(threadCount: 1))[0]
    let lived = try #require(live(plan).report.nodes[0].firstDown)
    #expect(abs((lived - .start).seconds / 86_400 / (try #require(study.lifetimeDays)) - 1) < 0.02)
  }

  /// A constant current that wears the front of the charge down, and hourly looks that find it rested.
  @Test func aTiredDiffusionBatteryComesBack() throws {
    var plan = try Fixtures.wearables(
      count: 1, days: 2,
      battery: .diffusion(DiffusionBattery(capacity: Coulombs(20), ratePerSecond: 2e-5, voltage: Volts(3))),
      offloads: false, interval: .seconds(10))
    plan.groups[0].hardware.sensorPower = Watts(5e-3)
    let outcome = live(plan)
    let changes = outcome.rows.lives.map { life in life.change }
    #expect(changes.contains(.brownOut) && changes.contains(.revival))
    let node = outcome.report.nodes[0]
    #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
  }

  /// Weaker than the mean, because the weakest of four ends it; alike in nothing but the mean.
  @Test func unequalCellsDieBeforeEqualOnes() throws {
    let place = KineticBattery(cell: .ideal3V, capacity: Coulombs(0.3))
    let battery = Battery.string(CellString(cell: place, places: 4, parallel: 1, cutOffVoltage: Volts(8)))
    func days(_ spread: SpreadPlan) throws -> [Double] {
      var plan = try Fixtures.wearables(count: 40, days: 8, battery: battery, offloads: false, interval: .minutes(4))
      plan.groups[0].hardware.power.spread = spread
      return try live(plan).report.nodes.prefix(40).map { try #require($0.firstDown).seconds / 86_400 }
    }
    let equal = try days(.none)
    let unequal = try days(SpreadPlan(capacity: 0.1, selfDischarge: 0, unit: .cells))
    let (a, b) = (equal.reduce(0, +) / 40, unequal.reduce(0, +) / 40)
    // The least of four normal draws is 1.03 deviations below the mean.
    #expect(abs(b / a - (1 - 0.103)) < 0.03, "\(b) days instead of \(a)")
    #expect(Set(unequal).count == 40)
  }

  /// Parallel cells even out.
  @Test func parallelCellsDifferLess() throws {
    func sizes(_ parallel: Int) throws -> [Double] {
      let place = KineticBattery(cell: .ideal3V, parallelCells: parallel, capacity: Coulombs(3 / Double(parallel)))
      let string = CellString(cell: place, places: 1, parallel: parallel, cutOffVoltage: Volts(2))
      var plan = try Fixtures.wearables(count: 300, days: 1, battery: .string(string), offloads: false)
      plan.duration = .seconds(1)
      plan.groups[0].hardware.power.spread = SpreadPlan(capacity: 0.1, selfDischarge: 0, unit: .cells)
      return live(plan).report.nodes.prefix(300).map { $0.ledger.initial.value / 9 }
    }
    func deviation(_ sizes: [Double]) -> Double {
      let mean = sizes.reduce(0, +) / Double(sizes.count)
      return (sizes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sizes.count - 1)).squareRoot()
    }
    #expect(abs(try deviation(sizes(1)) / 0.1 - 1) < 4 / (600.0).squareRoot())
    #expect(abs(try deviation(sizes(4)) / 0.05 - 1) < 4 / (600.0).squareRoot())
  }
}

/// Gateways on batteries, before a run.
@Suite struct GatewayStudies {
  private func plan() throws -> FleetPlan {
    var plan = try Fixtures.wearables(count: 10, gateways: 2, days: 3)
    let pack = PackPlan(part: .shepherd(.gp1272))
    let regulator = RegulatorPlan(part: .buck, output: Volts(5))
    plan.gateways[0].power = PowerPlan(
      battery: pack.battery(behind: regulator), pack: pack, initialStateOfCharge: 1, harvest: nil,
      recoveryStateOfCharge: 0.2, regulator: regulator)
    return plan
  }

  @Test func theEstimateIsWhatARunLives() throws {
    let plan = try plan()
    let studies = LifetimeStudy.of(plan, withEffects: true, on: ShardPool(threadCount: 2))
    #expect(studies.map(\.budget.subject) == [.group, .gateway])
    let study = try #require(studies.last)
    #expect(study.budget.name == plan.gateways[0].name)
    let node = try #require(live(plan).report.nodes.dropLast().last)
    let lived = try #require(node.firstDown)
    #expect(abs((lived - .start).seconds / 86_400 / (try #require(study.lifetimeDays)) - 1) < 0.01)
    #expect(node.ledger.conversion > .zero)
    #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    #expect(study.effects.contains { $0.item == "regulator buck" && $0.constant == "roll-off power" })
    #expect(study.steps.map(\.name).contains("polarisation"))
  }

  @Test func gatewaysThatAreAlikeAreStudiedOnce() throws {
    var plan = try plan()
    plan.gateways[1].power = plan.gateways[0].power
    #expect(LifetimeStudy.of(plan, withEffects: false, on: ShardPool(threadCount: 1)).count == 2)
    plan.gateways[1].workers = 1
    #expect(LifetimeStudy.of(plan, withEffects: false, on: ShardPool(threadCount: 1)).count == 3)
  }
}
