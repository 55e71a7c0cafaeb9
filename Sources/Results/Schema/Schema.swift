import FleetModel
import GRDB

/// The shape of a results file: what makes it one of ours, and how it comes to its tables and views.
public enum Schema {
  /// Written into the file's header (`PRAGMA application_id`): "FLTS".
  public static let applicationID: Int64 = 0x464C_5453
  /// Written into the file's header (`PRAGMA user_version`); grows by one with every migration.
  public static let version: Int64 = 1

  /// Every CREATE statement of the current version, as `sqlite3` would read them.
  public static var sql: String { (tables + views).joined(separator: "\n\n") + "\n" }

  /// Migrations are never edited once released: a change of the schema is a new one at the end.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      for statement in tables + views { try db.execute(sql: statement) }
      try db.execute(sql: "PRAGMA user_version = 1")
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    return migrator
  }

  /// Refuses a file that another program made, or a later version of this one.
  ///
  /// - Parameter acceptsEmpty: whether a file without any table will do, because it is about to get ours.
  static func check(_ db: Database, file: String, acceptsEmpty: Bool) throws {
    let id = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if id == applicationID {
      guard version <= Self.version else {
        throw ResultsError(
          file: file,
          problem:
            "has schema version \(version), and this fleetsim knows versions up to \(Self.version); use the newer"
            + " fleetsim that wrote it")
      }
      return
    }
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    guard acceptsEmpty && tables == 0 && id == 0 else {
      throw ResultsError(
        file: file,
        problem: "is a database, but not one of fleetsim's results (application_id \(id), not \(applicationID))")
    }
  }
}
