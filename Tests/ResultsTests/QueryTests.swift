import FleetModel
import GRDB
import Results
import Testing

/// Named queries, and any reading SQL.
struct QueryTests {
  private let folder: Folder
  private let reader: ResultsReader

  init() throws {
    folder = try Folder()
    reader = try ResultsReader(path: folder.smallRun(runs: 2))
  }

  private func words(_ sql: String, run: Int64? = nil) -> String {
    failure(in: folder) { _ = try reader.answer(sql, run: run) }
  }

  @Test(arguments: NamedQuery.all)
  func everyNamedQueryAnswers(query: NamedQuery) throws {
    let answer = try reader.answer(query)
    #expect(!answer.columns.isEmpty)
    #expect(!answer.rows.isEmpty)
    #expect(answer.rows.allSatisfy { $0.count == answer.columns.count })
    #expect(try reader.answer(query, run: 1).rows.count == answer.rows.count)
    #expect(try NamedQuery.named(query.name, file: "") == query)
  }

  @Test func namedQueriesHaveNamesOfTheirOwnAndOneLineOfHelp() {
    #expect(
      NamedQuery.all.map(\.name) == [
        "runs", "lifetime", "deaths", "accuracy", "sensors", "classes", "confusion", "latency", "energy",
        "energy-by-node", "messages", "fates", "exits", "nodes", "samples", "provenance", "audit",
      ])
    #expect(NamedQuery.all.allSatisfy { !$0.help.isEmpty && !$0.help.contains("\n") })
  }

  /// Node 1 has sensor 0: 5 of its 8 looks were right by itself, 7 with the gateway. Nodes 0 and 2 have sensor 1.
  @Test func sensorsWithTheAccuracyOfTheirNodes() throws {
    #expect(
      try lines(reader.answer(NamedQuery.named("sensors", file: ""))) == [
        "wrist|0|1|ax 1.125, ay 0.875|ax -0.25, ay +0.75|0.625|0.875",
        "wrist|1|2|ax 1.000, ay 1.250|ax +0.50, ay +0.00|0.5|0.5",
      ])
  }

  @Test func anUnknownNameGetsTheNearest() {
    let all = NamedQuery.all.map(\.name).joined(separator: ", ")
    #expect(
      failure(in: folder) { _ = try NamedQuery.named("lifetimes", file: "fleet.sqlite") }
        == "fleet.sqlite: no query is called 'lifetimes'; did you mean 'lifetime'?\n  There are \(all).")
    #expect(
      failure(in: folder) { _ = try NamedQuery.named("zzzzzzzzzzzz", file: "fleet.sqlite") }
        == "fleet.sqlite: no query is called 'zzzzzzzzzzzz'\n  There are \(all).")
  }

  @Test func deathsInOrder() throws {
    let query = try NamedQuery.named("deaths", file: "")
    #expect(
      try lines(reader.answer(query)) == [
        "2.0|wrist|wrist-0|brown_out|0.02|2.8", "2.0|wrist|wrist-0|death|0.02|2.8",
        "4.0|wrist|wrist-1|brown_out|0.03|2.8", "5.0|wrist|wrist-1|revival|0.2|3.4",
        "6.0|wrist|wrist-2|death|0.01|2.8", "9.0|(gateways)|attic|death|0.0|10.5",
      ])
  }

  @Test(arguments: [
    "DELETE FROM run", "UPDATE run SET name = 'x'", "INSERT INTO cause VALUES ('x', 'spent', 99)", "DROP VIEW v_runs",
    "CREATE TABLE mine (x)", "VACUUM INTO '/tmp/copy.sqlite'", "PRAGMA user_version = 9",
    "WITH old AS (SELECT 1) DELETE FROM run",
  ])
  func aStatementThatWritesIsRefused(sql: String) throws {
    #expect(
      words(sql) == """
        fleet.sqlite: results are read only, and this statement would write; copy the file to change the copy with sqlite3
          in: \(sql)
        """)
    #expect(try lines(reader.answer("SELECT count(*) FROM run")) == ["2"])
  }

  @Test func wrongSQLIsShownWithItsStatement() {
    #expect(
      words("SELECT nmae FROM run") == """
        fleet.sqlite: SQLite error 1: no such column: nmae
          in: SELECT nmae FROM run
        """)
    #expect(
      words("SELEC 1") == """
        fleet.sqlite: SQLite error 1: near "SELEC": syntax error
          in: SELEC 1
        """)
  }

  @Test func oneStatementWithTheOneParameter() throws {
    #expect(
      words("SELECT * FROM run WHERE id = :id") == """
        fleet.sqlite: parameter ':id' has no value; the only parameter is ':run'
          in: SELECT * FROM run WHERE id = :id
        """)
    #expect(
      words("SELECT ?") == """
        fleet.sqlite: parameter '?' has no value; the only parameter is ':run'
          in: SELECT ?
        """)
    #expect(
      words("SELECT 1; SELECT 2") == """
        fleet.sqlite: one statement at a time, please
          in: SELECT 1; SELECT 2
        """)
    #expect(words("  ") == "fleet.sqlite: there is no statement to answer")
    #expect(try lines(reader.answer("SELECT 1;\n")) == ["1"])
    #expect(try lines(reader.answer("SELECT :run, :run")) == ["2|2"])
    #expect(try lines(reader.answer("SELECT :run", run: 1)) == ["1"])
  }

  @Test func anUnknownRun() throws {
    #expect(words("SELECT 1", run: 7) == "fleet.sqlite: has no run 7; it has 1, 2")
    let path = folder.path("empty.sqlite")
    try RunWriter(path: path, description: SmallRun.description).interrupt(report: nil, wallSeconds: nil)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "DELETE FROM run") }
    let empty = try ResultsReader(path: path)
    #expect(failure(in: folder) { _ = try empty.answer(NamedQuery.all[1]) } == "empty.sqlite: has no run yet")
    #expect(failure(in: folder) { _ = try empty.digest(run: 1) } == "empty.sqlite: has no run 1; it has none yet")
    #expect(try lines(empty.answer("SELECT count(*) FROM node")) == ["0"])
  }

  @Test func everyTypeOfValue() throws {
    let answer = try reader.answer("SELECT NULL, 1, 1.5, 'a', x'00ff'")
    #expect(answer.rows == [[.null, .integer(1), .real(1.5), .text("a"), .blob([0, 255])]])
  }

  @Test func readingWhileARunIsWritten() throws {
    let writer = try RunWriter(path: folder.path(), description: SmallRun.description)
    try writer.write(SmallRun.rows)
    #expect(try lines(reader.answer("SELECT status FROM v_runs ORDER BY run")) == ["finished", "finished", "running"])
    try writer.finish(report: SmallRun.report, wallSeconds: nil)
    #expect(try lines(reader.answer("SELECT count(*) FROM inference WHERE run = 3")) == ["5"])
  }

  @Test func theDigestSeesEveryTableAndNothingElse() throws {
    let before = try reader.digest(run: 1)
    #expect(before.description.count == 16)
    let database = try DatabaseQueue(path: folder.path())
    try database.write {
      try $0.execute(
        sql: "UPDATE run SET threads = 64, transport = 'mqtt', wall_s = 3, name = 'x', event_count = 1 WHERE id = 1")
    }
    #expect(try reader.digest(run: 1) == before)
    let changes = [
      "run": "end_time_ns = 1", "provenance": "value = '1'", "node_group": "name = 'x'", "class": "name = 'x'",
      "sensor": "gain = gain + 1e-15",
      "gateway": "name = 'x'", "node": "name = 'x'", "sample": "voltage_v = voltage_v + 1e-15",
      "inference": "latency_ns = latency_ns + 1", "message": "answered_ns = NULL", "life": "voltage_v = 0",
      "node_total": "exit_7 = 1", "energy": "joules = -joules", "confusion": "count = count + 1",
      "latency": "count = count + 1",
    ]
    #expect(Set(before.parts.map(\.table)) == Set(changes.keys))
    for (table, change) in changes {
      try database.write {
        try $0.execute(sql: "UPDATE \(table) SET \(change) WHERE \(table == "run" ? "id" : "run") = 2")
      }
    }
    let after = try reader.digest(run: 2)
    #expect(after.differences(from: before) == before.parts.map(\.table))
    #expect(after.hash != before.hash)
  }
}
