import Attention
import Testing

@Suite struct Caches {
  /// The same cache as lists of lines, the most recently used first.
  private struct Lists {
    let sets, ways, line: Int
    var held: [[(line: Int, changed: Bool)]]
    var (misses, writeBacks) = (0, 0)

    init(sets: Int, ways: Int, line: Int) {
      (self.sets, self.ways, self.line) = (sets, ways, line)
      held = Array(repeating: [], count: sets)
    }

    mutating func touch(_ address: Int, store: Bool) {
      let number = address / line
      var set = held[number % sets]
      var changed = store
      if let at = set.firstIndex(where: { $0.line == number }) {
        changed = set.remove(at: at).changed || store
      } else {
        misses += 1
        if set.count == ways, set.removeLast().changed { writeBacks += 1 }
      }
      set.insert((number, changed), at: 0)
      held[number % sets] = set
    }
  }

  @Test(arguments: 1...12) func agreesWithLists(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (sets, ways, line) = (random.integer(1..<9), random.integer(1..<6), [1, 4, 32][seed % 3])
    var cache = Cache(sets: sets, ways: ways, lineBytes: line)
    var lists = Lists(sets: sets, ways: ways, line: line)
    let range = 2 * sets * ways * line + 2
    for _ in 0..<4_000 {
      let (address, store) = (random.integer(0..<range), random.uniform() < 0.3)
      if store { cache.store(address, bytes: 1) } else { cache.load(address, bytes: 1) }
      lists.touch(address, store: store)
    }
    #expect(cache.count.misses == lists.misses)
    #expect(cache.count.writeBacks == lists.writeBacks)
    cache.flush()
    #expect(cache.count.writeBacks == lists.writeBacks + lists.held.joined().count { $0.changed })
    #expect(cache.count.loads + cache.count.stores == 4_000)
  }

  @Test func sweepsMissOnceALineOrAlways() {
    var cache = Cache(sets: 4, ways: 2, lineBytes: 16)
    for address in stride(from: 0, to: 128, by: 4) { cache.load(address, bytes: 4) }
    #expect(cache.count.loadMisses == 128 / 16)
    for address in stride(from: 0, to: 128, by: 4) { cache.load(address, bytes: 4) }
    #expect(cache.count.loadMisses == 128 / 16)
    // One line more than fits: the least recently used is always the next one needed.
    var small = Cache(sets: 1, ways: 8, lineBytes: 16)
    for _ in 0..<5 {
      for line in 0..<9 { small.load(line * 16, bytes: 16) }
    }
    #expect(small.count.loadMisses == 45)
    small.load(8, bytes: 16)
    #expect(small.count.loads == 46 && small.count.loadMisses == 47)
  }

  static let schedules: [AttentionSchedule] = [
    .unfused, .fusedSoftmax, .tiled(queries: 3, keys: 5), .tiled(queries: 1, keys: 1), .tiled(queries: 64, keys: 64),
  ]

  @Test(arguments: schedules) func whatIsLoadedAndStoredIsTheNearTraffic(schedule: AttentionSchedule) {
    for pattern in [AttentionPattern.dense(1), .dense(13), .window(17, radius: 2), .strided(11, stride: 4)] {
      for bytes in [AttentionBytes.float32, .int8, .int8Scores] {
        var cache = Cache(sets: 1, ways: 1, lineBytes: 64)
        AttentionTrace(pattern, headWidth: 6, bytes: bytes).run(schedule, on: &cache)
        let traffic = schedule.traffic(pattern, headWidth: 6, heads: 1, bytes: bytes)
        #expect(cache.count.bytesLoaded == traffic.nearRead)
        #expect(cache.count.bytesStored == traffic.nearWritten)
      }
    }
  }

  @Test(arguments: schedules) func aCacheLargerThanAllMissesOnlyWhatIsNew(schedule: AttentionSchedule) {
    let (n, dh) = (16, 8)
    var cache = Cache(sets: 1 << 12, ways: 2, lineBytes: 64)
    AttentionTrace(.dense(n), headWidth: dh, bytes: .float32).run(schedule, on: &cache)
    cache.flush()
    // Queries, keys and values are loaded first; everything else is stored first, but for what tiles keep.
    #expect(cache.count.loadMisses - kept(schedule, n, dh) == 3 * n * dh * 4 / 64)
    let spilled =
      switch schedule {
      case .unfused: 2 * n * n * 4 / 64
      case .fusedSoftmax: n * n * 4 / 64 + n * 4 / 64
      case .tiled(let queries, let keys): (min(queries, n - 1) * keys * 4 + min(n, keys) * 4 + 63) / 64
      }
    let expected = n * dh * 4 / 64 + spilled
    if case .tiled = schedule {
      #expect(cache.count.storeMisses >= n * dh * 4 / 64)
    } else {
      #expect(cache.count.storeMisses == expected)
      #expect(cache.count.writeBacks == expected)
    }
  }

