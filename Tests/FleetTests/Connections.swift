import Attention
import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// Radios whose partner has time for them: cellular, Wi-Fi, Bluetooth.
@Suite struct Connections {
  static let radios: [ConnectedRadio] = [
    ConnectedRadio(.nbIoT), ConnectedRadio(.nbIoT, extendedReception: .milliseconds(20_480)),
    ConnectedRadio(.lteM, repetitions: 16, immediateRelease: true),
    .wiFi(dynamicAddress: false), .wiFi(dynamicAddress: true), .bluetooth(interval: .milliseconds(500), latency: 3),
  ]

  private func plan(_ radio: ConnectedRadio, days: Int64 = 2, timeout: SimDuration = .seconds(30)) throws -> FleetPlan {
    var plan = try Fixtures.wearables(days: days, radio: .connected(radio))
    plan.groups[0].policy.offload?.timeout = timeout
    return plan
  }

  @Test(arguments: radios) func theBudgetIsWhatARunSpends(radio: ConnectedRadio) throws {
    let plan = try plan(radio, days: 8)
    let budget = WakeBudget.of(plan, on: ShardPool(threadCount: 1))[0]
    let nodes = live(plan).report.nodes.prefix(6)
    let wakes = nodes.reduce(0) { $0 + Int($1.totals.wakes) }
    let spent = nodes.reduce(0) { $0 + $1.ledger.consumed.value }
    #expect(abs(spent / Double(wakes) / budget.energyPerWake.value - 1) < 0.05)
  }

  /// Each question costs its access, packets, wait and tail, to the nanosecond.
  @Test(arguments: radios) func eachQuestionCostsItsStretches(radio: ConnectedRadio) throws {
    let plan = try plan(radio)
    let outcome = live(plan)
    let sleep = plan.groups[0].hardware.platform.sleepPower.value + radio.sleepPower
    let questions = Double(outcome.rows.messages.count)
    #expect(questions > 20)
    let bytes = plan.gateways[0].model.card.input.payloadBytes
    let air = Radio.connected(radio).totalTimeOnAir(messageBytes: bytes)
    let access = max(radio.access.power, sleep) * radio.access.duration
    let sent = (access + radio.transmitPower * air).value * questions
    let received = (radio.receivePower * radio.timeOnAir(payloadBytes: 9)).value * questions
    let nodes = outcome.report.nodes.prefix(6)
    #expect(abs(nodes.reduce(0) { $0 + $1.ledger[.transmit].value } / sent - 1) < 1e-9)
    #expect(abs(nodes.reduce(0) { $0 + $1.ledger[.receive].value } / received - 1) < 1e-9)
    let tail =
      max(radio.connectedTail.power, sleep) * radio.connectedTail.duration
      + max(radio.idleTail.power, sleep) * radio.idleTail.duration
    let waits = outcome.rows.messages.reduce(0) { sum, row in
      guard let answered = row.answered else { return sum }
      let wait = answered - row.sent - radio.access.duration - air - radio.timeOnAir(payloadBytes: 9)
      return sum + wait.seconds
    }
    let listened = radio.waitPower > sleep ? radio.waitPower.value * waits : 0
    let expected = listened + tail.value * questions
    #expect(abs(nodes.reduce(0) { $0 + $1.ledger[.listen].value } - expected) <= 1e-9 * max(expected, 1e-3))
  }

  @Test(arguments: radios) func inReachEveryQuestionIsAnswered(radio: ConnectedRadio) throws {
    let rows = live(try plan(radio)).rows.messages
    #expect(rows.allSatisfy { $0.fate == .delivered && $0.answered != nil })
  }

  @Test func outOfReachNoneIs() throws {
    var plan = try plan(.bluetooth(interval: .seconds(1), latency: 0))
    plan.groups[0].radio.distance = 5_000...6_000
    let rows = live(plan).rows.messages
    #expect(!rows.isEmpty && rows.allSatisfy { $0.fate == .tooWeak && $0.answered == nil })
  }

