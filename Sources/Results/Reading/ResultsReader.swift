import Foundation
import GRDB
import GRDBSQLite

/// Reads a results file; nothing it is asked can change the file.
///
///     let reader = try ResultsReader(path: "fleet.sqlite")
///     let answer = try reader.answer(NamedQuery.named("lifetime", file: reader.path))
///     print(TextTable.format(answer))
public final class ResultsReader {
  public let path: String
  private let database: DatabaseQueue

  /// Opens the file at `path`.
  ///
  /// - Throws: `ResultsError` when there is none, or it is no results file that this version knows.
  public init(path: String) throws(ResultsError) {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      throw ResultsError(file: path, problem: "there is no such file")
    }
    var configuration = Configuration()
    configuration.label = "fleetsim query"
    configuration.readonly = true
    configuration.busyMode = .timeout(30)
    do {
      let database = try DatabaseQueue(path: path, configuration: configuration)
      try database.read { try Schema.check($0, file: path, acceptsEmpty: false) }
      self.database = database
    } catch {
      throw ResultsError(error, file: path)
    }
  }

  /// The number of the newest run.
  ///
  /// - Throws: `ResultsError` when the file has no run.
  public func latestRun() throws(ResultsError) -> Int64 {
    let latest = try perform(nil) { try Int64.fetchOne($0, sql: "SELECT max(id) FROM run") }
    guard let latest else { throw ResultsError(file: path, problem: "has no run yet") }
    return latest
  }

  /// The answer to a named query.
  ///
  /// - Parameter run: the run asked about; nil for the newest.
  /// - Throws: `ResultsError` when there is no such run or the file cannot be read.
  public func answer(_ query: NamedQuery, run: Int64? = nil) throws(ResultsError) -> QueryResult {
    try answer(query.sql, run: run)
  }

  /// The answer to any one statement that only reads.
  ///
  /// - Parameters:
  ///   - sql: one SELECT, VALUES, WITH, EXPLAIN or reading PRAGMA; `:run` stands for `run`.
  ///   - run: the run asked about; nil for the newest.
  /// - Throws: `ResultsError` with the statement when it would write, is wrong, or there is no such run.
  public func answer(_ sql: String, run: Int64? = nil) throws(ResultsError) -> QueryResult {
    var result = QueryResult(columns: [], rows: [])
    try read(sql, run: run) {
      result.columns = $0
    } row: {
      result.rows.append($0)
    }
    return result
  }

  /// Reads like `answer`, a row at a time, for answers that need not fit into memory.
  ///
  /// - Throws: `ResultsError`, as `answer` does.
  public func read(
    _ sql: String, run: Int64? = nil, columns: ([String]) -> Void, row: ([QueryValue]) -> Void
  ) throws(ResultsError) {
    if let run { try checkRun(run) }
    let chosen = run == nil && sql.contains(":run") ? try latestRun() : run
    try perform(run) { db in
      let statement = try self.statement(sql, run: chosen, in: db)
      columns(statement.columnNames)
      let cursor = try Row.fetchCursor(statement)
      while let values = try cursor.next() { row(values.databaseValues.map(QueryValue.init)) }
    }
  }

  /// A hash of everything deterministic that `run` recorded, in all and for each table.
  ///
  /// - Throws: `ResultsError` when there is no such run or the file cannot be read.
  public func digest(run: Int64) throws(ResultsError) -> RunDigest {
    try checkRun(run)
    return try perform(run) { try RunDigest(run: run, in: $0) }
  }

  private func checkRun(_ run: Int64) throws(ResultsError) {
    let runs = try perform(run) { try Int64.fetchAll($0, sql: "SELECT id FROM run ORDER BY id") }
    guard !runs.contains(run) else { return }
    let known = runs.isEmpty ? "it has none yet" : "it has \(runs.map(String.init).joined(separator: ", "))"
    throw ResultsError(file: path, problem: "has no run \(run); \(known)")
  }

  private func statement(_ sql: String, run: Int64?, in db: Database) throws -> Statement {
    guard sql.contains(where: { !$0.isWhitespace }) else {
      throw ResultsError(file: path, problem: "there is no statement to answer")
    }
    let statement = try db.makeStatement(sql: sql)
    guard statement.isReadonly else {
      throw ResultsError(
        file: path, statement: statement.sql,
        problem: "results are read only, and this statement would write; copy the file to change the copy with sqlite3")
    }
    let count = sqlite3_bind_parameter_count(statement.sqliteStatement)
    for index in stride(from: 1, through: count, by: 1) {
      let name = sqlite3_bind_parameter_name(statement.sqliteStatement, index).map { String(cString: $0) } ?? "?"
      guard name == ":run" else {
        throw ResultsError(
          file: path, statement: statement.sql,
          problem: "parameter '\(name)' has no value; the only parameter is ':run'")
      }
    }
    if count > 0 { statement.arguments = ["run": run] }
    return statement
  }

  private func perform<Value>(_ run: Int64?, _ body: (Database) throws -> Value) throws(ResultsError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw ResultsError(error, file: path)
    }
  }
}

extension QueryValue {
  fileprivate init(_ value: DatabaseValue) {
    self =
      switch value.storage {
      case .null: .null
      case .int64(let integer): .integer(integer)
      case .double(let real): .real(real)
      case .string(let text): .text(text)
      case .blob(let bytes): .blob(Array(bytes))
      }
  }
}
