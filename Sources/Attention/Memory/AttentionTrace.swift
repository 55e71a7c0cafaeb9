/// The addresses that one head of attention loads from and stores to, in the order of a schedule's plain loops.
///
/// Tensors lie one behind the other, each from a multiple of `alignment` on: queries, keys, values, outputs, then
/// scores and probabilities (one element a pair, row by row), then what tiles keep. A product keeps its sum in a
/// register and loads both operands for each multiply-accumulate; what it loads and stores is therefore the near
/// traffic of ``AttentionSchedule/traffic(_:headWidth:heads:bytes:)``, byte for byte.
///
/// Unlike the closed form for unfused far traffic, the softmax walks a row twice before the next row, so that a cache
/// that holds a row saves the second reading.
public struct AttentionTrace: Sendable {
  let pattern: AttentionPattern
  let headWidth: Int
  let bytes: AttentionBytes
  private let query, key, value, output, score, probability, sums, statistics: Int

  /// The trace of one head over `pattern`.
  public init(_ pattern: AttentionPattern, headWidth: Int, bytes: AttentionBytes, alignment: Int = 64) {
    self.pattern = pattern
    self.headWidth = headWidth
    self.bytes = bytes
    var next = 0
    func place(_ size: Int) -> Int {
      defer { next += (size + alignment - 1) / alignment * alignment }
      return next
    }
    let matrix = pattern.tokens * headWidth * bytes.value
    query = place(matrix)
    key = place(matrix)
    value = place(matrix)
    output = place(matrix)
    score = place(pattern.pairs * bytes.score)
    probability = place(pattern.pairs * bytes.probability)
    sums = place(pattern.tokens * headWidth * 4)
    statistics = place(pattern.tokens * 8)
  }

  /// Runs `schedule` on `cache`.
  public func run(_ schedule: AttentionSchedule, on cache: inout Cache) {
    switch schedule {
    case .unfused:
      for i in 0..<pattern.tokens { scores(i, row(i), to: score + row(i).lowerBound * bytes.score, &cache) }
      for i in 0..<pattern.tokens { softmax(i, from: score + row(i).lowerBound * bytes.score, &cache) }
      for i in 0..<pattern.tokens { mix(i, &cache) }
    case .fusedSoftmax:
      for i in 0..<pattern.tokens {
        scores(i, row(i), to: score, &cache)
        softmax(i, from: score, &cache)
      }
      for i in 0..<pattern.tokens { mix(i, &cache) }
    case .tiled(let queries, let keys):
      tiled(queries, keys, &cache)
    }
  }

  private func row(_ i: Int) -> Range<Int> { pattern.rowStart[i]..<pattern.rowStart[i + 1] }

  private func element(_ base: Int, _ token: Int, _ channel: Int) -> Int {
    base + (token * headWidth + channel) * bytes.value
  }

  /// q · k of token `i` and the keys at `pairs`, stored one behind the other from `address` on.
  private func scores(_ i: Int, _ pairs: Range<Int>, to address: Int, _ cache: inout Cache) {
    for (at, pair) in pairs.enumerated() {
      let j = Int(pattern.columns[pair])
      for c in 0..<headWidth {
        cache.load(element(query, i, c), bytes: bytes.value)
        cache.load(element(key, j, c), bytes: bytes.value)
      }
      cache.store(address + at * bytes.score, bytes: bytes.score)
    }
  }

  /// Maximum and sum in one walk, probabilities in a second.
  private func softmax(_ i: Int, from address: Int, _ cache: inout Cache) {
    for at in 0..<row(i).count { cache.load(address + at * bytes.score, bytes: bytes.score) }
    for (at, pair) in row(i).enumerated() {
      cache.load(address + at * bytes.score, bytes: bytes.score)
      cache.store(probability + pair * bytes.probability, bytes: bytes.probability)
    }
  }

  /// The weighted sum of values, one output at a time.
  private func mix(_ i: Int, _ cache: inout Cache) {
    for c in 0..<headWidth {
      for pair in row(i) {
        cache.load(probability + pair * bytes.probability, bytes: bytes.probability)
        cache.load(element(value, Int(pattern.columns[pair]), c), bytes: bytes.value)
      }
      cache.store(element(output, i, c), bytes: bytes.value)
    }
  }

  private func tiled(_ queries: Int, _ keys: Int, _ cache: inout Cache) {
    for start in stride(from: 0, to: pattern.tokens, by: queries) {
      let rows = start..<min(pattern.tokens, start + queries)
      for tile in stride(from: 0, to: pattern.tokens, by: keys) {
        for i in rows { tileRow(i, tile..<tile + keys, local: i - start, width: keys, &cache) }
      }
      for i in rows {
        cache.load(statistics + (i - start) * 8, bytes: 4)
        for c in 0..<headWidth {
          cache.load(sums + ((i - start) * headWidth + c) * 4, bytes: 4)
          cache.store(element(output, i, c), bytes: bytes.value)
        }
      }
    }
  }

  /// What a tile of keys adds to one query: scores, their maximum, exponentials in their place, and the sums so far
  /// scaled and increased.
  private func tileRow(_ i: Int, _ tile: Range<Int>, local: Int, width: Int, _ cache: inout Cache) {
    let (first, last) = (
      row(i).first { pattern.columns[$0] >= tile.lowerBound },
      row(i).last {
        pattern.columns[$0] < tile.upperBound
      }
    )
    guard let first, let last, first <= last else { return }
    let pairs = first..<last + 1
    let address = score + local * width * bytes.score
    scores(i, pairs, to: address, &cache)
    for at in 0..<pairs.count { cache.load(address + at * bytes.score, bytes: bytes.score) }
    for at in 0..<pairs.count {
      cache.load(address + at * bytes.score, bytes: bytes.score)
      cache.store(address + at * bytes.score, bytes: bytes.score)
    }
    cache.load(statistics + local * 8, bytes: 8)
    cache.store(statistics + local * 8, bytes: 8)
    for c in 0..<headWidth {
      cache.load(sums + (local * headWidth + c) * 4, bytes: 4)
      for (at, pair) in pairs.enumerated() {
        cache.load(address + at * bytes.score, bytes: bytes.score)
        cache.load(element(value, Int(pattern.columns[pair]), c), bytes: bytes.value)
      }
      cache.store(sums + (local * headWidth + c) * 4, bytes: 4)
    }
  }
}
