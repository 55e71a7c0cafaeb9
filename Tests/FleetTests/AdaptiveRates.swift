import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// LoRa nodes whose network chooses their spreading factor and power, and those that wait for an acknowledgement.
@Suite struct AdaptiveRates {
  private static let slow = LoRaRadio(settings: LoRaSettings(spreadingFactor: 12), transceiver: .sx1276)

  /// Nodes that send with 14 dBm at SF12 and are all heard at `level`. A question is 21 frames and takes 93 minutes at
  /// SF12, 5 frames and two and a half minutes at SF7.
  private func plan(
    heardAt level: Double, adaptive: Bool = true, days: Int64 = 1, interval: SimDuration = .hours(2)
  ) throws -> FleetPlan {
    var plan = try Fixtures.overLoRa(Self.slow, count: 2, days: days, interval: interval)
    plan.groups[0].policy.offload?.timeout = .minutes(100)
    plan.groups[0].radio.pathLoss = .logDistance(
      LogDistance(referenceLoss: Decibels(14 - level), reference: Meters(1), exponent: 2, shadowing: Decibels(0)))
    plan.groups[0].radio.distance = 1...1
    // The two do not disturb one another.
    plan.gateways[0].collisions = LoRaCollisionRule(captureThreshold: Decibels(0), preambleTiming: false)
    plan.gateways[0].loRaDownlinks = .ideal
    if adaptive { plan.groups[0].radio.adaptive = AdaptiveRatePlan(Self.slow, transceiver: .sx1276) }
    return plan
  }

  private func radio(_ factor: Int) -> LoRaRadio { Self.slow.at(spreadingFactor: factor, optionBytes: 2) }

  private func airtime(_ factor: Int) -> SimDuration {
    Radio.loRa(radio(factor)).totalTimeOnAir(messageBytes: 1028)
  }

  /// The answer to the first question, of 21 frames, tells the node all of it; the next one acknowledges.
  @Test func aNearNodeEndsFastAndQuiet() throws {
    var plan = try plan(heardAt: -60)
    plan.groups[0].count = 1
    plan = trimmed(plan)
    let outcome = live(plan)
    let rows = outcome.rows.messages
    #expect(rows.count > 8 && rows.allSatisfy { $0.answered != nil })
    let (near, far) = (radio(7), radio(12))
    #expect(near.maximumPayloadBytes == 220 && far.maximumPayloadBytes == 49)
    let acknowledging = airtime(7) + near.timeOnAir(payloadBytes: 222) - near.timeOnAir(payloadBytes: 220)
    #expect(rows[0].airtime == airtime(12) && rows[1].airtime == acknowledging)
    #expect(rows.dropFirst(2).allSatisfy { $0.airtime == airtime(7) })
    let ledger = outcome.report.nodes[0].ledger
    let after = Int64(rows.count - 1)
    let quiet = LoRaTransceiver.sx1276.transmitPower(at: DecibelMilliwatts(2))
    let sent =
      Self.slow.transmitPower * airtime(12) + quiet * (acknowledging + (after - 1) * airtime(7))
    let received =
      far.downlinkTimeOnAir(payloadBytes: 9 + 5, in: .first)
      + after * near.downlinkTimeOnAir(payloadBytes: 9, in: .first)
    #expect(abs(ledger[.transmit] / sent - 1) < 1e-9)
    #expect(abs(ledger[.receive] / (near.receivePower * received) - 1) < 1e-9)
  }

  /// 2 dB above the sensitivity at SF12 nothing can be spared.
  @Test func aFarNodeStaysSlow() throws {
    let sensitivity = Self.slow.settings.sensitivity(noiseFigure: Decibels(3)).value
    let rows = live(try plan(heardAt: sensitivity + 2)).rows.messages.filter { $0.answered != nil }
    #expect(rows.count > 10 && rows.allSatisfy { $0.airtime == airtime(12) })
  }

