import Glibc
import Synchronization

/// Threads that wait for work: runs one closure for many indices, on all of them and on the caller's.
///
/// Each index owns its data, so results do not depend on how many threads there are or which one
/// took what. Between rounds a worker spins for a moment, then sleeps; a pool of one thread runs
/// everything on the caller's.
///
///     let pool = ShardPool(threads: 2)
///     pool.mutateEach(&cells) { index, cell in cell.run(through: horizon) }
public final class ShardPool: Sendable {
  /// Threads that work, the caller's among them.
  public let threads: Int
  private let crew: Crew

  /// - Precondition: `threads` is positive.
  public init(threads: Int) {
    precondition(threads > 0, "a pool of \(threads) threads")
    self.threads = threads
    crew = Crew(workers: threads - 1)
  }

  deinit { crew.dismiss() }

  /// Cores that this process may run on.
  public static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Runs `body` once for each index below `count` and returns when all are done.
  public func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    if threads == 1 || count < 2 {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { crew.run(Round(count: count, body: $0)) }
  }

  /// Lets `body` change each element in place, side by side.
  public func mutateEach<Element: Sendable>(
    _ elements: inout [Element], _ body: @Sendable (_ index: Int, _ element: inout Element) -> Void
  ) {
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let slots = Slots(base: base)
      forEach(buffer.count) { body($0, &slots.base[$0]) }
    }
  }
}

/// The elements of an array that is being changed in place. Unchecked because each index is visited once.
private struct Slots<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
}

/// One closure and the indices it has still to see.
private final class Round: Sendable {
  let count: Int
  let body: @Sendable (Int) -> Void
  private let next = Atomic<Int>(0)

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = body
  }

  func work() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }
}

/// The pool's own threads.
///
/// Unchecked because it holds a POSIX mutex and condition by pointer; `round` changes only under the mutex.
private final class Crew: @unchecked Sendable {
  private static let spins = 2_000
  private let workers: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let number = Atomic<Int>(0)
  private let busy = Atomic<Int>(0)
  private var round: Round?

  init(workers: Int) {
    self.workers = workers
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    for _ in 0..<workers { start() }
  }

  private func start() {
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { crew in
        guard let crew else { return nil }
        Unmanaged<Crew>.fromOpaque(crew).takeRetainedValue().serve()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "pthread_create failed with \(code)")
    pthread_detach(thread)
  }

  /// Runs a round on all threads; returns when every worker has left it.
  func run(_ round: Round) {
    busy.store(workers, ordering: .relaxed)
    announce(round)
    round.work()
    var spins = 0
    while busy.load(ordering: .acquiring) > 0 {
      spins += 1
      if spins > Self.spins { sched_yield() }
    }
  }

  /// Sends the threads home.
  func dismiss() { announce(nil) }

  private func announce(_ round: Round?) {
    pthread_mutex_lock(mutex)
    self.round = round
    number.add(1, ordering: .releasing)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  private func serve() {
    var seen = 0
    while let round = nextRound(after: &seen) {
      round.work()
      busy.subtract(1, ordering: .releasing)
    }
  }

  private func nextRound(after seen: inout Int) -> Round? {
    var spins = 0
    while number.load(ordering: .acquiring) == seen, spins < Self.spins { spins += 1 }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while number.load(ordering: .acquiring) == seen { pthread_cond_wait(wake, mutex) }
    seen = number.load(ordering: .acquiring)
    return round
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(mutex)
    wake.deallocate()
    mutex.deallocate()
  }
}
