import FleetModel
import Foundation
import GRDB
import Quantities
import Results
import Testing

/// The writer on its own thread: everything, in order, several runs, and no matter how it ends.
struct WriterTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func status(_ path: String) throws -> [String] {
    try lines(ResultsReader(path: path).answer("SELECT id, status, problem, end_time_ns FROM run"))
  }

  /// Many rows of every kind, in time order, from a generator of their own.
  private func manyRows(_ count: Int, seed: UInt64) -> Rows {
    var state = seed
    let random = { (limit: UInt64) -> UInt64 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    var rows = Rows()
    for index in 0..<count {
      let node = UInt32(random(4))
      let time = SimTime(nanoseconds: Int64(index) * 1_000 + Int64(random(1_000)))
      rows.inferences.append(
        InferenceRow(
          node: node, time: time, frame: UInt32(random(100)), label: UInt8(random(3)), local: UInt8(random(3)),
          final: UInt8(random(3)), exit: random(5) == 0 ? 255 : UInt8(random(2)),
          confidence: Float(random(1_000)) / 999,
          outcome: InferenceOutcome.allCases[Int(random(5))], latency: SimDuration(nanoseconds: Int64(random(9_999)))))
      if random(3) == 0 {
        rows.messages.append(
          MessageRow(
            node: node, count: UInt32(index), gateway: UInt16(random(2)), sent: time, payloadBytes: Int(random(512)),
            airtime: .milliseconds(40), fate: MessageFate.allCases[Int(random(7))], queueing: .zero, service: .zero,
            answered: random(2) == 0 ? nil : time + .seconds(1)))
      }
      if random(4) == 0 {
        rows.samples.append(
          SampleRow(
            node: node, time: time, alive: random(2) == 0, stateOfCharge: Double(random(1_000)) / 999,
            voltage: Volts(3.3),
            temperature: Celsius(Double(random(60)) - 20), consumed: Joules(Double(index)), harvested: .zero))
      }
    }
    return rows
  }

  /// The first `count` rows of every kind, taken away from `rows`.
  private func take(_ count: Int, from rows: inout Rows) -> Rows {
    var part = Rows()
    part.inferences = Array(rows.inferences.prefix(count))
    part.messages = Array(rows.messages.prefix(count))
    part.samples = Array(rows.samples.prefix(count))
    rows.inferences.removeFirst(part.inferences.count)
    rows.messages.removeFirst(part.messages.count)
    rows.samples.removeFirst(part.samples.count)
    return part
  }

  @Test(arguments: 0..<2 as Range<UInt64>)
  func theThreadWritesWhatOneTransactionWould(seed: UInt64) throws {
    let all = manyRows(15_000, seed: seed)
    let sliced = folder.path("sliced.sqlite")
    let writer = try RunWriter(path: sliced, description: SmallRun.description)
    var (rest, size) = (all, 1)
    while !rest.isEmpty {
      try writer.write(take(size, from: &rest))
      size = size * 3 % 8_191
    }
    try writer.finish(report: SmallRun.report, wallSeconds: nil)

    let direct = folder.path("direct.sqlite")
    try RunWriter(path: direct, description: SmallRun.description).finish(report: SmallRun.report, wallSeconds: 9)
    try DatabaseQueue(path: direct).write { try RowInserter(run: 1).insert(all, in: $0) }

    let (a, b) = try (ResultsReader(path: sliced).digest(run: 1), ResultsReader(path: direct).digest(run: 1))
    #expect(a.differences(from: b) == [])
    #expect(a.parts.first { $0.table == "inference" }?.rows == 15_000)
  }

  @Test func theQueueKeepsOrderAndBounds() async throws {
    let queue = BatchQueue(capacity: 2)
    let received = Task.detached {
      var times: [Int64] = []
      while let rows = queue.pop() { times += rows.lives.map(\.time.nanoseconds) }
      return times
    }
    await Task.detached {
      for index in 0..<1_000 as Range<Int64> {
        var rows = Rows()
        rows.lives = [
          LifeRow(node: 0, time: SimTime(nanoseconds: index), change: .death, stateOfCharge: 0, voltage: .zero)
        ]
        try? queue.push(rows)
      }
      queue.close()
    }.value
    #expect(await received.value == Array(0..<1_000))
  }

  @Test func severalRunsShareAFile() throws {
    let path = try folder.smallRun(runs: 2)
    var description = SmallRun.description
    description.name = "third"
    let writer = try RunWriter(path: path, description: description)
    #expect(writer.run == 3)
    try writer.finish(report: FleetReport(), wallSeconds: nil)
    let reader = try ResultsReader(path: path)
    #expect(try reader.latestRun() == 3)
    #expect(try lines(reader.answer("SELECT count(*) FROM inference WHERE run = :run", run: 2)) == ["5"])
    #expect(try lines(reader.answer("SELECT count(*) FROM inference WHERE run = :run")) == ["0"])
    #expect(try lines(reader.answer("SELECT name FROM run ORDER BY id")) == ["small", "small", "third"])
    #expect(try reader.digest(run: 1) == reader.digest(run: 2))
    #expect(
      try reader.digest(run: 1).differences(from: reader.digest(run: 3)) == [
        "run", "sample", "inference", "message", "life", "node_total", "energy", "confusion", "latency",
      ])
  }

  @Test func aRunIsThereFromItsFirstMoment() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    try writer.write(SmallRun.rows)
    #expect(try status(folder.path()) == ["1|running|-|-"])
    try writer.finish(report: SmallRun.report, wallSeconds: nil)
    #expect(try status(folder.path()) == ["1|finished|-|864000000000000"])
  }

  @Test func anInterruptedRunKeepsItsRows() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    try writer.write(SmallRun.rows)
    try writer.interrupt(report: nil, wallSeconds: 1)
    #expect(try status(folder.path()) == ["1|interrupted|-|-"])
    let reader = try ResultsReader(path: folder.path())
    #expect(try lines(reader.answer("SELECT count(*) FROM inference")) == ["5"])
    #expect(
      try lines(reader.answer("SELECT group_name, nodes, alive_at_end, first_death_days FROM v_lifetime")) == [
        "(all)|4|-|2.0", "wrist|3|-|2.0", "door|1|-|-",
      ])
    #expect(try lines(reader.answer("PRAGMA integrity_check")) == ["ok"])
    #expect(try lines(reader.answer("PRAGMA foreign_key_check")) == [])
  }

  @Test func anInterruptedRunMayHaveAReport() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    try writer.interrupt(report: SmallRun.report, wallSeconds: nil)
    #expect(try status(folder.path()) == ["1|interrupted|-|864000000000000"])
  }

  @Test func aForgottenWriterMarksItsRunInterrupted() throws {
    do {
      let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
      try writer.write(SmallRun.rows)
    }
    #expect(try status(folder.path()) == ["1|interrupted|-|-"])
    #expect(try lines(ResultsReader(path: folder.path()).answer("SELECT count(*) FROM message")) == ["3"])
  }

  @Test func aFailedRunSaysWhy() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    try writer.fail(reason: "the broker went away", wallSeconds: nil)
    #expect(try status(folder.path()) == ["1|failed|the broker went away|-"])
  }

  @Test func aRowThatCannotBeFailsTheRunAndNamesTheStatement() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    var rows = Rows()
    rows.lives = [LifeRow(node: 99, time: .start, change: .death, stateOfCharge: 0, voltage: .zero)]
    try writer.write(SmallRun.rows)
    try writer.flush()
    try writer.write(rows)
    let expected = """
      fleet.sqlite: run 1: SQLite error 19: FOREIGN KEY constraint failed
        in: INSERT INTO life VALUES (?, ?, ?, ?, ?, ?)
      """
    #expect(failure(in: folder) { try writer.finish(report: SmallRun.report, wallSeconds: nil) } == expected)
    let after = try ResultsReader(path: folder.path())
    #expect(try lines(after.answer("SELECT status FROM run")) == ["failed"])
    #expect(try lines(after.answer("SELECT count(*) FROM life")) == ["6"])
    #expect(try lines(after.answer("SELECT count(*) FROM node_total")) == ["0"])
  }

  @Test func aFailureComesWithTheNextCall() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    try writer.write(SmallRun.rows)
    try writer.flush()
    try writer.write(SmallRun.rows)
    let words = failure(in: folder) {
      while true { try writer.flush() }
    }
    #expect(
      words == """
        fleet.sqlite: run 1: SQLite error 19: UNIQUE constraint failed: sample.run, sample.time_ns, sample.node
          in: INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
  }

  @Test func aReportThatCannotBeFailsTheRun() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    var report = SmallRun.report
    report.confusion.append(ConfusionRow(group: 9, label: 0, predicted: 0, count: 1))
    let words = failure(in: folder) { try writer.finish(report: report, wallSeconds: nil) }
    #expect(words.hasPrefix("fleet.sqlite: run 1: SQLite error 19: FOREIGN KEY constraint failed"))
    let after = try ResultsReader(path: folder.path())
    #expect(try lines(after.answer("SELECT status, (SELECT count(*) FROM node_total) FROM run")) == ["failed|0"])
  }
}
