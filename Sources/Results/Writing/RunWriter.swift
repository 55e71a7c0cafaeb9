import Dispatch
public import FleetModel
import Foundation
import GRDB
import Quantities

/// Writes one run into a results file, in batches and on a thread of its own.
///
/// The file is created when it does not exist; runs that are in it already stay. A run is `running` from the first
/// moment, so that a process that is killed leaves what was written, and says so. A failure to write (full disk, file
/// taken away) is thrown by the next call; the simulation itself is not disturbed in the middle of a slice.
///
///     let writer = try RunWriter(path: "fleet.sqlite", description: description)
///     while simulating { try writer.write(fleet.takeRows()) }
///     try writer.finish(report: fleet.report(), wallSeconds: nil)
///
/// A writer that goes away without an ending marks its run interrupted.
public final class RunWriter {
  /// Rows that make up one batch, and so one transaction, unless one call brings more.
  public static let batchRows = 10_000

  /// The run's number in its file.
  public let run: Int64
  private let path: String
  private let database: DatabaseQueue
  private let queue: BatchQueue
  private let drained = DispatchSemaphore(value: 0)
  private let report: ReportInserter
  private var pending = Rows()
  private var hasEnded = false

  /// Opens or creates the file at `path`, adds the run and starts the writing thread.
  ///
  /// - Throws: `ResultsError` when the file cannot be written, is no results file, or is from a later version.
  public init(path: String, description: RunDescription) throws(ResultsError) {
    self.path = path
    do {
      database = try Self.open(path)
      run = try database.write { try description.insert(in: $0) }
    } catch {
      throw ResultsError(error, file: path)
    }
    report = ReportInserter(run: run, nodeCount: description.nodes.count, gateways: description.gateways)
    queue = BatchQueue(capacity: 4)
    startThread()
  }

  deinit {
    guard !hasEnded else { return }
    try? end(.interrupted, nil, problem: nil, wallSeconds: nil)
  }

  /// Hands `rows` over to be written; waits only when the disk is several batches behind.
  ///
  /// - Throws: `ResultsError` when an earlier batch could not be written.
  public func write(_ rows: Rows) throws(ResultsError) {
    pending.append(rows)
    if pending.count >= Self.batchRows { try flush() }
  }

  /// Hands over what waits for its batch to fill, so that readers see it soon.
  ///
  /// - Throws: `ResultsError` when an earlier batch could not be written.
  public func flush() throws(ResultsError) {
    guard !pending.isEmpty else {
      if let failure = queue.failure { throw failure }
      return
    }
    let rows = pending
    pending = Rows()
    try queue.push(rows)
  }

  /// Writes what is left and what the run came to, and marks it finished.
  ///
  /// - Parameter wallSeconds: how long the run took by the wall clock; not one of the deterministic results.
  /// - Throws: `ResultsError` when this or an earlier batch could not be written.
  public func finish(report: FleetReport, wallSeconds: Double?) throws(ResultsError) {
    try end(.finished, report, problem: nil, wallSeconds: wallSeconds)
  }

  /// Writes what is left and what the run came to so far, and marks it interrupted.
  ///
  /// - Throws: `ResultsError` when this or an earlier batch could not be written.
  public func interrupt(report: FleetReport?, wallSeconds: Double?) throws(ResultsError) {
    try end(.interrupted, report, problem: nil, wallSeconds: wallSeconds)
  }

  /// Writes what is left and marks the run failed, with the reason.
  ///
  /// - Throws: `ResultsError` when this or an earlier batch could not be written.
  public func fail(reason: String, wallSeconds: Double?) throws(ResultsError) {
    try end(.failed, nil, problem: reason, wallSeconds: wallSeconds)
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "fleetsim results"
    configuration.busyMode = .timeout(30)
    // Another program's file is left as it is: looked at before anything in it changes, the journal mode too.
    if FileManager.default.fileExists(atPath: path) {
      var look = configuration
      look.readonly = true
      try DatabaseQueue(path: path, configuration: look).read { try Schema.check($0, file: path, acceptsEmpty: true) }
    }
    configuration.journalMode = .wal
    let database = try DatabaseQueue(path: path, configuration: configuration)
    try Schema.migrator.migrate(database)
    return database
  }

  private func startThread() {
    let (database, queue, drained, path, run) = (database, queue, drained, path, run)
    let thread = Thread {
      let inserter = RowInserter(run: run)
      while let rows = queue.pop() {
        if queue.failure != nil { continue }
        do {
          try database.write { try inserter.insert(rows, in: $0) }
        } catch {
          queue.fail(ResultsError(error, file: path, run: run))
        }
      }
      drained.signal()
    }
    thread.name = "results"
    thread.start()
  }

  private func end(
    _ status: RunStatus, _ ending: FleetReport?, problem: String?, wallSeconds: Double?
  ) throws(ResultsError) {
    precondition(!hasEnded, "run \(run) has ended already")
    hasEnded = true
    var failure: ResultsError?
    do { try flush() } catch { failure = error }
    queue.close()
    drained.wait()
    failure = failure ?? queue.failure
    if failure == nil {
      do {
        try conclude(status, ending, problem: problem, wallSeconds: wallSeconds)
      } catch {
        failure = ResultsError(error, file: path, run: run)
      }
    }
    if let failure {
      // The disk that failed may fail again; the first failure is the one to tell.
      try? conclude(.failed, nil, problem: failure.description, wallSeconds: wallSeconds)
    }
    try? database.close()
    if let failure { throw failure }
  }

  private func conclude(
    _ status: RunStatus, _ ending: FleetReport?, problem: String?, wallSeconds: Double?
  ) throws {
    let (run, report) = (run, report)
    try database.write { db in
      if let ending { try report.insert(ending, in: db) }
      try db.execute(
        sql: "UPDATE run SET status = ?, problem = ?, end_time_ns = ?, event_count = ?, wall_s = ? WHERE id = ?",
        arguments: [status.rawValue, problem, ending?.end.nanoseconds, ending?.eventCount, wallSeconds, run])
    }
  }
}

/// How a run stands. One that is not being written any more and says `running` was killed.
public enum RunStatus: String, Sendable, CaseIterable {
  case running, finished, interrupted, failed
}

extension Rows {
  /// Rows of every kind.
  fileprivate var count: Int { samples.count + inferences.count + messages.count + lives.count }
}
