import Dispatch
package import FleetModel
import Synchronization

/// A bounded first-in, first-out queue of batches between the thread that simulates and the one that writes.
///
/// A full queue makes the simulation wait, so memory stays bounded when the disk is slow.
package final class BatchQueue: Sendable {
  private struct State {
    var waiting: [Rows?] = []
    var failure: ResultsError?
  }

  private let state = Mutex(State())
  private let free: DispatchSemaphore
  private let filled = DispatchSemaphore(value: 0)

  /// - Parameter capacity: how many batches may wait.
  package init(capacity: Int) {
    precondition(capacity > 0, "a queue for \(capacity) batches")
    // Counted up from zero: a semaphore destroyed below its initial value traps, and a queue may end with batches in it.
    free = DispatchSemaphore(value: 0)
    for _ in 0..<capacity { free.signal() }
  }

  /// Appends `rows`; waits while the queue is full.
  ///
  /// - Throws: what the writing thread failed with, if it did.
  package func push(_ rows: Rows) throws(ResultsError) {
    if let failure { throw failure }
    append(rows)
  }

  /// Tells the writing thread that nothing more will come.
  package func close() { append(nil) }

  /// The next batch; waits for one. Nil when the queue was closed and is empty.
  package func pop() -> Rows? {
    filled.wait()
    let rows = state.withLock { $0.waiting.removeFirst() }
    free.signal()
    return rows
  }

  /// What the writing thread failed with; the first failure stays.
  package var failure: ResultsError? { state.withLock { $0.failure } }

  /// Lets every later `push` throw `failure`.
  package func fail(_ failure: ResultsError) {
    state.withLock { if $0.failure == nil { $0.failure = failure } }
  }

  private func append(_ rows: Rows?) {
    free.wait()
    state.withLock { $0.waiting.append(rows) }
    filled.signal()
  }
}
