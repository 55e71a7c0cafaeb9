/// Chunks of 32 events, lent to the buckets and taken back.
///
/// All buckets share one pool, so memory follows the number of pending events and not the
/// fullest moment of each bucket. Chunk 0 is never lent: 0 means "none".
struct ChunkPool {
  /// Events in a chunk; a power of two, so that a slot number tells its chunk.
  static let chunkSlots: UInt32 = 32

  private var slots = PlainBuffer<Event>(capacity: 64 * Int(chunkSlots))
  private var links = PlainBuffer<UInt32>(capacity: 64)
  private var unused: UInt32 = 1
  private var returned: UInt32 = 0

  /// Chunks that memory has been reserved for.
  var capacity: Int { links.capacity }

  /// Takes a chunk out of the pool; it is followed by none.
  mutating func take() -> UInt32 {
    let chunk: UInt32
    if returned != 0 {
      chunk = returned
      returned = links.base[Int(chunk)]
    } else {
      if unused == links.capacity {
        precondition(links.capacity < 1 << 26, "more than 2^31 events are pending")
        slots.grow(keeping: slots.capacity)
        links.grow(keeping: links.capacity)
      }
      chunk = unused
      unused += 1
    }
    links.base[Int(chunk)] = 0
    return chunk
  }

  /// Gives a chunk back and returns the one that followed it, or 0.
  @inline(__always)
  mutating func giveBack(_ chunk: UInt32) -> UInt32 {
    let next = links.base[Int(chunk)]
    links.base[Int(chunk)] = returned
    returned = chunk
    return next
  }

  @inline(__always)
  func link(_ chunk: UInt32, to next: UInt32) { links.base[Int(chunk)] = next }

  @inline(__always)
  func next(after chunk: UInt32) -> UInt32 { links.base[Int(chunk)] }

  @inline(__always)
  subscript(slot: UInt32) -> Event {
    get { slots.base[Int(slot)] }
    nonmutating set { slots.base[Int(slot)] = newValue }
  }

  func copied() -> Self {
    var copy = self
    copy.slots = slots.copied(keeping: Int(unused * Self.chunkSlots))
    copy.links = links.copied(keeping: Int(unused))
    return copy
  }

  func deallocate() {
    slots.deallocate()
    links.deallocate()
  }
}
