/// Which queries see which keys, as the integer kernels take it: a key that is not seen adds 0 to exact sums.
struct PatternMask {
  /// −1 where a query sees a key: of each key all queries, rows of whole 32s.
  let seen: Buffer<Int8>
  /// Of each query its first key and the one behind its last.
  let spans: Buffer<Int32>

  /// The mask of `pattern`; nil if every query sees every key.
  init?(_ pattern: AttentionPattern) {
    if pattern.isDense { return nil }
    let n = pattern.tokens
    let width = (n + 31) / 32 * 32
    seen = Buffer(n * width, 0)
    spans = Buffer(2 * n, 0)
    for i in 0..<n {
      let keys = pattern.columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]]
      for j in keys { seen.base[Int(j) * width + i] = -1 }
      spans.base[2 * i] = keys.first ?? 0
      spans.base[2 * i + 1] = (keys.last ?? -1) + 1
    }
  }

  /// Becomes the mask of `runs` over `tokens` tokens, no more than it was made for.
  func take(_ runs: KeyRuns, tokens: Int) {
    let width = (tokens + 31) / 32 * 32
    seen.base.update(repeating: 0, count: tokens * width)
    for i in 0..<tokens {
      let (first, end) = (runs.start.base[i], runs.start.base[i + 1])
      for r in first..<end {
        for j in runs.runs.base[2 * r]..<runs.runs.base[2 * r] + runs.runs.base[2 * r + 1] {
          seen.base[Int(j) * width + i] = -1
        }
      }
      spans.base[2 * i] = first < end ? runs.runs.base[2 * first] : 0
      spans.base[2 * i + 1] = first < end ? runs.runs.base[2 * end - 2] + runs.runs.base[2 * end - 1] : 0
    }
  }
}
