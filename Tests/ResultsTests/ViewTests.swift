import Results
import Testing

/// The views on the small run, with answers worked out by hand.
struct ViewTests {
  private let folder: Folder
  private let reader: ResultsReader

  init() throws {
    folder = try Folder()
    reader = try ResultsReader(path: folder.smallRun())
  }

  private func select(_ columns: String, _ view: String, where condition: String = "1") throws -> [String] {
    try lines(reader.answer("SELECT \(columns) FROM \(view) WHERE \(condition)"))
  }

  @Test func lifetime() throws {
    // Wrist: down on days 2, 4 and 6; dead on days 2 and 6, so half of three (two) on day 6 and the last never.
    // It had power for (2 + 9 + 6) of 30 days; the whole fleet for 27 of 40.
    #expect(
      try select("*", "v_lifetime") == [
        "1|(all)|4|2|0.675|2.0|4.0|2.0|6.0|-", "1|wrist|3|1|0.5666666666666667|2.0|4.0|2.0|6.0|-",
        "1|door|1|1|1.0|-|-|-|-|-",
      ])
  }

  @Test func accuracy() throws {
    // Wrist: 12 right of 30 due and of 18 looked at, 10 without the gateway.
    // F1: rest 12/(7+11), walk 8/(6+5), fall 4/(5+2); door: shut 0, open 10/(5+10).
    let rows = try reader.answer("SELECT * FROM v_accuracy").rows
    #expect(
      rows.map { Array($0[1...4]) } == [
        [.text("wrist"), .integer(30), .integer(18), .integer(12)],
        [.text("door"), .integer(10), .integer(10), .integer(5)],
      ])
    let expected = [
      [12.0 / 30, 12.0 / 18, 10.0 / 18, (12.0 / 18 + 8.0 / 11 + 4.0 / 7) / 3], [0.5, 0.5, 0.5, (0 + 10.0 / 15) / 2],
    ]
    for (row, numbers) in zip(rows, expected) {
      for (value, number) in zip(row[5...], numbers) {
        guard case .real(let real) = value else {
          Issue.record("\(value) is not a real")
          continue
        }
        #expect(abs(real - number) < 1e-12)
      }
    }
  }

  @Test func classes() throws {
    #expect(
      try select("class_name, labelled, predicted, correct, precision, recall", "v_class") == [
        "rest|7|11|6|0.5454545454545454|0.8571428571428571", "walk|6|5|4|0.8|0.6666666666666666", "fall|5|2|2|1.0|0.4",
        "shut|5|0|0|-|0.0", "öffnet 🚪|5|10|5|0.5|1.0",
      ])
  }

  @Test func latency() throws {
    // One hundred answers: 3 below 2 ms, 90 below 41, 4 below 49, 2 below 400, 1 below 2,048.
    #expect(
      try select("*", "v_latency") == [
        "1|wrist|(any)|100|41.0|49.0|400.0|2048.0", "1|wrist|accepted|94|41.0|41.0|49.0|49.0",
        "1|wrist|answered|2|400.0|400.0|400.0|400.0", "1|wrist|gated|3|2.0|2.0|2.0|2.0",
        "1|wrist|timed_out|1|2048.0|2048.0|2048.0|2048.0",
      ])
  }

  @Test func energy() throws {
    // Three nodes of 12 + 24 J spent and 4 J lost: shares of 40 J. A gateway on mains has no losses.
    #expect(
      try select("group_name, kind, cause, joules, share", "v_energy", where: "joules > 0 AND kind <> 'check'") == [
        "wrist|spent|sleep|36.0|0.3", "wrist|spent|compute|72.0|0.6", "wrist|lost|ohmic|12.0|0.1",
        "wrist|supplied|initial|300.0|-", "wrist|left|stored|180.0000000000291|-", "door|spent|sleep|12.0|0.3",
        "door|spent|compute|24.0|0.6", "door|lost|ohmic|4.0|0.1", "door|supplied|initial|100.0|-",
        "door|left|stored|60.0|-", "(gateways)|spent|sleep|24.0|0.3157894736842105",
        "(gateways)|spent|compute|48.0|0.631578947368421", "(gateways)|lost|ohmic|4.0|0.05263157894736842",
        "(gateways)|supplied|initial|100.0|-", "(gateways)|left|stored|60.0|-",
      ])
    #expect(try select("DISTINCT group_name", "v_energy") == ["wrist", "door", "(gateways)"])
  }

  @Test func messagesAndFates() throws {
    #expect(
      try select("*", "v_messages") == ["1|wrist|8|4|0.5|3|0.375|5|4096", "1|door|0|0|-|0|-|0|0"])
    #expect(
      try select("*", "v_fates") == [
        "1|wrist|collided|2|0.6666666666666666|384.0|130.0|0.0|0.0|-",
        "1|wrist|delivered|1|0.3333333333333333|512.0|100.0|20.0|30.0|300.0",
      ])
  }

  @Test func exits() throws {
    #expect(
      try select("*", "v_exits") == [
        "1|wrist|gated|3|0.16666666666666666", "1|wrist|exit 0|8|0.4444444444444444",
        "1|wrist|exit 1|7|0.3888888888888889", "1|door|gated|0|0.0", "1|door|exit 0|10|1.0",
      ])
  }

  @Test func audit() throws {
    // Five accounts: four nodes and the gateway with a battery. Node 2 is off by 2⁻³⁵ J in 36 J.
    let row = try #require(try reader.answer("SELECT * FROM v_audit").rows.first)
    #expect(Array(row.prefix(3)) == [.integer(1), .integer(5), .text("wrist-2")])
    guard case .real(let relative) = row[5] else {
      Issue.record("\(row[5]) is not a real")
      return
    }
    #expect(relative == 0x1p-35 / 36)
  }

  @Test func runs() throws {
    #expect(
      try select("*", "v_runs") == [
        "1|small|finished|7|in-process|2|4|10.0|0.425|2|2.0|144.0|1234|0.5|2025-01-02T03:04:05Z"
      ])
  }

  @Test func inferencesByName() throws {
    #expect(
      try select("time_s, node_name, label, local, final, correct, exit, latency_ms", "v_inference").suffix(2) == [
        "3.0|wrist-2|fall|rest|rest|0|1|2000.0", "4.0|Tür-0|öffnet 🚪|öffnet 🚪|öffnet 🚪|1|0|0.0",
      ])
  }
}
