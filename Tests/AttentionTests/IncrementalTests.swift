import Attention
import Quantities
import Testing

@Suite struct Increments {
  /// A core with queries, keys and values of its own, whole and incremental side by side.
  struct Bench {
    let pattern: AttentionPattern
    let heads: Int
    let width: Int
    /// `width`, padded to whole lanes.
    let lane: Int
    let core: IncrementalAttention
    let mixed: Buffer<Float>

    init(_ pattern: AttentionPattern, heads: Int, width: Int, _ state: EventRule.State = .cached) {
      self.pattern = pattern
      self.heads = heads
      self.width = width
      lane = (width + 7) / 8 * 8
      core = IncrementalAttention(pattern, heads: heads, headWidth: width, state)
      mixed = Buffer(pattern.tokens * heads * lane, 0)
    }

    /// Gives `tokens` new rows, value(token, part, head, channel), and runs.
    func change(_ tokens: [Int], to value: (Int, Int, Int, Int) -> Float) -> IncrementalWork {
      let (changed, touched) = (TokenSet(tokens: pattern.tokens), TokenSet(tokens: pattern.tokens))
      for token in tokens { changed.insert(token) }
      touched.formQueries(of: changed, pattern)
      core.keepOld(changed)
      for token in tokens {
        for part in 0..<3 {
          for head in 0..<heads {
            for c in 0..<width {
              core.qkv.base[((token * 3 + part) * heads + head) * lane + c] = value(token, part, head, c)
            }
          }
        }
      }
      return core.run(changed: changed, touched: touched, mixed: mixed.base)
    }

    /// The output by a core that computes everything from the same rows.
    func whole() -> [Float] {
      let other = Bench(pattern, heads: heads, width: width)
      _ = other.change(Array(0..<pattern.tokens)) { token, part, head, c in
        core.qkv.base[((token * 3 + part) * heads + head) * lane + c]
      }
      return Array(UnsafeBufferPointer(start: other.mixed.base, count: mixed.count))
    }

    /// The largest difference from the whole computation.
    var error: Float {
      zip(UnsafeBufferPointer(start: mixed.base, count: mixed.count), whole()).map { abs($0 - $1) }.max() ?? 0
    }
  }

  /// Queries of 1; keys of 1 for most tokens, −1 and less for `low`, so that no greatest score comes or goes.
  private func row(_ low: [Int], _ depth: Float) -> (Int, Int, Int, Int) -> Float {
    { token, part, _, c in
      switch part {
      case 0: 1
      case 1: low.contains(token) ? -depth : 1 + Float(token) / 64
      default: Float((token * 7 + c * 3) % 11) / 11
      }
    }
  }

  @Test func fourChangedOfSixtyFourCostWhatTheReferenceSays() {
    let bench = Bench(.dense(64), heads: 4, width: 16)
    let low = [3, 20, 41, 63]
    let first = bench.change(Array(0..<64), to: row(low, 0.05))
    #expect(first.counts(headWidth: 16, keysRead: 256).mac == 524_288)
    let work = bench.change(low, to: row(low, 0.07))
    let counts = work.counts(headWidth: 16, keysRead: 256)
    // d_h k (5n − 3k) and k (2n − k), in four heads.
    #expect(counts.mac == 78_848)
    #expect(counts.exp == 1_984)
    #expect(work.wholeRows == 16 && work.updatedRows == 240 && work.resummedRows == 0)
    #expect(bench.error < 1e-6)
  }

  /// Without kept exponentials: d_h k (6n − 4k) products and k (3n − 2k) exponentials.
  @Test(arguments: [1, 4, 20]) func withoutExponentialsOldTermsAreComputedAgain(changed k: Int) {
    let bench = Bench(.dense(64), heads: 4, width: 16, .lean)
    let low = Array(3..<3 + k)
    _ = bench.change(Array(0..<64), to: row(low, 0.05))
    let work = bench.change(low, to: row(low, 0.07))
    let counts = work.counts(headWidth: 16, keysRead: 256)
    #expect(counts.mac == 4 * 16 * k * (6 * 64 - 4 * k))
    #expect(counts.exp == 4 * k * (3 * 64 - 2 * k))
    #expect(work.wholeRows == 4 * k && work.updatedRows == 4 * (64 - k) && work.resummedRows == 0)
    #expect(bench.error < 1e-6)
  }

