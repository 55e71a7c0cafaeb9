import Quantities

/// Events that are not due soon, in buckets by the digits of their time in base 64.
///
/// A radix heap (R. K. Ahuja, K. Mehlhorn, J. B. Orlin, R. E. Tarjan, "Faster algorithms for the
/// shortest path problem", J. ACM 37(2), 1990, doi:10.1145/77600.77615) with digits of six bits.
/// An event lies at the level of the highest digit in which its time differs from `base`, in the
/// bucket of that digit; opening a bucket moves `base` there and its events at least one level
/// down. So an event moves at most ten times, and three to four times in practice.
struct FarEvents {
  private static let digitBits = 6
  private static let levelCount = 11
  private static let buckets = levelCount << digitBits

  /// The slot that follows a bucket's last event; 0 when it is empty, and a multiple of the
  /// chunk's size when the last chunk is full.
  private var ends = PlainBuffer<UInt32>(capacity: buckets)
  /// The first chunk of each bucket that is not empty.
  private var heads = PlainBuffer<UInt32>(capacity: buckets)
  /// Which buckets of a level are not empty, one bit each.
  private var occupied = PlainBuffer<UInt64>(capacity: levelCount)
  private var occupiedLevels: UInt64 = 0
  private var pool = ChunkPool()

  /// No event here is earlier.
  private(set) var base: Int64 = 0

  init() {
    ends.base.update(repeating: 0, count: Self.buckets)
    heads.base.update(repeating: 0, count: Self.buckets)
    occupied.base.update(repeating: 0, count: Self.levelCount)
  }

  var isEmpty: Bool { occupiedLevels == 0 }
  var chunkCapacity: Int { pool.capacity }

  /// - Precondition: the event is not earlier than `base`.
  @inline(__always)
  mutating func place(_ event: Event) {
    let time = UInt64(bitPattern: event.time.nanoseconds)
    let highest = 63 &- ((time ^ UInt64(bitPattern: base)) | 1).leadingZeroBitCount
    let level = highest / Self.digitBits
    let digit = Int(truncatingIfNeeded: time &>> UInt64(truncatingIfNeeded: level &* Self.digitBits)) & 63
    let bucket = level &<< Self.digitBits | digit
    var slot = ends.base[bucket]
    if slot & (ChunkPool.chunkSlots &- 1) == 0 { slot = extend(level: level, digit: digit) }
    pool[slot] = event
    ends.base[bucket] = slot &+ 1
  }

  /// Adds a chunk to a bucket that is empty or whose last chunk is full.
  @inline(never)
  private mutating func extend(level: Int, digit: Int) -> UInt32 {
    let bucket = level << Self.digitBits | digit
    let chunk = pool.take()
    if ends.base[bucket] == 0 {
      heads.base[bucket] = chunk
      occupied.base[level] |= 1 << UInt64(digit)
      occupiedLevels |= 1 << UInt64(level)
    } else {
      pool.link(ends.base[bucket] / ChunkPool.chunkSlots - 1, to: chunk)
    }
    return chunk * ChunkPool.chunkSlots
  }

  /// The lowest bucket and the first instant that belongs to it.
  ///
  /// - Precondition: `isEmpty` is false.
  private var lowest: (level: Int, digit: Int, start: Int64) {
    let level = occupiedLevels.trailingZeroBitCount
    let digit = occupied.base[level].trailingZeroBitCount
    let shift = Int64(level * Self.digitBits)
    let span = (Int64(1) &<< shift) &<< Int64(Self.digitBits)
    return (level, digit, (base & ~(span &- 1)) | (Int64(digit) &<< shift))
  }

  /// The earliest time of any event here.
  ///
  /// - Precondition: `isEmpty` is false.
  /// - Complexity: O(events of the lowest bucket)
  func earliestTime() -> Int64 {
    let (level, digit, _) = lowest
    let bucket = level << Self.digitBits | digit
    var earliest = Int64.max
    var chunk = heads.base[bucket]
    while chunk != 0 {
      let first = chunk * ChunkPool.chunkSlots
      for slot in first..<chunkEnd(chunk, ends.base[bucket]) { earliest = min(earliest, pool[slot].time.nanoseconds) }
      chunk = pool.next(after: chunk)
    }
    return earliest
  }

  /// Opens buckets until one is a single instant or fits in a chunk, and moves its events to
  /// `near`. Returns false, with nothing in `near`, if that would look beyond `horizon`.
  @inline(never)
  mutating func refill(_ near: inout NearEvents, through horizon: Int64) -> Bool {
    while !isEmpty {
      let (level, digit, start) = lowest
      if start > horizon { return false }
      let bucket = level << Self.digitBits | digit
      let end = ends.base[bucket]
      var chunk = heads.base[bucket]
      ends.base[bucket] = 0
      occupied.base[level] &= occupied.base[level] &- 1
      if occupied.base[level] == 0 { occupiedLevels &= occupiedLevels &- 1 }
      base = start
      let isDue = level == 0 || pool.next(after: chunk) == 0
      if isDue { near.begin(isOneInstant: level == 0) }
      while chunk != 0 {
        let last = chunkEnd(chunk, end)
        var slot = chunk &* ChunkPool.chunkSlots
        if isDue {
          while slot < last {
            near.append(pool[slot])
            slot &+= 1
          }
        } else {
          while slot < last {
            place(pool[slot])
            slot &+= 1
          }
        }
        chunk = pool.giveBack(chunk)
      }
      if isDue { return true }
    }
    return false
  }

  /// The slot after the last used one of `chunk`, in the bucket that ends at `end`.
  @inline(__always)
  private func chunkEnd(_ chunk: UInt32, _ end: UInt32) -> UInt32 {
    let full = (chunk &+ 1) &* ChunkPool.chunkSlots
    return end > full &- ChunkPool.chunkSlots && end < full ? end : full
  }

  func copied() -> Self {
    var copy = self
    copy.ends = ends.copied(keeping: Self.buckets)
    copy.heads = heads.copied(keeping: Self.buckets)
    copy.occupied = occupied.copied(keeping: Self.levelCount)
    copy.pool = pool.copied()
    return copy
  }

  func deallocate() {
    ends.deallocate()
    heads.deallocate()
    occupied.deallocate()
    pool.deallocate()
  }
}
