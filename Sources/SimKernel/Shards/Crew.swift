import Glibc
import Synchronization

/// What the threads of a `ShardPool` share: the work in hand, and where they sleep when there is none.
///
/// The work is one word, `count << 32 | next`. A thread takes an index by raising `next`, so it
/// takes only what is there, and a thread that wakes up late finds nothing and has harmed nothing.
final class Crew {
  private static let spins = 2_000
  private static let yields = 50

  private let work = Atomic<UInt64>(0)
  private let done = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  private let isDismissed = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  private let callerSleeps = Atomic<Bool>(false)

  /// Written before `work` is published, read only by a thread that has taken an index of it.
  private var body: (@Sendable (Int) -> Void)?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let workCame = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let workEnded = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(workCame, nil)
    pthread_cond_init(workEnded, nil)
  }

  deinit {
    pthread_cond_destroy(workEnded)
    pthread_cond_destroy(workCame)
    pthread_mutex_destroy(mutex)
    workEnded.deallocate()
    workCame.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` for each index, on this thread and on those that come in time, and waits for them.
  func work(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let wasBusy = isBusy.exchange(true, ordering: .acquiring)
    precondition(!wasBusy, "a pool was given work while it was working")
    self.body = body
    done.store(0, ordering: .relaxed)
    work.store(UInt64(count) << 32, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(workCame)
      pthread_mutex_unlock(mutex)
    }
    while let index = take() { finish(index, body) }
    awaitDone(count)
    self.body = nil
    isBusy.store(false, ordering: .releasing)
  }

  /// The life of a thread: take an index and work, or look for work, or sleep.
  func serve() {
    while !isDismissed.load(ordering: .acquiring) {
      if let index = take() {
        if let body { finish(index, body) }
      } else if !Self.spin(until: { self.hasWork }) {
        sleep()
      }
    }
  }

  /// Sends all threads home.
  func dismiss() {
    isDismissed.store(true, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(workCame)
    pthread_mutex_unlock(mutex)
  }

  private var hasWork: Bool {
    let word = work.load(ordering: .sequentiallyConsistent)
    return word & 0xFFFF_FFFF < word >> 32 || isDismissed.load(ordering: .sequentiallyConsistent)
  }

  private func take() -> Int? {
    var word = work.load(ordering: .acquiring)
    while word & 0xFFFF_FFFF < word >> 32 {
      let (exchanged, original) = work.weakCompareExchange(
        expected: word, desired: word + 1, ordering: .acquiringAndReleasing)
      if exchanged { return Int(word & 0xFFFF_FFFF) }
      word = original
    }
    return nil
  }

  private func finish(_ index: Int, _ body: (Int) -> Void) {
    body(index)
    let finished = done.add(1, ordering: .sequentiallyConsistent).newValue
    guard callerSleeps.load(ordering: .sequentiallyConsistent), finished == Int(work.load(ordering: .relaxed) >> 32)
    else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_signal(workEnded)
    pthread_mutex_unlock(mutex)
  }

  private func awaitDone(_ count: Int) {
    if Self.spin(until: { self.done.load(ordering: .acquiring) == count }) { return }
    pthread_mutex_lock(mutex)
    callerSleeps.store(true, ordering: .sequentiallyConsistent)
    while done.load(ordering: .sequentiallyConsistent) < count { pthread_cond_wait(workEnded, mutex) }
    callerSleeps.store(false, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func sleep() {
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !hasWork { pthread_cond_wait(workCame, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  /// Looks for a moment, then lets others run in between; false if the condition did not come.
  private static func spin(until condition: () -> Bool) -> Bool {
    for _ in 0..<spins where condition() { return true }
    for _ in 0..<yields {
      sched_yield()
      if condition() { return true }
    }
    return false
  }
}

// Everything mutable is atomic, a mutex's, or `body`, whose use the word of work orders.
extension Crew: @unchecked Sendable {}
