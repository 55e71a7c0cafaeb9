/// The keys of each query as runs of neighbours, as the kernels walk them: those of a pattern or, of a part of the tokens,
/// what the pattern leaves them among themselves. The tokens of a part lie one behind the other.
struct KeyRuns {
  private let pattern: AttentionPattern
  /// Where each query's runs begin; one more entry than queries.
  let start: Buffer<Int>
  /// Of each run its first key and its count.
  let runs: Buffer<Int32>
  private let place: Buffer<Int32>
  private let counted: Buffer<Int>

  /// All runs of `pattern`. Only if it is `restrictable`, memory is there for ``restrict(to:)``.
  init(_ pattern: AttentionPattern, isRestrictable: Bool) {
    self.pattern = pattern
    // A run of n keys leaves at most ⌈n/2⌉ when keys are taken out of it.
    let most = pattern.runs.reduce(0) { $0 + (Int($1.count) + 1) / 2 }
    start = Buffer(pattern.tokens + 1, 0)
    runs = Buffer(2 * (isRestrictable ? max(most, pattern.runs.count) : pattern.runs.count), 0)
    place = Buffer(isRestrictable ? pattern.tokens : 0, 0)
    counted = Buffer(1, pattern.pairs)
    for (i, first) in pattern.runStart.enumerated() { start.base[i] = first }
    for (i, run) in pattern.runs.enumerated() { (runs.base[2 * i], runs.base[2 * i + 1]) = (run.first, run.count) }
  }

  /// The number of (query, key) pairs.
  var pairs: Int { counted.base[0] }

  /// Leaves the pairs whose query and key are both in `tokens`, as if there were no others. Allocates nothing.
  func restrict(to tokens: TokenSet) {
    var size: Int32 = 0
    for token in 0..<pattern.tokens where tokens.contains(token) {
      place.base[token] = size
      size += 1
    }
    var (query, next, pairs) = (0, 0, 0)
    pattern.runStart.withUnsafeBufferPointer { first in
      pattern.runs.withUnsafeBufferPointer { whole in
        for token in 0..<pattern.tokens where tokens.contains(token) {
          start.base[query] = next
          query += 1
          for r in first[token]..<first[token + 1] {
            var isOpen = false
            for key in Int(whole[r].first)..<Int(whole[r].first + whole[r].count) {
              guard tokens.contains(key) else {
                isOpen = false
                continue
              }
              if !isOpen {
                (runs.base[2 * next], runs.base[2 * next + 1]) = (place.base[key], 0)
                next += 1
                isOpen = true
              }
              runs.base[2 * next - 1] += 1
              pairs += 1
            }
          }
        }
      }
    }
    start.base[query] = next
    counted.base[0] = pairs
  }
}
