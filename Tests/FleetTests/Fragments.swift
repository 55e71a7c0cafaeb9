import Attention
import FleetModel
import Glibc
import Physics
import Quantities
import SimKernel
import Testing

/// Messages that exceed a frame.
@Suite struct Fragments {
  private static let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7))

  /// Nobody else is on air: four full frames and a rest, each after 99 times the airtime of the one before, then the
  /// answer in the first window.
  @Test(arguments: LoRaRegion.allCases) func eachFrameKeepsItsSilence(region: LoRaRegion) throws {
    let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7), region: region)
    let plan = try Fixtures.overLoRa(radio, count: 1)
    let rows = live(plan).rows.messages
    let (full, rest) = region == .eu868 ? (222, 140) : (234, 92)
    #expect(Radio.loRa(radio).frames(messageBytes: 1028) == [full, full, full, full, rest])
    let airtime = 4 * radio.timeOnAir(payloadBytes: full) + radio.timeOnAir(payloadBytes: rest)
    let windows = LoRaWindow.second.delay + radio.listening(in: .second)
    let gap = region == .eu868 ? EU868.silence(after: radio.timeOnAir(payloadBytes: full)) : windows
    #expect(rows.count > 100)
    for row in rows.dropLast() {
      #expect(row.airtime == airtime && row.fate == .delivered && row.payloadBytes == 1028)
      let answered = try #require(row.answered)
      let answer = LoRaWindow.first.delay + radio.downlinkTimeOnAir(payloadBytes: 9, in: .first)
      #expect(answered - row.sent == airtime + 4 * gap + answer)
    }
  }

  /// Class A: two windows after each frame, but after the last one the answer.
  @Test func everyFrameCostsItsWindows() throws {
    let plan = trimmed(try Fixtures.overLoRa(count: 1))
    let outcome = live(plan)
    let questions = outcome.rows.messages.filter { $0.answered != nil }.count
    #expect(questions == outcome.rows.messages.count)
    let ledger = outcome.report.nodes[0].ledger
    let airtime = Radio.loRa(Self.radio).totalTimeOnAir(messageBytes: 1028)
    let windows = Self.radio.listening(in: .first) + Self.radio.listening(in: .second)
    let answer = Self.radio.downlinkTimeOnAir(payloadBytes: 9, in: .first)
    let expected: [(EnergyCause, Joules)] = [
      (.transmit, Self.radio.transmitPower * (Int64(questions) * airtime)),
      (.listen, Self.radio.receivePower * (Int64(4 * questions) * windows)),
      (.receive, Self.radio.receivePower * (Int64(questions) * answer)),
    ]
    for (cause, joules) in expected { #expect(abs(ledger[cause] / joules - 1) < 1e-9, "\(cause)") }
    #expect(outcome.report.nodes[0].totals.bytesSent == UInt64(1028 * questions))
    let budget = WakeBudget.of(plan, on: ShardPool(threadCount: 1))[0]
    let spent = ledger.consumed.value / Double(outcome.report.nodes[0].totals.wakes)
    #expect(abs(spent / budget.energyPerWake.value - 1) < 0.01)
  }

  /// All frames but the last are equally long, and so are the silences between them: two nodes that meet at all meet with
  /// `n` = 5, 4, … frames, each pair on the same of three channels by a third. Of `N − 1` others
  ///
  ///     exp(−(N − 1)·2t/interval·Σ(1 − (2/3)^n))        n = 5, 4, 4, 3, 3, 2, 2, 1, 1
  ///
  /// spare all five frames; one block of the same length would lose `2·5t/3` in place of `2t·5.66`.
  @Test func everyFrameIsWeighedOnItsOwn() throws {
    var plan = try Fixtures.overLoRa(count: 60, days: 2, interval: .minutes(20))
    plan.groups[0].radio.pathLoss = .freeSpace(Hertz(868e6))
    plan.groups[0].radio.distance = 10...10
    plan.gateways[0].collisions = .aloha
    plan.gateways[0].loRaDownlinks = .ideal
    plan.groups[0].schedule.jitter = 0.35
    let outcome = live(plan)
    let sent = outcome.rows.messages.filter { $0.fate == .delivered || $0.fate == .collided }
    let heard = Double(sent.count { $0.fate == .delivered }) / Double(sent.count)
    let airtime = Radio.loRa(Self.radio).totalTimeOnAir(messageBytes: 1028).seconds
    let meetings = [5.0, 4, 4, 3, 3, 2, 2, 1, 1].reduce(0) { $0 + 1 - pow(2.0 / 3, $1) }
    let expected = exp(-59 * 2 * airtime / 5 / 1200 * meetings)
    #expect(sent.count > 8000)
    #expect(abs(heard - expected) < 0.02, "\(heard) \(expected)")
    #expect(outcome == live(plan, threads: 2, step: .minutes(50)))
  }

  /// A frame that is lost does not stop those that follow: the node does not know.
  @Test func theNodeSendsOnWhenAFrameIsLost() throws {
    var plan = try Fixtures.overLoRa(count: 1)
    // Every second frame at least meets the jammer, of 20 s in 40.
    plan.gateways[0].jamming = [JammingPlan(from: .start, duration: .seconds(20), every: .seconds(40))]
    let outcome = live(plan)
    let airtime = Radio.loRa(Self.radio).totalTimeOnAir(messageBytes: 1028)
    #expect(outcome.rows.messages.dropLast().allSatisfy { $0.airtime == airtime })
    #expect(outcome.rows.messages.contains { $0.fate == .jammed })
    #expect(outcome.rows.messages.allSatisfy { ($0.answered != nil) == ($0.fate == .delivered) })
  }

  /// 6144 bytes are three datagrams of 2047 and a rest of three, each full one in 20 frames.
  @Test func eachFrameOfIeeeIsAcknowledged() throws {
    let plan = try Fixtures.wearables(count: 1, exit: .never, threshold: 1)
    let outcome = live(plan)
    let radio = Ieee802154Radio()
    let frames = Radio.ieee802154(radio).frames(messageBytes: 6144)
    #expect(frames.count == 61 && frames.prefix(2) == [116, 109] && frames[19] == 68 && frames.last == 3)
    let questions = Int64(outcome.rows.messages.count { $0.answered != nil })
    #expect(questions == outcome.rows.messages.count)
    let airtime = Radio.ieee802154(radio).totalTimeOnAir(messageBytes: 6144)
    #expect(outcome.rows.messages.allSatisfy { $0.airtime == airtime })
    let ledger = outcome.report.nodes[0].ledger
    #expect(abs(ledger[.transmit] / (radio.transmitPower * (questions * airtime)) - 1) < 1e-9)
    // Assessment and turnaround of every frame, an acknowledgement of all but the last, and the wait for the answer.
    let waits = outcome.rows.messages.reduce(SimDuration.zero) {
      $0 + 2 * plan.gateways[0].backhaul + $1.service + $1.queueing
    }
    let listened =
      questions
      * (61 * (Ieee802154.clearChannelAssessment + Ieee802154.turnaround)
        + 60 * (Ieee802154.turnaround + Ieee802154.acknowledgement)) + waits
    #expect(abs(ledger[.listen] / (radio.receivePower * listened) - 1) < 1e-9)
    for row in outcome.rows.messages {
      let answered = try #require(row.answered)
      #expect(answered - row.sent > Radio.ieee802154(radio).leastSendingTime(messageBytes: 6144))
    }
  }

  /// In a crowd frames are sent again, and messages arrive all the same.
  @Test func lostFramesOfIeeeAreSentAgain() throws {
    let outcome = live(try Fixtures.wearables(count: 60, exit: .never, threshold: 1, interval: .seconds(40)))
    let airtime = Radio.ieee802154(Ieee802154Radio()).totalTimeOnAir(messageBytes: 6144)
    let delivered = outcome.rows.messages.filter { $0.fate == .delivered }
    #expect(delivered.contains { $0.airtime > airtime } && delivered.allSatisfy { $0.airtime >= airtime })
    for node in outcome.report.nodes.prefix(60) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    }
  }

  /// A node's radio is booked together when a question is out; who looks in between sees all of it, and changes nothing.
  @Test func looksInMidQuestionChangeNothing() throws {
    var plan = try Fixtures.wearables(count: 3, exit: .never, threshold: 1, interval: .seconds(20))
    plan.duration = .hours(1)
    plan.record.stateInterval = nil
    let unseen = live(plan)
    plan.record.stateInterval = .milliseconds(130)
    let seen = live(plan)
    #expect(seen.report.nodes == unseen.report.nodes && seen.rows.messages == unseen.rows.messages)
    for node in 0..<UInt32(3) {
      let consumed = seen.rows.samples.filter { $0.node == node }.map(\.consumed.value)
      #expect(consumed.count > 27_000 && zip(consumed, consumed.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  /// Cells so small that most end while their nodes send.
  @Test func aNodeDiesInMidQuestion() throws {
    let small = Battery.linear(LinearBattery(capacity: Coulombs(0.5), voltage: Volts(3)))
    let plan = try Fixtures.wearables(
      count: 40, battery: small, exit: .never, threshold: 1, interval: .seconds(40))
    let outcome = live(plan)
    #expect(outcome == live(plan, threads: 2, step: .seconds(700)))
    let deaths = outcome.rows.lives.filter { $0.change == .death }
    #expect(deaths.count == 40)
    for death in deaths {
      let messages = outcome.rows.messages.filter { $0.node == death.node }
      #expect(messages.allSatisfy { $0.sent <= death.time })
      #expect(messages.dropLast().allSatisfy { $0.fate != .brownedOut })
    }
    #expect(outcome.rows.messages.contains { $0.fate == .brownedOut && $0.answered == nil })
    for node in outcome.report.nodes.prefix(40) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
      #expect(node.totals.delivered >= node.totals.answered)
    }
  }

  /// Nodes die and break in the silence between two frames.
  @Test func aDyingNodeSendsNoMore() throws {
    let small = Battery.kinetic(KineticBattery(cell: .cr2032, capacity: Coulombs(0.8)))
    var plan = try Fixtures.overLoRa(count: 12, days: 2, battery: small)
    plan.groups[0].failure = FailurePlan(scale: .hours(2), shape: 1)
    plan.groups[0].reboots = RebootPlan(every: .hours(1), boot: .seconds(1))
    let outcome = live(plan)
    #expect(outcome == live(plan, threads: 2, step: .minutes(7)))
    #expect(outcome.rows.lives.contains { $0.change == .failure })
    #expect(outcome.rows.messages.contains { $0.airtime < Radio.loRa(Self.radio).totalTimeOnAir(messageBytes: 1028) })
    for node in outcome.report.nodes.prefix(12) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    }
  }
}
