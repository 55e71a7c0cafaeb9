import GRDB

/// A results file that could not be opened, written or read as asked, with the place in the message.
public struct ResultsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The results file.
  public let file: String
  /// The run that was being written or asked about.
  public let run: Int64?
  /// The SQL that was being executed.
  public let statement: String?
  /// What went wrong, and what to do about it where that is known.
  public let problem: String

  /// `file: run N: problem`, and the statement on a line of its own.
  public var description: String {
    let place = run.map { "\(file): run \($0)" } ?? file
    return "\(place): \(problem)\(statement.map { "\n  in: \($0)" } ?? "")"
  }

  init(file: String, run: Int64? = nil, statement: String? = nil, problem: String) {
    self.file = file
    self.run = run
    self.statement = statement
    self.problem = problem
  }

  /// `error` in the words of this file; SQLite's own code and message stay in it.
  package init(_ error: any Error, file: String, run: Int64? = nil) {
    switch error {
    case let error as ResultsError: self = error
    case let error as DatabaseError:
      self.init(file: file, run: run, statement: error.sql.map(Self.oneLine), problem: Self.words(error))
    default: self.init(file: file, run: run, problem: "\(error)")
    }
  }

  private static func words(_ error: DatabaseError) -> String {
    let code = error.resultCode
    let sqlite = "SQLite error \(code.rawValue): \(error.message ?? "no message")"
    return switch code {
    case .SQLITE_FULL: "the disk is full; what was recorded before stays readable (\(sqlite))"
    case .SQLITE_READONLY, .SQLITE_PERM: "the file may not be written (\(sqlite))"
    case .SQLITE_CANTOPEN: "cannot be opened; does its folder exist, and may it be written? (\(sqlite))"
    case .SQLITE_NOTADB: "is not a SQLite database (\(sqlite))"
    case .SQLITE_CORRUPT: "is damaged (\(sqlite))"
    case .SQLITE_MISUSE where error.message?.hasPrefix("Multiple statements") == true:
      "one statement at a time, please"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "another program is writing to it; try again when that is done (\(sqlite))"
    default: sqlite
    }
  }

  private static func oneLine(_ sql: String) -> String {
    sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
