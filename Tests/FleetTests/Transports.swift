import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// What a question is wrapped in, to the byte.
@Suite struct Transports {
  private static let ieee = Radio.ieee802154(Ieee802154Radio())
  private static let cellular = ConnectedRadio(.nbIoT, immediateRelease: true)

  private func run(_ radio: Radio, _ transport: Transport) throws -> (Outcome, questions: Int64) {
    var plan = try Fixtures.overLoRa(count: 1)
    plan.groups[0].radio.radio = radio
    plan.groups[0].policy.offload = OffloadPlan(
      payload: .embedding, threshold: 1, timeout: .seconds(60), transport: transport)
    let outcome = live(plan)
    let rows = outcome.rows.messages
    #expect(rows.count > 100 && rows.allSatisfy { $0.answered != nil && $0.payloadBytes == 1028 })
    let ledger = outcome.report.nodes[0].ledger
    #expect(abs(ledger.residual(stored: outcome.report.nodes[0].stored).value) < 1e-9 * ledger.initial.value)
    let budget = WakeBudget.of(plan, on: ShardPool(threadCount: 1))[0]
    let spent = ledger.consumed.value / Double(outcome.report.nodes[0].totals.wakes)
    #expect(abs(spent / budget.energyPerWake.value - 1) < 0.02)
    return (outcome, Int64(rows.count))
  }

  /// PUBLISH of MQTT-SN takes 9 bytes on top of 1028, and 7 on top of the answer's 9; those of MQTT 5 with a topic alias
  /// 1 + 2 + 2 + 4 and 1 + 1 + 2 + 4; TLS 22 more. UDP/IPv6 are 9 bytes, TCP/IPv6 23, and so is the last word.
  @Test(
    arguments: [
      (Transport.mqttSN, 1037, SixLoWPAN.Header.udp, 25, nil), (.mqtt, 1037, .tcp, 40, 23),
      (.mqttTLS, 1059, .tcp, 62, 23),
    ] as [(Transport, Int, SixLoWPAN.Header, Int, Int?)])
  func overIeee(transport: Transport, packet: Int, header: SixLoWPAN.Header, reply: Int, closing: Int?) throws {
    let (outcome, questions) = try run(Self.ieee, transport)
    let frames = SixLoWPAN.frames(datagramBytes: packet, header: header, room: 116)
    #expect(frames.reduce(0, +) == packet + header.carried + 4 + 5 * (frames.count - 1))
    let ledger = outcome.report.nodes[0].ledger
    let sent = Self.ieee.totalTimeOnAir(frames: frames + (closing.map { [$0] } ?? []))
    #expect(abs(ledger[.transmit] / (Self.ieee.transmitPower * (questions * sent)) - 1) < 1e-9)
    let received = Self.ieee.timeOnAir(payloadBytes: reply)
    #expect(abs(ledger[.receive] / (Self.ieee.receivePower * (questions * received)) - 1) < 1e-9)
    #expect(outcome.report.nodes[0].totals.bytesSent == UInt64(questions) * UInt64(frames.reduce(0, +)))
  }

  /// IPv4 and UDP are 28 bytes a packet, IPv4 and TCP 40.
  @Test(
    arguments: [
      (Transport.raw, 1068, 49, nil), (.mqttSN, 1065, 44, nil), (.mqtt, 1077, 57, 40), (.mqttTLS, 1099, 79, 40),
    ] as [(Transport, Int, Int, Int?)])
  func overCellular(transport: Transport, question: Int, reply: Int, closing: Int?) throws {
    let (outcome, questions) = try run(.connected(Self.cellular), transport)
    let time = { (bytes: Int) in SimDuration(seconds: 8 * Double(bytes) / Self.cellular.bitsPerSecond) }
    let ledger = outcome.report.nodes[0].ledger
    let access = Self.cellular.access.power * (questions * Self.cellular.access.duration)
    let air = Self.cellular.transmitPower * (questions * (time(question) + (closing.map(time) ?? .zero)))
    #expect(abs(ledger[.transmit] / (access + air) - 1) < 1e-9)
    let received = Self.cellular.receivePower * (questions * time(reply))
    #expect(abs(ledger[.receive] / received - 1) < 1e-9)
  }

  @Test func moreWrappingCostsMore() throws {
    let energies = try [Transport.raw, .mqttSN, .mqtt, .mqttTLS].map { transport in
      let ledger = try run(Self.ieee, transport).0.report.nodes[0].ledger
      return ledger[.transmit] + ledger[.receive]
    }
    for (less, more) in zip(energies, energies.dropFirst()) { #expect(less < more) }
  }
}
