import Foundation
import GRDB
import Results
import Testing

/// `docs/database.md` says what is: every table and column, every view, and examples with their output.
struct DocumentTests {
  private let folder: Folder
  private let database: DatabaseQueue
  private let text: String

  init() throws {
    folder = try Folder()
    database = try DatabaseQueue(path: folder.smallRun(runs: 2))
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    text = try String(contentsOf: root.appending(path: "docs/database.md"), encoding: .utf8)
  }

  /// Blocks of code with the language that follows their fence, in order.
  private var blocks: [(language: String, body: String)] {
    let parts = text.components(separatedBy: "```")
    return stride(from: 1, to: parts.count, by: 2).map { index in
      let lines = parts[index].split(separator: "\n", omittingEmptySubsequences: false)
      return (String(lines[0]), lines.dropFirst().joined(separator: "\n"))
    }
  }

  /// The text under the heading of level three called `name`.
  private func section(_ name: String) -> String {
    let after = text.components(separatedBy: "\n### \(name)\n").dropFirst().first ?? ""
    return after.components(separatedBy: "\n##")[0]
  }

  private func columns(of table: String) throws -> [String] {
    try database.read { try String.fetchAll($0, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table]) }
  }

  private func names(_ type: String) throws -> [String] {
    let sql = "SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'grdb%' ORDER BY rowid"
    return try database.read { try String.fetchAll($0, sql: sql, arguments: [type]) }
  }

  @Test func everyTableWithItsColumnsInOrder() throws {
    let tables = try names("table")
    #expect(tables.count == 16)
    for table in tables {
      let documented = section(table).split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { line in
        line.split(separator: "|")[0].split(separator: "`").map(String.init).filter { !" , ".contains($0) }
      }
      #expect(try documented == columns(of: table), "\(table)")
    }
  }

  @Test func everyViewWithItsColumns() throws {
    let views = try names("view")
    #expect(views.count == 11)
    for view in views {
      let words = section(view)
      for column in try columns(of: view) { #expect(words.contains("`\(column)`"), "\(view).\(column)") }
    }
  }

  @Test func everyNamedQuery() {
    for query in NamedQuery.all { #expect(text.contains("| `\(query.name)` | \(query.help) |")) }
  }

  @Test func everyQuestionHasTheAnswerThatIsPrinted() throws {
    let reader = try ResultsReader(path: folder.path())
    var count = 0
    for (question, answer) in zip(blocks, blocks.dropFirst()) where question.language == "sql" {
      count += 1
      #expect(answer.language == "text", "an answer follows \(question.body)")
      #expect(try TextTable.format(reader.answer(question.body)) == answer.body, "\(question.body)")
    }
    #expect(count == 10)
  }

  @Test func takingARunOutLeavesTheOthers() throws {
    let statements = try #require(blocks.first { $0.language == "sqlite3" }).body
    let before = try ResultsReader(path: folder.path()).digest(run: 2)
    try database.writeWithoutTransaction { try $0.execute(sql: statements) }
    #expect(try ResultsReader(path: folder.path()).digest(run: 2) == before)
    for table in try names("table") where table != "cause" && table != "run" {
      let left = try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table) WHERE run = 1") }
      #expect(left == 0, "\(table)")
    }
  }

  @Test func theHeaderIsDocumented() { #expect(text.contains("`PRAGMA application_id` is \(Schema.applicationID) (")) }
}
