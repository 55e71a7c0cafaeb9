package import FleetModel
package import GRDB
import Quantities

/// Puts the rows of one run into a database: the way that `RunWriter` takes on its own thread.
package struct RowInserter: Sendable {
  private let run: Int64

  package init(run: Int64) { self.run = run }

  /// Inserts `rows` in their order; the caller holds the transaction.
  package func insert(_ rows: Rows, in database: Database) throws {
    try insert(rows.samples, in: database)
    try insert(rows.inferences, in: database)
    try insert(rows.messages, in: database)
    try insert(rows.lives, in: database)
  }

  private func insert(_ rows: [SampleRow], in database: Database) throws {
    guard !rows.isEmpty else { return }
    let insert = try RawInsert("sample", columns: 9, in: database)
    insert.bind(run, 1)
    for row in rows {
      insert.bind(row.time.nanoseconds, 2)
      insert.bind(row.node, 3)
      insert.bind(row.alive, 4)
      insert.bind(row.stateOfCharge, 5)
      insert.bind(row.voltage.value, 6)
      insert.bind(row.temperature.value, 7)
      insert.bind(row.consumed.value, 8)
      insert.bind(row.harvested.value, 9)
      try insert.step()
    }
  }

  private func insert(_ rows: [InferenceRow], in database: Database) throws {
    guard !rows.isEmpty else { return }
    let insert = try RawInsert("inference", columns: 11, in: database)
    insert.bind(run, 1)
    for row in rows {
      let skipped = row.exit == .max
      insert.bind(row.time.nanoseconds, 2)
      insert.bind(row.node, 3)
      insert.bind(row.frame, 4)
      insert.bind(row.label, 5)
      insert.bind(row.local, 6)
      insert.bind(row.final, 7)
      insert.bind(skipped ? nil : Int64(row.exit), 8)
      if skipped { insert.bindNull(9) } else { insert.bind(Double(row.confidence), 9) }
      insert.bind(row.outcome.word, 10)
      insert.bind(row.latency.nanoseconds, 11)
      try insert.step()
    }
  }

  private func insert(_ rows: [MessageRow], in database: Database) throws {
    guard !rows.isEmpty else { return }
    let insert = try RawInsert("message", columns: 11, in: database)
    insert.bind(run, 1)
    for row in rows {
      insert.bind(row.sent.nanoseconds, 2)
      insert.bind(row.node, 3)
      insert.bind(row.count, 4)
      insert.bind(row.gateway, 5)
      insert.bind(row.payloadBytes, 6)
      insert.bind(row.airtime.nanoseconds, 7)
      insert.bind(row.fate.word, 8)
      insert.bind(row.queueing.nanoseconds, 9)
      insert.bind(row.service.nanoseconds, 10)
      insert.bind(row.answered?.nanoseconds, 11)
      try insert.step()
    }
  }

  private func insert(_ rows: [LifeRow], in database: Database) throws {
    guard !rows.isEmpty else { return }
    let insert = try RawInsert("life", columns: 6, in: database)
    insert.bind(run, 1)
    for row in rows {
      insert.bind(row.time.nanoseconds, 2)
      insert.bind(row.node, 3)
      insert.bind(row.change.word, 4)
      insert.bind(row.stateOfCharge, 5)
      insert.bind(row.voltage.value, 6)
      try insert.step()
    }
  }
}
