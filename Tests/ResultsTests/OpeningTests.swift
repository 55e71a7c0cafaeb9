import FleetModel
import Foundation
import GRDB
import Results
import Testing

/// Which files are opened, and what is said about the others.
struct OpeningTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func writing(_ name: String) -> String {
    failure(in: folder) { _ = try RunWriter(path: folder.path(name), description: SmallRun.description) }
  }

  private func reading(_ name: String) -> String {
    failure(in: folder) { _ = try ResultsReader(path: folder.path(name)) }
  }

  @Test func aMissingFile() { #expect(reading("none.sqlite") == "none.sqlite: there is no such file") }

  @Test func aMissingFolder() {
    #expect(
      writing("none/fleet.sqlite")
        == "none/fleet.sqlite: cannot be opened; does its folder exist, and may it be written?"
        + " (SQLite error 14: unable to open database file)")
  }

  @Test func noDatabase() throws {
    let text = Data(String(repeating: "name: small\n", count: 500).utf8)
    try text.write(to: folder.url.appendingPathComponent("small.yaml"))
    let words = "small.yaml: is not a SQLite database (SQLite error 26: file is not a database)"
    #expect(reading("small.yaml").hasPrefix(words))
    #expect(writing("small.yaml").hasPrefix(words))
    #expect(try Data(contentsOf: folder.url.appendingPathComponent("small.yaml")) == text)
  }

  @Test func anotherProgramsDatabase() throws {
    try DatabaseQueue(path: folder.path("mail.sqlite")).write { try $0.execute(sql: "CREATE TABLE mail (text)") }
    let before = try Data(contentsOf: folder.url.appendingPathComponent("mail.sqlite"))
    let words =
      "mail.sqlite: is a database, but not one of fleetsim's results (application_id 0, not \(Schema.applicationID))"
    #expect(reading("mail.sqlite") == words)
    #expect(writing("mail.sqlite") == words)
    #expect(try Data(contentsOf: folder.url.appendingPathComponent("mail.sqlite")) == before)
  }

  @Test(arguments: [
    (ResultCode.SQLITE_FULL, "the disk is full; what was recorded before stays readable (SQLite error 13: no)"),
    (.SQLITE_READONLY, "the file may not be written (SQLite error 8: no)"),
    (.SQLITE_CORRUPT, "is damaged (SQLite error 11: no)"),
    (.SQLITE_BUSY, "another program is writing to it; try again when that is done (SQLite error 5: no)"),
    (.SQLITE_IOERR, "SQLite error 10: no"),
  ])
  func whatTheDiskSays(code: ResultCode, problem: String) {
    let error = DatabaseError(resultCode: code, message: "no", sql: "INSERT INTO life\n  VALUES (?)")
    #expect(
      "\(ResultsError(error, file: "a.sqlite", run: 3))"
        == "a.sqlite: run 3: \(problem)\n  in: INSERT INTO life VALUES (?)")
  }

  @Test func aLaterVersion() throws {
    let path = try folder.smallRun()
    try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 2") }
    let words =
      "fleet.sqlite: has schema version 2, and this fleetsim knows versions up to 1; use the newer fleetsim that wrote it"
    #expect(reading("fleet.sqlite") == words)
    #expect(writing("fleet.sqlite") == words)
  }

  @Test func anEmptyFileBecomesAResultsFile() throws {
    try Data().write(to: folder.url.appendingPathComponent("fleet.sqlite"))
    let reader = try ResultsReader(path: folder.smallRun())
    #expect(try lines(reader.answer("PRAGMA application_id")) == ["\(Schema.applicationID)"])
    #expect(try lines(reader.answer("PRAGMA user_version")) == ["\(Schema.version)"])
    let mode = try DatabaseQueue(path: reader.path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    #expect(mode == "wal")
  }

  @Test func openingAgainChangesNoSchema() throws {
    let path = try folder.smallRun()
    let schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
    let before = try ResultsReader(path: path).answer(schema)
    _ = try folder.smallRun(runs: 2)
    #expect(try ResultsReader(path: path).answer(schema) == before)
  }

  @Test func theSchemaIsWhatTheFileHas() throws {
    let database = try DatabaseQueue()
    try database.write { try $0.execute(sql: Schema.sql) }
    let names =
      "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'grdb%' AND name NOT LIKE 'sqlite%' ORDER BY 1"
    let expected = try database.read { try String.fetchAll($0, sql: names) }
    #expect(try lines(ResultsReader(path: folder.smallRun()).answer(names)) == expected)
  }

  @Test func namesMayBeInAnyScript() throws {
    let name = "温室 №1 – résultats.sqlite"
    #expect(
      try lines(ResultsReader(path: folder.smallRun(name)).answer("SELECT name FROM class WHERE node_group = 1")) == [
        "shut", "öffnet 🚪",
      ])
  }
}
