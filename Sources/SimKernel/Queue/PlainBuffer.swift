import Glibc

/// Memory for plain values (nothing in them is counted or needs a deinitialiser), freed by whoever owns it.
///
/// No reference counts, no bounds checks, no uniqueness checks: an array in its place makes the
/// event queue a third slower. `EventStore` is the one owner of all of them.
struct PlainBuffer<Element> {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int

  init(capacity: Int) {
    base = Self.allocate(capacity)
    self.capacity = capacity
  }

  /// Doubles the capacity and keeps the first `used` elements.
  mutating func grow(keeping used: Int) {
    let larger = Self.allocate(capacity * 2)
    larger.update(from: base, count: used)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  /// A buffer of its own, with the same first `used` elements.
  func copied(keeping used: Int) -> Self {
    let copy = Self(capacity: capacity)
    copy.base.update(from: base, count: used)
    return copy
  }

  func deallocate() { base.deallocate() }

  /// Aligned to a cache line, so that an event never straddles two; in huge pages where there is enough to fill them:
  /// a million pending events are met in random order, and looking up small pages then doubles the cost of each.
  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    let hugePage = 2 << 20
    let needed = capacity * MemoryLayout<Element>.stride
    let isHuge = needed >= hugePage
    let bytes = isHuge ? (needed + hugePage - 1) / hugePage * hugePage : needed
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isHuge ? hugePage : 64)
    // Advice only: where the system has no huge pages, everything works as before.
    if isHuge { _ = madvise(memory, bytes, MADV_HUGEPAGE) }
    return memory.bindMemory(to: Element.self, capacity: capacity)
  }
}
