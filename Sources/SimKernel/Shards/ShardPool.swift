import Glibc

/// Threads that stay, for work that is divided into independent parts.
///
/// `forEach` runs a body once for each index, on all threads and on the caller's, and returns when
/// all are done. Who takes which index is chance; since each index has data of its own, the result
/// is not. Between calls the threads look for work for a few microseconds, then sleep.
public final class ShardPool: Sendable {
  private let crew: Crew
  private let threads: [pthread_t]

  /// How many threads work, the caller's included.
  public var threadCount: Int { threads.count + 1 }

  /// A pool of `threadCount` threads; with one, everything runs on the caller's.
  ///
  /// - Precondition: `threadCount` is 1 to 1024, and the system grants the threads.
  public init(threadCount: Int) {
    precondition((1...1024).contains(threadCount), "a pool cannot have \(threadCount) threads")
    let crew = Crew()
    self.crew = crew
    threads = (1..<threadCount).map { _ in Self.start(crew) }
  }

  deinit {
    crew.dismiss()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Runs `body` once for each index in `0 ..< count`.
  ///
  /// - Precondition: no other `forEach` of this pool is running, on any thread.
  public func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    precondition(count >= 0 && count < 1 << 31, "work cannot be divided into \(count) parts")
    if threads.isEmpty || count <= 1 {
      for index in 0..<count { body(index) }
      return
    }
    crew.work(count, body)
  }

  /// Runs `body` once for each element, which it alone may change.
  ///
  /// - Precondition: as for `forEach(_:_:)`.
  public func forEach<Element: Sendable>(
    in elements: inout ContiguousArray<Element>, _ body: @escaping @Sendable (Int, inout Element) -> Void
  ) {
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      // Safe to share: every index is given to one thread only, and the array waits for all of them.
      nonisolated(unsafe) let base = start
      forEach(buffer.count) { body($0, &base[$0]) }
    }
  }

  private static func start(_ crew: Crew) -> pthread_t {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(crew).toOpaque()
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Crew>.fromOpaque(context).takeRetainedValue().serve()
        return nil
      }, context)
    precondition(failure == 0, "the system refused a thread: error \(failure)")
    return thread
  }
}
