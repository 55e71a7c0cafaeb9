import FleetModel
import Glibc
import Physics
import Quantities
import SimKernel
import Testing

/// Gateways that heat slows or stops.
@Suite struct HotGateways {
  private static let bare = ThermalChain(
    ThermalNode(resistance: KelvinPerWatt(12), capacity: JoulesPerKelvin(100)))

  private func plan(air: Double, hours: Int64 = 6, count: Int = 6) throws -> FleetPlan {
    var plan = try Fixtures.wearables(count: count, threshold: 0.95, interval: .minutes(2))
    plan.duration = .hours(hours)
    plan.ambient = .constant(Celsius(air))
    for index in plan.gateways.indices {
      plan.gateways[index].heat = GatewayHeatPlan(
        chain: Self.bare, governor: plan.gateways[index].platform.choices.governor)
    }
    return plan
  }

  private func changes(_ outcome: Outcome, _ plan: FleetPlan) -> [LifeRow] {
    outcome.rows.lives.filter { Int($0.node) >= plan.nodeCount }.sorted { $0.time < $1.time }
  }

  /// Idling at 3.06 W behind 12 K/W in 60 °C leads to 96.7 °C: the slowest clock, for good.
  @Test func aHotGatewayIsSlowerAndAnswersTheSame() throws {
    let cool = live(try plan(air: 20))
    let hot = live(try plan(air: 60))
    let late = SimTime.start + .hours(3)
    let pairs = zip(cool.rows.messages, hot.rows.messages).filter { $0.0.fate == .delivered && $0.0.sent > late }
    #expect(pairs.count > 20)
    for (a, b) in pairs {
      #expect((a.node, a.count, a.sent) == (b.node, b.count, b.sent) && b.fate == .delivered)
      #expect(abs(b.service.seconds / a.service.seconds - 2.5) < 1e-6)
    }
    for (a, b) in zip(cool.rows.inferences, hot.rows.inferences) {
      #expect(a.frame == b.frame && a.final == b.final && a.outcome == b.outcome)
    }
    // 96.72 − 36.72·exp(−t/1200 s) passes 80, 82.5 and 85 °C; the work of questions hastens it by a little.
    let rows = changes(hot, try plan(air: 60))
    try #require(rows.map(\.change) == [.throttle, .throttle, .throttle])
    for (row, celsius) in zip(rows, [80, 82.5, 85]) {
      let idle = 1200 * log(36.72 / (96.72 - celsius))
      #expect(row.time.seconds <= idle + 1e-3 && row.time.seconds > 0.98 * idle)
    }
    #expect(changes(cool, try plan(air: 20)).isEmpty)
  }

  @Test func offAtTheInstantOfTheFormulaAndOnAgain() throws {
    let plan = try plan(air: 70)
    let outcome = live(plan)
    let switches = changes(outcome, plan).filter { $0.change == .shutdown || $0.change == .revival }
    try #require(switches.count > 4)
    let first = 1200 * log(36.72 / 1.72)
    #expect(switches[0].time.seconds <= first && switches[0].time.seconds > 0.9 * first)
    for (off, on) in zip(switches, switches.dropFirst()) where off.change == .shutdown {
      #expect(abs((on.time - off.time).seconds - 1200 * log(35.0 / 15)) < 1e-6)
    }
    // Nobody is heard a second or more after it went off.
    let window = zip(switches, switches.dropFirst()).filter { $0.0.change == .shutdown }
    var unheard = 0
    for message in outcome.rows.messages {
      let isIn = window.contains { $0.0.time + .seconds(2) < message.sent && message.sent + .seconds(2) < $0.1.time }
      guard isIn, message.fate != .channelBusy else { continue }
      #expect(message.fate == .gatewayDown && message.answered == nil)
      unheard += 1
    }
    #expect(unheard > 10)
    let gateway = outcome.report.nodes[plan.nodeCount]
    #expect(gateway.firstDown == switches[0].time && gateway.alivetime < plan.duration)
  }

  /// Hotter air never makes it faster.
  @Test func hotterIsNeverFaster() throws {
    let services = try [20.0, 44, 47, 60].map { air in
      let rows = live(try plan(air: air)).rows.messages.filter { $0.fate == .delivered }
      return rows.reduce(0) { $0 + $1.service.seconds } / Double(rows.count)
    }
    for (cooler, hotter) in zip(services, services.dropFirst()) { #expect(hotter >= cooler) }
    #expect(services[3] > 2 * services[0])
  }

  @Test(arguments: [48.0, 70]) func heatIsOneTruth(air: Double) throws {
    var plan = try Fixtures.wearables(count: 12, gateways: 2, threshold: 0.999, interval: .seconds(20))
    plan.duration = .hours(2)
    plan.ambient = .constant(Celsius(air))
    for index in plan.gateways.indices {
      plan.gateways[index].heat = GatewayHeatPlan(
        chain: Self.bare, governor: plan.gateways[index].platform.choices.governor)
    }
    let once = live(plan, step: .days(1))
    #expect(once.rows.messages.count > 1000 && !once.rows.lives.isEmpty)
    #expect(live(plan, threads: 2).difference(from: once) == nil)
    #expect(live(plan, step: .milliseconds(150)).difference(from: once) == nil)
  }

  /// A gateway on a battery: what it does not draw while it is off stays in the battery.
  @Test func aBatteryRestsWhileItsGatewayIsTooHot() throws {
    var plan = try plan(air: 70)
    plan.gateways[0].power = PowerPlan(
      battery: .kinetic(KineticBattery(cell: .liIon18650, seriesCells: 2, parallelCells: 20)), initialStateOfCharge: 1,
      harvest: nil, recoveryStateOfCharge: 0.05)
    let hot = live(plan)
    plan.gateways[0].heat = nil
    let careless = live(plan)
    let (a, b) = (hot.report.nodes[plan.nodeCount], careless.report.nodes[plan.nodeCount])
    #expect(abs(a.ledger.residual(stored: a.stored).value) < 1e-9 * a.ledger.initial.value)
    let idle = a.ledger[.sleep] / b.ledger[.sleep]
    let up = a.alivetime.seconds / b.alivetime.seconds
    #expect(idle < 1 && abs(idle - up) < 0.001)
  }
}
