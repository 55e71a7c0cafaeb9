import Quantities

/// Mailboxes for every ordered pair of shards, twice: one set is filled in a window while the set
/// of the window before is emptied, so that one meeting of the threads per window is enough.
final class Mail {
  private let boxes: UnsafeMutablePointer<ContiguousArray<Event>>
  private let shardCount: Int
  private let boundaries: ContiguousArray<UInt32>

  /// - Parameter boundaries: the first entity of each shard, in rising order.
  init(boundaries: ContiguousArray<UInt32>) {
    self.boundaries = boundaries
    shardCount = boundaries.count
    boxes = .allocate(capacity: 2 * shardCount * shardCount)
    boxes.initialize(repeating: [], count: 2 * shardCount * shardCount)
  }

  deinit {
    boxes.deinitialize(count: 2 * shardCount * shardCount)
    boxes.deallocate()
  }

  /// Takes in what shard `sender` has sent in window `window`; returns the earliest time in it.
  ///
  /// Only the thread of `sender` may call this in that window.
  func post(_ future: inout Future, from sender: Int, window: Int) -> SimTime? {
    for receiver in 0..<shardCount { boxes[box(sender, receiver, window)].removeAll(keepingCapacity: true) }
    var earliest: SimTime?
    future.emptyOutbox { event in
      boxes[box(sender, owner(of: event.target), window)].append(event)
      earliest = min(earliest ?? event.time, event.time)
    }
    return earliest
  }

  /// Gives shard `receiver` what was sent to it in window `window`.
  ///
  /// Only the thread of `receiver` may call this, in the window after.
  func deliver(to future: inout Future, of receiver: Int, window: Int) {
    for sender in 0..<shardCount {
      for event in boxes[box(sender, receiver, window)] { future.receive(event) }
    }
  }

  private func box(_ sender: Int, _ receiver: Int, _ window: Int) -> Int {
    ((window & 1) * shardCount + sender) * shardCount + receiver
  }

  /// The shard of an entity, by halving.
  private func owner(of entity: EntityID) -> Int {
    var low = 0
    var high = shardCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if boundaries[middle] <= entity.raw { low = middle } else { high = middle }
    }
    return low
  }
}

// A box is touched by its sender in one window and by its receiver in the next, and the threads
// meet in between.
extension Mail: @unchecked Sendable {}
