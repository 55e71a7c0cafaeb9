import FleetModel
import Physics
import Quantities
import Testing

/// Batteries that grow old.
@Suite struct Ageing {
  private func plan(
    _ cell: BatteryCell, _ ageing: AgeingPlan?, at celsius: Double, days: Int64, initial: Double = 1,
    interval: SimDuration = .hours(6), harvest: HarvestSeries? = nil, capacity: Coulombs? = nil
  ) throws -> FleetPlan {
    var plan = try Fixtures.wearables(
      count: 2, days: days, battery: .kinetic(KineticBattery(cell: cell, capacity: capacity)), initial: initial,
      harvest: harvest, offloads: false, interval: interval)
    plan.ambient = .constant(Celsius(celsius))
    plan.record = RecordPlan(inferences: .totals, sampleEvery: 1, messages: false, stateInterval: nil)
    plan.groups[0].hardware.power.ageing = ageing
    return plan
  }

  private func check(_ node: NodeReport) {
    #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-6 * node.ledger.consumed.value)
  }

  /// A node that hardly draws anything: the law's own figure for a year at its voltage.
  @Test(arguments: [20.0, 35, 45]) func lyingCostsWhatTheLawSays(celsius: Double) throws {
    let node = live(
      try plan(.nmc811, AgeingPlan(law: .schmalstieg, seriesCells: 1), at: celsius, days: 365, initial: 0.8)
    ).report.nodes[0]
    check(node)
    let battery = KineticBattery(cell: .nmc811)
    // Self-discharge lowers the voltage over the year: between its two ends.
    let most = SchmalstiegAgeing.rested(
      .init(), voltage: battery.curve.voltage(at: 0.8), temperature: Celsius(celsius), for: .days(365))
    let least = SchmalstiegAgeing.rested(
      .init(), voltage: battery.curve.voltage(at: node.stateOfCharge), temperature: Celsius(celsius), for: .days(365))
    #expect(node.capacityLeft > most.capacityShare - 0.002 && node.capacityLeft < least.capacityShare)
  }

  @Test func warmthAndUseCost() throws {
    let law = AgeingPlan(law: .wang, seriesCells: 1)
    let left = { (celsius: Double, harvest: HarvestSeries?) in
      let node = live(
        try plan(
          .liFePO4, law, at: celsius, days: 40, initial: 0.5, interval: .minutes(10), harvest: harvest,
          capacity: Coulombs(20))
      ).report.nodes[0]
      check(node)
      return node.capacityLeft
    }
    let cool = try left(20, nil)
    let cycled = try left(20, Books.sunny)
    let warm = try left(45, Books.sunny)
    #expect(cool < 1 && cycled < cool && warm < cycled && warm > 0.9)
  }

  /// What no longer fits leaves the books as self-discharge.
  @Test func lostCapacityIsLostEnergy() throws {
    let young = live(try plan(.nmc811, nil, at: 45, days: 200)).report.nodes[0]
    let old = live(try plan(.nmc811, AgeingPlan(law: .schmalstieg, seriesCells: 1), at: 45, days: 200)).report.nodes[0]
    #expect(young.capacityLeft == 1 && old.capacityLeft < 0.95)
    #expect(old.stored < young.stored && old.ledger.selfDischarge > young.ledger.selfDischarge)
    #expect(abs(old.stateOfCharge - young.stateOfCharge) < 0.01)
    check(old)
  }

  @Test func ageDoesNotHangOnTheSteps() throws {
    let plan = try plan(.nmc811, AgeingPlan(law: .schmalstieg, seriesCells: 1), at: 30, days: 5)
    #expect(live(plan, step: .hours(24)) == live(plan, step: .minutes(37)))
  }

  @Test func theLawsAreTheFoldersOwn() {
    var loss = BatteryAgeing.Loss()
    let stress = BatteryAgeing.Stress(
      duration: .days(1), throughput: 1, depth: 0.5, voltage: Volts(3.7), temperature: Celsius(35))
    for _ in 0..<100 { loss = BatteryAgeing.wang.after(loss, stress) }
    #expect(abs(loss.cycles / WangAgeing.loss(ampereHours: 200, rate: 0.5, temperature: Celsius(35)) - 1) < 1e-9)
    loss = BatteryAgeing.Loss()
    for _ in 0..<100 { loss = BatteryAgeing.schmalstieg.after(loss, stress) }
    let rested = SchmalstiegAgeing.rested(.init(), voltage: Volts(3.7), temperature: Celsius(35), for: .days(100))
    let cycled = SchmalstiegAgeing.cycled(rested, ampereHours: 215, depth: 0.5, meanVoltage: Volts(3.7))
    #expect(abs(loss.calendar - cycled.calendarLoss) < 1e-9 && abs(loss.cycles - cycled.cycleLoss) < 1e-9)
  }
}
