import Foundation
import GRDB

/// A fingerprint of the rows of one run.
///
/// It covers what the same scenario and seed must give again, whatever the threads, the transport or the machine: the
/// seed, the virtual end, and every row of every table about the run, in order of the primary keys, with numbers bit
/// for bit. It leaves out the run's number, name, text and version, and what belongs to the computation: transport,
/// threads, event count, status, wall clock.
public struct RunDigest: Hashable, Sendable, CustomStringConvertible {
  /// The part of one table.
  public struct Part: Hashable, Sendable {
    public let table: String
    public let rows: Int
    public let hash: UInt64
  }

  /// Every table in the order of the schema, so that two runs can be told where they part.
  public let parts: [Part]

  /// One hash over all parts.
  public var hash: UInt64 {
    var hash = RowHash()
    for part in parts {
      hash.combine(part.table)
      hash.combine(UInt64(part.rows))
      hash.combine(part.hash)
    }
    return hash.value
  }

  /// Sixteen hexadecimal digits.
  public var description: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The tables in which `self` and `other` differ; empty when both runs are the same.
  public func differences(from other: RunDigest) -> [String] {
    zip(parts, other.parts).filter { $0 != $1 }.map(\.0.table)
  }

  init(run: Int64, in database: Database) throws {
    parts = try Self.queries.map { try Self.part($0.table, $0.sql, run: run, in: database) }
  }

  private static let queries: [(table: String, sql: String)] =
    [("run", "SELECT seed, end_time_ns FROM run WHERE id = ?")]
    + [
      ("provenance", "item, constant"), ("node_group", "node_group"), ("class", "node_group, class"),
      ("sensor", "node_group, sensor, channel"),
      ("gateway", "gateway"), ("node", "node"), ("sample", "time_ns, node"), ("inference", "time_ns, node"),
      ("message", "sent_ns, node, count"), ("life", "time_ns, node, change"), ("node_total", "node"),
      ("energy", "node, cause"), ("confusion", "node_group, label, predicted"),
      ("latency", "node_group, outcome, lower_ns"),
    ].map { ($0.0, "SELECT * FROM \($0.0) WHERE run = ? ORDER BY run, \($0.1)") }

  private static func part(_ table: String, _ sql: String, run: Int64, in database: Database) throws -> Part {
    var hash = RowHash()
    var count = 0
    let rows = try Row.fetchCursor(database, sql: sql, arguments: [run])
    // Every table but `run` itself begins with the run's number, which is not part of the result.
    let first = table == "run" ? 0 : 1
    while let row = try rows.next() {
      count += 1
      for value in row.databaseValues.dropFirst(first) { hash.combine(value) }
    }
    return Part(table: table, rows: count, hash: hash.value)
  }
}

/// A 64-bit hash of values in order: multiply and fold, with the finalizer of SplitMix64. Not for security.
private struct RowHash {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func combine(_ word: UInt64) {
    value = (value ^ word) &* 0xBF58_476D_1CE4_E5B9
    value ^= value >> 27
    value = value &* 0x94D0_49BB_1331_11EB
    value ^= value >> 31
  }

  mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(UInt64(byte)) }
    combine(0x100)
  }

  mutating func combine(_ value: DatabaseValue) {
    switch value.storage {
    case .null: combine(0)
    case .int64(let integer):
      combine(1)
      combine(UInt64(bitPattern: integer))
    case .double(let real):
      combine(2)
      combine(real.bitPattern)
    case .string(let text):
      combine(3)
      combine(text)
    case .blob(let bytes):
      combine(4)
      for byte in bytes { combine(UInt64(byte)) }
      combine(0x100)
    }
  }
}
