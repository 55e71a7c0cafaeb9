/// Tasks that make tensors from tensors, and the memory that an order of execution needs.
///
/// A tensor lives from the start of the task that makes it to the end of the last task that reads it; one that
/// nobody reads is a result and lives to the end. The peak of an order is the largest sum of living tensors.
///
/// Not modelled: fragmentation, alignment, tensors that overwrite their input (give such a task 0 bytes).
public struct TaskGraph: Sendable, Hashable {
  /// One task and the tensor it makes.
  public struct Task: Sendable, Hashable {
    /// What a person calls it.
    public let name: String
    /// Tasks whose tensors it reads.
    public let reads: [Int]
    /// Tasks that must be finished before it, for another reason than data.
    public let after: [Int]
    /// Bytes of the tensor it makes.
    public let bytes: Int
  }

  /// The tasks; each depends on earlier ones only.
  public private(set) var tasks: [Task] = []
  /// Bytes that are alive all the time.
  public let residentBytes: Int

  /// A graph without tasks.
  public init(residentBytes: Int = 0) { self.residentBytes = residentBytes }

  /// Adds a task and returns its number. At most 128 tasks; `reads` and `after` name earlier ones.
  @discardableResult
  public mutating func add(_ name: String, reads: [Int] = [], after: [Int] = [], bytes: Int) -> Int {
    precondition(tasks.count < 128, "a task graph takes 128 tasks")
    precondition(bytes >= 0, "task '\(name)' makes \(bytes) bytes")
    precondition((reads + after).allSatisfy { tasks.indices.contains($0) }, "task '\(name)' depends on a later one")
    tasks.append(Task(name: name, reads: reads, after: after, bytes: bytes))
    return tasks.count - 1
  }

  /// The bytes alive while each task of `order` runs. Traps if `order` is not a possible order of all tasks.
  public func liveBytes(_ order: [Int]) -> [Int] {
    precondition(order.sorted() == Array(tasks.indices), "an order of \(order.count) of \(tasks.count) tasks")
    let readers = readers
    var done: TaskSet = 0
    return order.map { task in
      precondition(dependencies(of: task) & ~done == 0, "task '\(tasks[task].name)' runs before its inputs")
      let bytes = alive(done, readers) + tasks[task].bytes
      done |= 1 << task
      return bytes
    }
  }

  /// The most bytes alive at once in `order`.
  public func peakBytes(_ order: [Int]) -> Int { liveBytes(order).max() ?? residentBytes }

  /// An order of the least peak, exact; among equals the one whose tasks come in the order they were added.
  ///
  /// A search over sets of finished tasks, each visited once: 2ᵗ sets at worst, far fewer in layered graphs.
  public func bestOrder() -> [Int] {
    var search = Search(graph: self)
    _ = search.peak(after: 0)
    var (order, done): ([Int], TaskSet) = ([], 0)
    while order.count < tasks.count, let next = search.known[done]?.next {
      order.append(next)
      done |= 1 << next
    }
    return order
  }

  fileprivate typealias TaskSet = UInt128

  fileprivate var readers: [TaskSet] {
    var readers = [TaskSet](repeating: 0, count: tasks.count)
    for (t, task) in tasks.enumerated() {
      for input in task.reads { readers[input] |= 1 << t }
    }
    return readers
  }

  fileprivate func dependencies(of task: Int) -> TaskSet {
    (tasks[task].reads + tasks[task].after).reduce(0) { $0 | 1 << $1 }
  }

  /// Bytes alive when the tasks of `done` are finished and none runs.
  fileprivate func alive(_ done: TaskSet, _ readers: [TaskSet]) -> Int {
    var bytes = residentBytes
    for t in tasks.indices where done >> t & 1 == 1 {
      if readers[t] == 0 || readers[t] & ~done != 0 { bytes += tasks[t].bytes }
    }
    return bytes
  }

  /// The least peak from each set of finished tasks that was reached.
  private struct Search {
    let graph: TaskGraph
    let readers: [TaskSet]
    let needs: [TaskSet]
    var known: [TaskSet: (peak: Int, next: Int)] = [:]

    init(graph: TaskGraph) {
      self.graph = graph
      readers = graph.readers
      needs = graph.tasks.indices.map { graph.dependencies(of: $0) }
    }

    mutating func peak(after done: TaskSet) -> Int {
      if let found = known[done] { return found.peak }
      let alive = graph.alive(done, readers)
      var best: (peak: Int, next: Int)?
      for t in graph.tasks.indices where done >> t & 1 == 0 && needs[t] & ~done == 0 {
        let during = alive + graph.tasks[t].bytes
        if let best, during >= best.peak { continue }
        let peak = max(during, peak(after: done | 1 << t))
        if best.map({ peak < $0.peak }) ?? true { best = (peak, t) }
      }
      guard let best else { return alive }
      known[done] = best
      return best.peak
    }
  }
}