  /// From k = n/2 on, old terms are not worth computing again: every row is whole, at no more than the whole core costs.
  @Test func halfOfTheKeysChangedIsWholeWithoutExponentials() {
    let bench = Bench(.dense(16), heads: 2, width: 8, .lean)
    let low = Array(0..<8)
    _ = bench.change(Array(0..<16), to: row(low, 0.05))
    let work = bench.change(low, to: row(low, 0.07))
    #expect(work.wholeRows == 32 && work.oldScores == 0 && work.vainScores == 0)
    #expect(work.counts(headWidth: 8, keysRead: 32).mac == 2 * 2 * 16 * 16 * 8)
    #expect(bench.error == 0)
  }

  @Test func aTokenAloneGivesItsValueAndEqualKeysTheirMean() {
    let alone = Bench(.dense(1), heads: 2, width: 3)
    _ = alone.change([0]) { _, part, head, c in Float(part * 10 + head * 3 + c) / 7 }
    for head in 0..<2 { for c in 0..<3 { #expect(alone.mixed.base[head * 8 + c] == Float(20 + head * 3 + c) / 7) } }
    let equal = Bench(.dense(4), heads: 1, width: 1)
    _ = equal.change([0, 1, 2, 3]) { token, part, _, _ in part == 2 ? [1, 2, 3, 6][token] : 1 }
    for token in 0..<4 { #expect(equal.mixed.base[token * 8] == 3) }
  }

  @Test func aNewGreatestScoreOrALostOneRecomputesTheRow() {
    let bench = Bench(.window(32, radius: 4), heads: 1, width: 8)
    _ = bench.change(Array(0..<32), to: row([10], 0.1))
    // Token 10 was low; now it exceeds every neighbour: all nine rows are whole, eight after scoring in vain.
    let raised = bench.change([10], to: row([10], -3))
    #expect(raised.wholeRows == 9 && raised.vainScores == 8 && raised.updatedRows == 0)
    #expect(bench.error == 0)
    // And back: it was the greatest of every row.
    let lowered = bench.change([10], to: row([10], 0.1))
    #expect(lowered.wholeRows == 9 && lowered.vainScores == 0)
    #expect(bench.error == 0)
    // Low to low: the row's own token is whole, its neighbours are updated.
    let moved = bench.change([10], to: row([10], 0.2))
    #expect(moved.wholeRows == 1 && moved.updatedRows == 8 && moved.updatedChanges == 8)
  }

  @Test func manyChangedKeysAreSummedAnewWithoutError() {
    let bench = Bench(.window(32, radius: 3), heads: 2, width: 5)
    let low = [4, 5, 6, 8, 9, 10]
    _ = bench.change(Array(0..<32), to: row(low, 0.1))
    let work = bench.change(low, to: row(low, 0.3))
    // Row 7 has six changed keys of seven; rows 1, 2, 3, 11, 12, 13 have at most three.
    #expect(work.wholeRows == 2 * 6)
    #expect(work.resummedRows == 2 && work.resummedPairs == 14 && work.resummedChanges == 12)
    #expect(work.updatedRows == 2 * 6)
    let (found, wanted) = (bench.mixed.base, bench.whole())
    for c in 7 * 16..<8 * 16 { #expect(found[c] == wanted[c]) }
    #expect(bench.error < 1e-6)
  }

  @Test(arguments: EventRule.State.allCases) func errorDoesNotGrow(state: EventRule.State) {
    let bench = Bench(.window(40, radius: 6), heads: 2, width: 8, state)
    var random = SplitMix(31)
    _ = bench.change(Array(0..<40)) { _, _, _, _ in Float(random.signed()) }
    var (early, late): (Float, Float) = (0, 0)
    var ways = IncrementalWork()
    for frame in 0..<2_000 {
      // Tokens 0..<5 change always and the rest never, so the rows around them are never whole by themselves.
      let work = bench.change([random.integer(0..<5)]) { _, _, _, _ in Float(random.signed()) }
      ways.updatedRows += work.updatedRows
      ways.resummedRows += work.resummedRows
      if frame % 50 == 0 {
        if frame < 1_000 { early = max(early, bench.error) } else { late = max(late, bench.error) }
      }
    }
    #expect(late < 1e-6)
    #expect(late < 3 * early)
    #expect(ways.updatedRows > 1_000 && (ways.resummedRows > 100) == (state == .cached))
  }
}
