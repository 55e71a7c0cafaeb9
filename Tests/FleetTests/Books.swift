import Attention
import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// Energy, frames and messages are kept.
@Suite struct Books {
  static let sunny = HarvestSeries(
    panel: SolarPanel(area: SquareMeters(0.002), efficiency: 0.18, tilt: Degrees(35), azimuth: Degrees(180)),
    charger: .boost,
    site: Site(latitude: Degrees(40), longitude: Degrees(-105), altitude: Meters(1829), utcOffsetHours: -7),
    sky: .haurwitz, air: .golden, step: .minutes(60), start: .days(20))

  private func check(_ outcome: Outcome) {
    for node in outcome.report.nodes where node.ledger.initial > .zero {
      let scale = node.ledger.initial.value + node.ledger.harvested.value
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * scale, "node \(node.node)")
      #expect(node.ledger.consumed > .zero)
    }
  }

  @Test func onABattery() throws { check(live(try Fixtures.wearables(days: 5))) }

  @Test func underTheSun() throws {
    let outcome = live(try Fixtures.wearables(days: 8, initial: 0.3, harvest: Self.sunny))
    check(outcome)
    #expect(outcome.report.nodes.prefix(6).allSatisfy { $0.ledger.harvested > .zero })
  }

  @Test func toTheLastJoule() throws {
    let small = Battery.kinetic(KineticBattery(cell: .cr2032, capacity: Coulombs(0.8)))
    let outcome = live(try Fixtures.wearables(days: 6, battery: small))
    check(outcome)
    #expect(outcome.report.nodes.prefix(6).allSatisfy { !$0.alive && $0.firstDown != nil })
    #expect(outcome.rows.lives.filter { $0.change == .death }.count == 6)
    for node in outcome.report.nodes.prefix(6) { #expect(node.totals.wakes < node.totals.expected) }
  }

  /// Cells, loads, air and a harvest that changes at random every hour.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func whateverTheDayBrings(seed: UInt64) throws {
    var random = RandomStream(seed: seed, entity: EntityID(0), purpose: 1)
    let cells = [BatteryCell.liIon18650, .liFePO4, .aaNiMH, .supercapacitor10F, .nmc811, .liIon18650]
    let battery = Battery.kinetic(
      KineticBattery(cell: cells[Int(seed)], capacity: Coulombs(3 + 60 * random.unit()), cutOffVoltage: Volts(0.9)))
    let powers = (0..<365 * 24).map { _ in Float(random.unit() < 0.5 ? 0 : 3e-3 * random.unit()) }
    var plan = try Fixtures.wearables(
      count: 3, days: 4, seed: seed, battery: battery, initial: 0.1 + 0.8 * random.unit(),
      harvest: HarvestSeries(powers: ContiguousArray(powers), step: .hours(1), start: .zero),
      interval: SimDuration(seconds: 20 + 600 * random.unit()))
    plan.ambient = .diurnal(
      DiurnalAmbient(
        mean: Celsius(-20 + 50 * random.unit()), yearlyKelvin: 0, warmestDay: 200,
        dailyKelvin: 15 * random.unit(), warmestHour: 15), start: .zero)
    let outcome = live(plan)
    check(outcome)
    #expect(outcome.report.nodes.prefix(3).allSatisfy { $0.ledger.harvested + $0.ledger.curtailed > .zero })
  }

  @Test func nodesReviveWhenTheSunHasChargedThem() throws {
    let small = Battery.kinetic(KineticBattery(cell: .liIon18650, capacity: Coulombs(3)))
    let outcome = live(
      try Fixtures.wearables(
        count: 3, days: 6, battery: small, initial: 0.06, harvest: Self.sunny, interval: .minutes(1)))
    check(outcome)
    let changes = outcome.rows.lives.filter { $0.node == 0 }.map { life in life.change }
    #expect(changes.contains(.brownOut) && changes.contains(.revival))
    for pair in zip(changes, changes.dropFirst()) { #expect(pair.0 != pair.1) }
  }

  @Test func aGatewayOnABatteryPaysAndDies() throws {
    var plan = try Fixtures.wearables(count: 10)
    plan.gateways[0].power = PowerPlan(
      battery: Fixtures.lithium, initialStateOfCharge: 1, harvest: nil, recoveryStateOfCharge: 0.2)
    let outcome = live(plan)
    check(outcome)
    let gateway = try #require(outcome.report.nodes.last)
    let down = try #require(gateway.firstDown)
    #expect(!gateway.alive && gateway.ledger[.compute] > .zero)
    // Idling alone empties a cell of 11 Wh in this many hours; work and losses make it fewer.
    let idleHours = gateway.ledger.initial.value / plan.gateways[0].platform.sleepPower.value.value / 3600
    #expect((down - .start).seconds / 3600 < idleHours)
    #expect((down - .start).seconds / 3600 > 0.5 * idleHours)
    for message in outcome.rows.messages where message.fate == .gatewayDown {
      #expect(message.sent + message.airtime >= down && message.answered == nil)
    }
    let after = outcome.rows.messages.filter { $0.sent > down && $0.fate != .channelBusy }
    #expect(!after.isEmpty && after.allSatisfy { $0.answered == nil && $0.fate != .delivered })
  }

  @Test func everyFrameIsAccountedFor() throws {
    for node in live(try Fixtures.wearables(count: 10)).report.nodes.prefix(10) {
      let totals = node.totals
      #expect(totals.expected == totals.wakes)
      #expect(totals.inferences == totals.exits.indices.reduce(0) { $0 + totals.exits[$1] })
      #expect(totals.inferences + totals.gated == totals.wakes)
      #expect(totals.answered + totals.timedOut == totals.offloads)
      #expect(totals.answered <= totals.delivered)
    }
  }

  @Test func everyMessageIsAccountedFor() throws {
    let outcome = live(try Fixtures.wearables(count: 30, threshold: 0.95, interval: .seconds(20)))
    let sent = outcome.report.nodes.prefix(30).reduce(0) { $0 + Int($1.totals.offloads) }
    #expect(outcome.rows.messages.count == sent)
    for message in outcome.rows.messages where message.answered != nil {
      #expect(message.fate == .delivered && message.service > .zero)
    }
  }

  @Test func loRaWaitsForItsWindows() throws {
    var plan = try Fixtures.wearables(count: 5)
    plan.groups[0].stream = try Fixtures.stream("camera-synthetic")
    plan.groups[0].model = try Fixtures.model("camera-node")
    plan.gateways[0].model = try Fixtures.model("camera-gateway")
    plan.groups[0].policy.exit = .never
    plan.groups[0].policy.offload?.timeout = .minutes(4)
    plan.groups[0].policy.offload?.threshold = 0.99
    plan.groups[0].radio.radio = .loRa(LoRaRadio(settings: LoRaSettings(spreadingFactor: 7)))
    let outcome = live(plan)
    check(outcome)
    let answered = outcome.rows.messages.filter { $0.answered != nil }
    #expect(!answered.isEmpty)
    for message in answered {
      guard let time = message.answered else { continue }
      #expect((time - message.sent).seconds > message.airtime.seconds + 1)
    }
  }
}
