import GRDB
import GRDBSQLite

/// One prepared INSERT, bound by hand: two to eight times as many rows a second as through arguments or records.
///
/// Text must be static, because SQLite keeps the pointer.
struct RawInsert {
  private let statement: Statement
  private let database: Database

  /// An INSERT into every column of `table`, prepared once for each connection.
  init(_ table: String, columns: Int, in database: Database) throws {
    let marks = Array(repeating: "?", count: columns).joined(separator: ", ")
    statement = try database.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(marks))")
    self.database = database
  }

  func bind(_ value: Int64, _ index: Int32) { sqlite3_bind_int64(statement.sqliteStatement, index, value) }

  func bind<Integer: FixedWidthInteger>(_ value: Integer, _ index: Int32) {
    bind(Int64(clamping: value), index)
  }

  /// A number; a NaN becomes NULL, which the NOT NULL of a column then refuses.
  func bind(_ value: Double, _ index: Int32) { sqlite3_bind_double(statement.sqliteStatement, index, value) }

  func bind(_ value: Bool, _ index: Int32) { bind(value ? 1 : 0 as Int64, index) }

  func bind(_ value: Int64?, _ index: Int32) {
    guard let value else { return bindNull(index) }
    bind(value, index)
  }

  func bindNull(_ index: Int32) { sqlite3_bind_null(statement.sqliteStatement, index) }

  func bind(_ word: StaticString, _ index: Int32) {
    word.withUTF8Buffer { text in
      text.withMemoryRebound(to: CChar.self) {
        _ = sqlite3_bind_text(statement.sqliteStatement, index, $0.baseAddress, Int32($0.count), nil)
      }
    }
  }

  /// Inserts the row that is bound.
  func step() throws {
    let handle = statement.sqliteStatement
    let code = sqlite3_step(handle)
    guard code == SQLITE_DONE else {
      let message = database.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) }
      sqlite3_reset(handle)
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }
    sqlite3_reset(handle)
  }
}