  /// Lines of sums and of maxima and sums that a tile of queries keeps; its first access to them is a load.
  private func kept(_ schedule: AttentionSchedule, _ n: Int, _ dh: Int) -> Int {
    guard case .tiled(let queries, _) = schedule else { return 0 }
    let rows = min(queries, n)
    return (rows * dh * 4 + 63) / 64 + (rows * 8 + 63) / 64
  }

  @Test(arguments: schedules) func aCacheOfOneElementMissesAlways(schedule: AttentionSchedule) {
    // More than one key a row, so that no element is touched twice in a row but a stored score in its own place.
    let pattern = AttentionPattern.dense(7)
    var cache = Cache(sets: 1, ways: 1, lineBytes: 4)
    AttentionTrace(pattern, headWidth: 3, bytes: .float32).run(schedule, on: &cache)
    let count = cache.count
    guard case .tiled = schedule else {
      #expect(count.misses == count.loads + count.stores)
      return
    }
    #expect(count.loadMisses <= count.loads + 7 * 7 && count.misses > count.loads)
  }

  /// A cache that holds the keys and some rows but no matrix of scores moves what the closed form says, except that
  /// the second reading of a row hits.
  @Test func aCacheOfRowsMovesTheClosedFormLessOneReading() {
    let (n, dh) = (64, 8)
    let pattern = AttentionPattern.dense(n)
    var cache = Cache(sets: 1, ways: 4_096 / 32, lineBytes: 32)
    AttentionTrace(pattern, headWidth: dh, bytes: .float32).run(.unfused, on: &cache)
    cache.flush()
    let traffic = AttentionSchedule.unfused.traffic(pattern, headWidth: dh, heads: 1, bytes: .float32)
    #expect(cache.count.loadMisses * 32 == traffic.farRead - 4 * n * n)
    #expect(cache.bytesWrittenBack == traffic.farWritten)
    #expect(cache.count.storeMisses * 32 == traffic.farWritten)
  }

  /// With twice the near memory that a schedule asks for, the least recently used lines are never those still needed.
  @Test(arguments: 1...24) func nearBytesAreEnough(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (n, dh) = (random.integer(1..<40), random.integer(1..<12))
    // Tiles of dense attention only: queries that skip tiles leave their sums unused for long.
    let window = seed % 2 == 0 && seed % 3 != 2
    let pattern: AttentionPattern = window ? .window(n, radius: random.integer(0..<n)) : .dense(n)
    let schedule =
      [
        AttentionSchedule.unfused, .fusedSoftmax,
        .tiled(queries: random.integer(1..<n + 1), keys: random.integer(1..<n + 1)),
      ][seed % 3]
    let near = schedule.nearBytes(pattern, headWidth: dh, bytes: .float32)
    var cache = Cache(sets: 1, ways: max(2, near / 2), lineBytes: 4)
    AttentionTrace(pattern, headWidth: dh, bytes: .float32).run(schedule, on: &cache)
    cache.flush()
    let traffic = schedule.traffic(pattern, headWidth: dh, heads: 1, bytes: .float32)
    let kept = schedule.scoreBytes(pattern, headWidth: dh, bytes: .float32)
    // What tiles and rows keep is loaded and written back once; every query, key and value comes at least once.
    var rows = kept
    if case .tiled = schedule {} else { rows = pattern.longestRow * 4 }
    #expect(cache.count.loadMisses * 4 <= traffic.farRead + rows)
    #expect(cache.bytesWrittenBack <= traffic.farWritten + rows)
    #expect(cache.count.loadMisses * 4 >= 3 * n * dh * 4)
  }

  @Test func aLargerCacheOfTheSameSetsNeverMissesMore() {
    let trace = AttentionTrace(.window(30, radius: 6), headWidth: 5, bytes: .int8)
    for schedule in Self.schedules {
      let misses = [1, 2, 4, 8, 16].map { ways in
        var cache = Cache(sets: 4, ways: ways, lineBytes: 16)
        trace.run(schedule, on: &cache)
        return cache.count.misses
      }
      #expect(misses == misses.sorted(by: >))
    }
  }
}
