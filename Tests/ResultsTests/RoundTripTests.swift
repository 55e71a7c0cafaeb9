import FleetModel
import Quantities
import Results
import Testing

/// Every kind of row comes back as it was written.
struct RoundTripTests {
  private let folder: Folder
  private let reader: ResultsReader

  init() throws {
    folder = try Folder()
    reader = try ResultsReader(path: folder.smallRun())
  }

  private func table(_ name: String) throws -> [String] { try lines(reader.answer("SELECT * FROM \(name)")) }

  @Test func runs() throws {
    #expect(
      try table("run") == [
        "1|small|finished|-|7|864000000000000|864000000000000|1234|name: small\nseed: 7\n|small.yaml|0.1.0|abc123|"
          + "in-process|2|2025-01-02T03:04:05Z|0.5"
      ])
  }

  @Test func theRestOfTheDescription() throws {
    #expect(
      try table("provenance") == [
        "1|SX1276|transmit power|0.0924|W|data sheet|Semtech SX1276 data sheet, table 10",
        "1|cell|recovery level|0.2||assumed|assumed",
      ])
    #expect(try table("node_group") == ["1|0|wrist|imu-s|wrist-test|2", "1|1|door|door-xs|door-test|1"])
    #expect(
      try table("class") == ["1|0|0|rest", "1|0|1|walk", "1|0|2|fall", "1|1|0|shut", "1|1|1|öffnet 🚪"])
    #expect(try table("gateway") == ["1|0|hall|imu-l|mains", "1|1|attic|imu-l|battery"])
    #expect(
      try table("node") == [
        "1|0|wrist-0|node|0|0|1", "1|1|wrist-1|node|0|1|0", "1|2|wrist-2|node|0|0|1", "1|3|Tür-0|node|1|-|-",
        "1|4|hall|gateway|-|0|-", "1|5|attic|gateway|-|1|-",
      ])
    #expect(
      try table("sensor") == [
        "1|0|0|ax|1.125|-0.25", "1|0|0|ay|0.875|0.75", "1|0|1|ax|1.0|0.5", "1|0|1|ay|1.25|0.0",
      ])
  }

  @Test func samples() throws {
    #expect(
      try table("sample") == [
        "1|86400000000000|0|1|0.5|3.7|-4.5|20.0|0.25", "1|86400000000000|3|0|0.0|2.9|21.0|1.0|0.0",
      ])
  }

  @Test func inferences() throws {
    #expect(
      try table("inference") == [
        "1|1000000000|0|0|0|0|0|-|-|gated|1000000", "1|2000000000|0|1|1|1|1|0|0.75|accepted|40000000",
        "1|2000000000|1|4|2|1|2|1|0.5|answered|400000000", "1|3000000000|2|9|2|0|0|1|0.375|timed_out|2000000000",
        "1|4000000000|3|2|1|1|1|0|1.0|browned_out|0",
      ])
  }

  @Test func messages() throws {
    #expect(
      try table("message") == [
        "1|2100000000|1|0|1|512|100000000|delivered|20000000|30000000|2400000000",
        "1|3100000000|2|0|0|512|120000000|collided|0|0|-", "1|5000000000|2|1|0|256|140000000|collided|0|0|-",
      ])
  }

  @Test func lives() throws {
    #expect(
      try table("life") == [
        "1|172800000000000|0|brown_out|0.02|2.8", "1|172800000000000|0|death|0.02|2.8",
        "1|345600000000000|1|brown_out|0.03|2.8", "1|432000000000000|1|revival|0.2|3.4",
        "1|518400000000000|2|death|0.01|2.8", "1|777600000000000|5|death|0.0|10.5",
      ])
  }

  @Test func totals() throws {
    #expect(
      try table("node_total").prefix(2) == [
        "1|0|10|4|1|3|2|1|0|0|0|0|0|0|0|0|0|0|3|3|1|0|0.6|1.0|0|172800000000000|172800000000000",
        "1|1|10|8|2|6|3|3|0|0|0|0|0|0|4|3|3|1|7|5|1|2048|0.6|1.0|1|777600000000000|345600000000000",
      ])
    #expect(
      try table("node_total").last
        == "1|5|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|1|0|0.6|1.0|0|777600000000000|777600000000000")
  }

  @Test func accounts() throws {
    let node = try lines(reader.answer("SELECT cause, joules FROM energy WHERE node = 2 ORDER BY cause"))
    #expect(
      node == [
        "charging|0.0", "compute|24.0", "conversion|0.0", "curtailed|0.0", "discarded|0.0", "gate|0.0", "harvested|0.0",
        "initial|100.0",
        "listen|0.0",
        "ohmic|4.0", "receive|0.0", "residual|-2.9103830456733704e-11", "self_discharge|0.0", "sense|0.0", "sleep|12.0",
        "stored|60.000000000029104", "transmit|0.0", "wake|0.0",
      ])
  }

  @Test func aGatewayOnMainsKeepsNoBalance() throws {
    let causes = try lines(reader.answer("SELECT cause FROM energy WHERE node = 4 ORDER BY cause"))
    #expect(causes == ["compute", "gate", "listen", "receive", "sense", "sleep", "transmit", "wake"])
    #expect(try lines(reader.answer("SELECT count(*) FROM energy WHERE node = 5")) == ["18"])
  }

  @Test func confusionAndLatency() throws {
    #expect(try table("confusion").first == "1|0|0|0|6")
    #expect(try table("confusion").count == 8)
    #expect(
      try table("latency") == [
        "1|0|accepted|40000000|41000000|90", "1|0|accepted|48000000|49000000|4", "1|0|answered|384000000|400000000|2",
        "1|0|gated|1000000|2000000|3", "1|0|timed_out|1984000000|2048000000|1",
      ])
  }

  @Test func everyWordOfEveryFamilyIsAccepted() throws {
    var rows = Rows()
    for outcome in InferenceOutcome.allCases {
      rows.inferences.append(
        InferenceRow(
          node: 0, time: SimTime(nanoseconds: Int64(outcome.rawValue)), frame: 0, label: 0, local: 0, final: 0, exit: 0,
          confidence: .nan, outcome: outcome, latency: .zero))
    }
    for fate in MessageFate.allCases {
      rows.messages.append(
        MessageRow(
          node: 0, count: UInt32(fate.rawValue), gateway: 0, sent: .start, payloadBytes: 0, airtime: .zero, fate: fate,
          queueing: .zero, service: .zero, answered: nil))
    }
    for change in LifeChange.allCases {
      rows.lives.append(LifeRow(node: 0, time: .start, change: change, stateOfCharge: 0, voltage: .zero))
    }
    let path = folder.path("words.sqlite")
    let writer = try RunWriter(path: path, description: SmallRun.description)
    try writer.write(rows)
    try writer.finish(report: FleetReport(), wallSeconds: nil)
    let counts = try ResultsReader(path: path).answer(
      "SELECT (SELECT count(DISTINCT outcome) FROM inference), (SELECT count(DISTINCT fate) FROM message),"
        + " (SELECT count(DISTINCT change) FROM life), (SELECT count(confidence) FROM inference)")
    #expect(lines(counts) == ["5|10|8|0"])
  }

  @Test func greatestSeedAndNumbersSurvive() throws {
    var description = SmallRun.description
    description.seed = .max
    let path = folder.path("large.sqlite")
    let writer = try RunWriter(path: path, description: description)
    var rows = Rows()
    rows.messages = [
      MessageRow(
        node: 0, count: .max, gateway: 0, sent: SimTime(nanoseconds: .max), payloadBytes: .max,
        airtime: SimDuration(nanoseconds: .max), fate: .delivered, queueing: .zero, service: .zero,
        answered: SimTime(nanoseconds: .max))
    ]
    try writer.write(rows)
    try writer.finish(report: FleetReport(), wallSeconds: nil)
    let reader = try ResultsReader(path: path)
    #expect(try lines(reader.answer("SELECT seed FROM run")) == ["18446744073709551615"])
    #expect(
      try lines(reader.answer("SELECT sent_ns, count, payload_bytes, airtime_ns, answered_ns FROM message")) == [
        "9223372036854775807|4294967295|9223372036854775807|9223372036854775807|9223372036854775807"
      ])
  }
}
