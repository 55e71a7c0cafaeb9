import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// What answering LoRa nodes costs their gateway.
@Suite struct Downlinks {
  /// What a question of five frames says of the air, when nothing is sent twice.
  private struct Exchange {
    let row: MessageRow
    /// On air, frame by frame.
    let frames: [Range<SimTime>]

    init(_ row: MessageRow, _ radio: LoRaRadio) {
      self.row = row
      var start = row.sent
      frames = Radio.loRa(radio).frames(messageBytes: 1028).map { bytes in
        let airtime = radio.timeOnAir(payloadBytes: bytes)
        defer { start = start + airtime + radio.leastGap(after: airtime) }
        return start..<start + airtime
      }
    }

    func opening(_ window: LoRaWindow) -> SimTime { frames[frames.count - 1].upperBound + window.delay }
  }

  private static func radio(_ region: LoRaRegion) -> LoRaRadio {
    LoRaRadio(settings: LoRaSettings(spreadingFactor: 7), region: region, secondWindowSpreadingFactor: 9)
  }

  /// Nodes that stand close together, so that many questions get through.
  private static func plan(_ region: LoRaRegion, count: Int) throws -> FleetPlan {
    var plan = try Fixtures.overLoRa(radio(region), count: count, interval: .minutes(10))
    plan.groups[0].radio.pathLoss = .freeSpace(Hertz(868e6))
    plan.groups[0].radio.distance = 10...200
    return plan
  }

  /// Who heard whom follows from the rows; then one transmitter, played again here, answers just those who were answered,
  /// at the same nanosecond.
  @Test(arguments: LoRaRegion.allCases, [20, 60]) func oneAtATimeAndWithinItsShare(region: LoRaRegion, count: Int)
    throws
  {
    let plan = try Self.plan(region, count: count)
    let radio = Self.radio(region)
    let outcome = live(plan)
    #expect(outcome == live(plan, threads: 2, step: .minutes(7)))
    let finished = outcome.rows.messages.filter { $0.sent < .start + .hours(23) && $0.fate != .channelBusy }
    let exchanges = finished.map { Exchange($0, radio) }
    let asked = exchanges.filter { $0.row.fate == .delivered || $0.row.fate == .noDownlink }
    var windows = asked.flatMap { exchange in LoRaWindow.allCases.map { (exchange.opening($0), $0, exchange.row) } }
    windows.sort { ($0.0, $0.2.node) < ($1.0, $1.2.node) }
    let share = region == .eu868 ? [LoRaWindow.first: 0.01, .second: 0.1] : [:]
    var (busyUntil, silentUntil) = (SimTime.start, [LoRaWindow: SimTime]())
    var sent: [Range<SimTime>] = []
    var answered: [[UInt32]: SimTime] = [:]
    for (opening, window, row) in windows where answered[[row.node, row.count]] == nil {
      guard opening >= busyUntil, opening >= silentUntil[window] ?? .start else { continue }
      let airtime = radio.downlinkTimeOnAir(payloadBytes: 9, in: window)
      busyUntil = opening + airtime
      silentUntil[window] = opening + SimDuration(seconds: airtime.seconds / (share[window] ?? 1))
      answered[[row.node, row.count]] = busyUntil
      sent.append(opening..<busyUntil)
    }
    for exchange in asked { #expect(exchange.row.answered == answered[[exchange.row.node, exchange.row.count]]) }
    #expect(asked.contains { $0.row.fate == .noDownlink } == (region == .eu868))
    // It heard none of what was on air meanwhile.
    let meets = { (frame: Range<SimTime>) in sent.contains { $0.overlaps(frame) } }
    for exchange in asked { #expect(!exchange.frames.contains(where: meets)) }
    let deaf = exchanges.filter { $0.row.fate == .gatewayTransmitting }
    #expect(!deaf.isEmpty && deaf.allSatisfy { $0.frames.contains(where: meets) })
  }

  /// One node, whose own silence is longer than the gateway's, notices nothing.
  @Test(arguments: [true, false]) func oneNodeHasTheGatewayToItself(isConfirmed: Bool) throws {
    var plan = try Self.plan(.eu868, count: 1)
    plan.groups[0].radio.isConfirmed = isConfirmed
    let real = live(plan)
    plan.gateways[0].loRaDownlinks = .ideal
    #expect(live(plan) == real)
  }

  @Test func anIdealGatewayAnswersAllThatItHears() throws {
    var plan = try Self.plan(.eu868, count: 60)
    let real = live(plan)
    plan.gateways[0].loRaDownlinks = .ideal
    let ideal = live(plan)
    let fates = Set(ideal.rows.messages.map(\.fate))
    #expect(!fates.contains(.gatewayTransmitting) && !fates.contains(.noDownlink))
    let rows = ideal.rows.messages.filter { $0.sent < .start + .hours(23) }
    #expect(rows.allSatisfy { ($0.answered != nil) == ($0.fate == .delivered) })
    let answered = { (outcome: Outcome) in outcome.rows.messages.count { $0.answered != nil } }
    #expect(answered(real) < answered(ideal))
  }

  /// Acknowledgements need the transmitter too; a frame that is sent again for want of one asks no second time.
  @Test func aFrameWithoutAcknowledgementIsNoNewQuestion() throws {
    var plan = try Self.plan(.eu868, count: 40)
    plan.groups[0].radio.isConfirmed = true
    plan.groups[0].policy.offload?.timeout = .minutes(9)
    let outcome = live(plan)
    let once = Radio.loRa(Self.radio(.eu868)).totalTimeOnAir(messageBytes: 1028)
    let heard = outcome.rows.messages.filter { $0.fate == .delivered || $0.fate == .noDownlink }
    #expect(heard.contains { $0.airtime > once })
    let delivered = outcome.report.nodes.prefix(40).reduce(0) { $0 + Int($1.totals.delivered) }
    #expect(delivered == heard.count)
    for node in outcome.report.nodes.prefix(40) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    }
  }
}