  @Test func energyFallsAndTheBooksBalance() throws {
    let (fixed, adaptive) = (live(try plan(heardAt: -90, adaptive: false)), live(try plan(heardAt: -90)))
    let spent = { (outcome: Outcome) in
      outcome.report.nodes.prefix(2).reduce(0) {
        $0 + ($1.ledger[.transmit] + $1.ledger[.listen] + $1.ledger[.receive]).value
      }
    }
    #expect(spent(adaptive) < 0.3 * spent(fixed))
    for node in adaptive.report.nodes.prefix(2) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    }
    #expect(adaptive == live(try plan(heardAt: -90), threads: 2, step: .minutes(7)))
  }

  @Test func theBudgetIsThatOfTheSettledNode() throws {
    let plan = try plan(heardAt: -90, days: 150)
    let budget = WakeBudget.of(plan, on: ShardPool(threadCount: 1))[0]
    let nodes = live(plan).report.nodes.prefix(2)
    let wakes = nodes.reduce(0) { $0 + Int($1.totals.wakes) }
    let spent = nodes.reduce(0) { $0 + $1.ledger.consumed.value } / Double(wakes)
    #expect(abs(spent / budget.energyPerWake.value - 1) < 0.05)
  }

  /// At noon it walks to where SF9 at full power is just heard: SF7 at 2 dBm is not. 96 frames later it is loud, then
  /// slower by one every 32.
  @Test func whoWalksAwayFindsBack() throws {
    var plan = try plan(heardAt: -60, days: 2, interval: .minutes(15))
    plan.groups[0].policy.offload?.timeout = .minutes(11)
    plan.groups[0].radio.mobility = MobilityPlan(waypoints: [
      .init(at: .hours(12), away: Meters(0)), .init(at: .hours(12) + .seconds(1), away: Meters(3980)),
    ])
    let outcome = live(plan)
    #expect(outcome == live(plan, threads: 2, step: .minutes(50)))
    for node in 0..<UInt32(2) {
      let rows = outcome.rows.messages.filter { $0.node == node }
      let unheard = rows.filter { $0.fate == .tooWeak }
      // Five frames a question at SF7 and SF8: 160 frames are 32 questions.
      #expect((31...33).contains(unheard.count), "\(unheard.count)")
      let late = rows.filter { $0.sent > unheard[unheard.count - 1].sent }
      #expect(late.count > 20 && late.dropLast().allSatisfy { $0.airtime == airtime(9) && $0.answered != nil })
    }
  }

  /// A jammer takes a quarter of the time; every frame gets through in the end, and each but the last is acknowledged.
  @Test func confirmedFramesAreRepeated() throws {
    var plan = try Fixtures.overLoRa(count: 1, interval: .minutes(20))
    plan.groups[0].policy.offload?.timeout = .minutes(15)
    plan.gateways[0].jamming = [JammingPlan(from: .start, duration: .seconds(10), every: .seconds(40))]
    let unconfirmed = live(plan)
    plan.groups[0].radio.isConfirmed = true
    plan = trimmed(plan)
    let outcome = live(plan)
    #expect(outcome == live(plan, threads: 2, step: .minutes(7)))
    let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7))
    let whole = Radio.loRa(radio).totalTimeOnAir(messageBytes: 1028)
    let rows = outcome.rows.messages
    #expect(rows.count > 60 && rows.allSatisfy { $0.fate == .delivered && $0.answered != nil && $0.airtime >= whole })
    #expect(rows.contains { $0.airtime > whole })
    #expect(unconfirmed.rows.messages.contains { $0.fate == .jammed })
    let received =
      4 * radio.emptyDownlinkTimeOnAir(optionBytes: 0, in: .first)
      + radio.downlinkTimeOnAir(payloadBytes: 9, in: .first)
    let expected = radio.receivePower * (Int64(rows.count) * received)
    let ledger = outcome.report.nodes[0].ledger
    #expect(abs(ledger[.receive] / expected - 1) < 1e-9)
    let sent = rows.reduce(SimDuration.zero) { $0 + $1.airtime }
    #expect(abs(ledger[.transmit] / (radio.transmitPower * sent) - 1) < 1e-9)
  }

  /// Out of reach a frame is sent eight times, and the message ends with it.
  @Test func theEighthTryIsTheLast() throws {
    var plan = try Fixtures.overLoRa(count: 1)
    plan.groups[0].radio.isConfirmed = true
    plan.groups[0].radio.distance = 90_000...90_000
    let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7))
    let rows = live(plan).rows.messages
    #expect(rows.count > 50)
    for row in rows.dropLast() {
      #expect(row.fate == .tooWeak && row.airtime == 8 * radio.timeOnAir(payloadBytes: 222))
    }
  }
}