  @Test(arguments: radios) func theBooksBalance(radio: ConnectedRadio) throws {
    for node in live(try plan(radio)).report.nodes.prefix(6) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    }
  }

  @Test func repetitionsAndReleaseDoWhatTheySay() {
    let (one, eight) = (ConnectedRadio(.nbIoT), ConnectedRadio(.nbIoT, repetitions: 8))
    #expect(
      abs(eight.timeOnAir(payloadBytes: 100).seconds / one.timeOnAir(payloadBytes: 100).seconds - 8) < 1e-6)
    #expect(ConnectedRadio(.nbIoT, immediateRelease: true).connectedTail.duration == .seconds(1))
    // Half a second of interval at twice the events' rate costs twice the power.
    let fast = ConnectedRadio.bluetooth(interval: .milliseconds(100), latency: 0).sleepPower
    let slow = ConnectedRadio.bluetooth(interval: .milliseconds(100), latency: 9).sleepPower
    #expect(fast > slow && slow > .zero)
  }

  /// 140, 150 and 160 dB between the antennas: 1, 8 and 32 times the packets' time; beyond 164 dB nothing arrives.
  @Test func whereTheNetworkIsWeakItAsksForRepetitions() throws {
    let modem = ModemPlan(modem: .nbIoT, immediateRelease: true, adaptsRepetitions: true)
    let sent = try [140.0, 150, 160, 170].map { loss in
      var plan = try plan(ConnectedRadio(.nbIoT, immediateRelease: true), timeout: .minutes(9))
      plan.groups[0].radio.modem = modem
      plan.groups[0].radio.radio = modem.radio
      plan.groups[0].radio.pathLoss = .logDistance(
        LogDistance(referenceLoss: Decibels(loss), reference: Meters(1), exponent: 2, shadowing: Decibels(0)))
      plan.groups[0].radio.distance = 1...1
      let outcome = live(plan)
      #expect(outcome == live(plan, threads: 2, step: .minutes(50)))
      #expect(outcome.rows.messages.contains { $0.fate == .tooWeak } == (loss > 164))
      let budget = WakeBudget.of(plan, on: ShardPool(threadCount: 1))[0]
      let air = try #require(budget.phases.first { $0.name == "transmit" })
      // In the middle of the ring, which is where they all stand.
      let first = outcome.rows.messages[0].airtime
      #expect(abs(air.duration.seconds / (budget.offloadShare * first.seconds) - 1) < 1e-6)
      let (node, spent) = (outcome.rows.messages[0].node, outcome.report.nodes)
      let mine = outcome.rows.messages.filter { $0.node == node }
      let expected = mine.reduce(0) { $0 + (0.545 * (1 + $1.airtime.seconds)) }
      #expect(abs(spent[Int(node)].ledger[.transmit].value / expected - 1) < 1e-9)
      for node in spent.prefix(6) {
        #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
      }
      return outcome.rows.messages[0].airtime.seconds
    }
    #expect(abs(sent[1] / sent[0] - 8) < 1e-6 && abs(sent[2] / sent[0] - 32) < 1e-6 && sent[3] == sent[2])
  }

  /// 40 ms of listening every 20.48 s, and no active timer.
  @Test func pagesCostWhatTheyTake() throws {
    let saving = ConnectedRadio(.nbIoT)
    let reachable = ConnectedRadio(.nbIoT, extendedReception: .milliseconds(20_480))
    let added = reachable.sleepPower - saving.sleepPower
    #expect(abs(added.value - 0.090 * 0.040 / 20.48) < 1e-12)
    #expect(reachable.idleTail.duration == .zero && saving.idleTail.duration == .seconds(10))
    // 40 to 60 µA at 3.3 V.
    #expect(reachable.sleepPower.value / 3.3 > 40e-6 && reachable.sleepPower.value / 3.3 < 60e-6)
    let spent = try [saving, reachable].map { radio in
      live(try plan(radio, days: 4)).report.nodes.prefix(6).reduce(0) { $0 + $1.ledger[.sleep].value }
    }
    #expect(spent[1] > 5 * spent[0])
  }

  @Test(arguments: [LoRaCollisionModel.capture, .goursaud, .croce, .aloha])
  func aGatewayMayLoseFramesToOtherSpreadingFactors(model: LoRaCollisionModel) throws {
    var plan = try Fixtures.overLoRa(count: 40)
    plan.groups[0].radio.distance = 2...300
    var far = plan.groups[0]
    far.name = "far"
    far.radio.radio = .loRa(LoRaRadio(settings: LoRaSettings(spreadingFactor: 8)))
    plan.groups.append(far)
    let lost = { (model: LoRaCollisionModel) in
      plan.gateways[0].collisions = model.rule
      return live(plan).rows.messages.count { $0.fate == .collided }
    }
    let (here, capture) = (lost(model), lost(.capture))
    switch model {
    case .capture: #expect(here > 0)
    case .goursaud, .croce, .aloha: #expect(here > capture)
    }
  }

  @Test func theUnitedStatesKnowNoDutyCycle() throws {
    let blocked = { (region: LoRaRegion) in
      let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7), region: region)
      var plan = try Fixtures.overLoRa(radio, interval: .seconds(170))
      plan.groups[0].policy.offload?.timeout = .seconds(160)
      let rows = live(plan).rows.messages
      return (rows.count { $0.fate == .channelBusy }, rows.count)
    }
    let (europe, america) = (try blocked(.eu868), try blocked(.us915))
    #expect(europe.0 > europe.1 / 3)
    // The end of the run cuts off one question of a node at most, before it was sent.
    #expect(america.0 <= 6, "\(america)")
    #expect(america.1 > 1000, "\(america)")
  }

  /// At 40 °C a board that doubles every 15 K sleeps at twice its power, warmed by itself by under a millikelvin.
  @Test func aWarmBoardLeaks() throws {
    let cell = Battery.kinetic(KineticBattery(cell: .ideal3V))
    var plan = try Fixtures.wearables(days: 4, battery: cell, offloads: false)
    plan.ambient = .constant(Celsius(40))
    let plain = live(plan)
    plan.groups[0].hardware.leakage = Leakage(doublingKelvin: 15)
    let leaky = live(plan)
    for (a, b) in zip(plain.report.nodes, leaky.report.nodes).prefix(6) {
      #expect(abs(b.ledger[.sleep] / a.ledger[.sleep] - 2) < 1e-3)
      #expect(abs(b.ledger[.sense] / a.ledger[.sense] - 1) < 1e-12)
      #expect(abs(b.ledger.residual(stored: b.stored).value) < 1e-9 * b.ledger.initial.value)
    }
    let pool = ShardPool(threadCount: 1)
    let leakyStudy = LifetimeStudy.of(plan, withEffects: false, on: pool)[0]
    plan.groups[0].hardware.leakage = nil
    let plainStudy = LifetimeStudy.of(plan, withEffects: false, on: pool)[0]
    #expect(try #require(leakyStudy.lifetimeDays) < 0.8 * (try #require(plainStudy.lifetimeDays)))
    plan.ambient = .constant(Celsius(20))
    let cool = live(plan)
    plan.groups[0].hardware.leakage = Leakage(doublingKelvin: 15)
    #expect(live(plan) == cool)
  }
}
