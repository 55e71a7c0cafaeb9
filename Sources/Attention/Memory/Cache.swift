/// A set-associative cache that is fed with addresses: least recently used lines go first; a store that misses
/// fetches its line; changed lines are written back when they go.
///
///     var cache = Cache(sets: 64, ways: 4, lineBytes: 32)
///     cache.load(address, bytes: 4)
///
/// Not modelled: write buffers, prefetching, latency.
public struct Cache: Sendable {
  /// What happened so far.
  public struct Count: Hashable, Sendable {
    /// Loads and stores of the program.
    public var loads = 0, stores = 0
    /// Bytes the program loaded.
    public var bytesLoaded = 0
    /// Bytes the program stored.
    public var bytesStored = 0
    /// Lines fetched for a load.
    public var loadMisses = 0
    /// Lines fetched for a store.
    public var storeMisses = 0
    /// Changed lines written to the memory behind.
    public var writeBacks = 0

    /// Lines fetched.
    public var misses: Int { loadMisses + storeMisses }
  }

  /// Bytes of a line.
  public let lineBytes: Int
  /// Lines of a set.
  public let ways: Int
  /// Sets; a line's set is its number modulo this.
  public let sets: Int
  /// What happened so far.
  public private(set) var count = Count()

  /// Line numbers, −1 where nothing lies; `ways` for each set.
  private var lines: ContiguousArray<Int>
  private var lastUse: ContiguousArray<Int>
  private var changed: ContiguousArray<Bool>
  private var clock = 0

  /// An empty cache of `sets` × `ways` lines.
  public init(sets: Int, ways: Int, lineBytes: Int) {
    precondition(sets > 0 && ways > 0 && lineBytes > 0, "a cache of \(sets) × \(ways) lines of \(lineBytes) bytes")
    self.sets = sets
    self.ways = ways
    self.lineBytes = lineBytes
    lines = ContiguousArray(repeating: -1, count: sets * ways)
    lastUse = ContiguousArray(repeating: 0, count: sets * ways)
    changed = ContiguousArray(repeating: false, count: sets * ways)
  }

  /// Bytes that the cache holds.
  public var capacityBytes: Int { sets * ways * lineBytes }

  /// Bytes fetched from the memory behind.
  public var bytesFetched: Int { count.misses * lineBytes }

  /// Bytes written to the memory behind.
  public var bytesWrittenBack: Int { count.writeBacks * lineBytes }

  /// The program loads `bytes` bytes from `address` on.
  public mutating func load(_ address: Int, bytes: Int) {
    count.loads += 1
    count.bytesLoaded += bytes
    for line in address / lineBytes...(address + bytes - 1) / lineBytes where !touch(line, store: false) {
      count.loadMisses += 1
    }
  }

  /// The program stores `bytes` bytes from `address` on.
  public mutating func store(_ address: Int, bytes: Int) {
    count.stores += 1
    count.bytesStored += bytes
    for line in address / lineBytes...(address + bytes - 1) / lineBytes where !touch(line, store: true) {
      count.storeMisses += 1
    }
  }

  /// Writes back all changed lines and empties the cache.
  public mutating func flush() {
    for at in lines.indices {
      if changed[at] { count.writeBacks += 1 }
      lines[at] = -1
      lastUse[at] = 0
      changed[at] = false
    }
  }

  /// Whether `line` was there; now it is.
  private mutating func touch(_ line: Int, store: Bool) -> Bool {
    clock += 1
    let first = line % sets * ways
    var oldest = first
    for at in first..<first + ways {
      if lines[at] == line {
        lastUse[at] = clock
        if store { changed[at] = true }
        return true
      }
      if lastUse[at] < lastUse[oldest] { oldest = at }
    }
    if changed[oldest] { count.writeBacks += 1 }
    lines[oldest] = line
    lastUse[oldest] = clock
    changed[oldest] = store
    return false
  }
}
