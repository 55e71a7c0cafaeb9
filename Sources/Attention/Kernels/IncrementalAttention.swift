import CKernels

/// The attention core of one block over consecutive frames: brings up to date the rows that a change reaches, exactly.
///
/// Kept a head and row i: the greatest score mᵢ, e = exp(s − mᵢ) of every pair, Lᵢ = Σ e and Uᵢ = Σ e v; the output
/// is Uᵢ / Lᵢ. A row whose own token changed is computed whole. Any other row with c changed keys of m takes the
/// cheaper of two ways: if 2c < m, Uᵢ and Lᵢ lose the old terms and gain the new ones (3c products); else its new
/// exponentials are computed and all are summed anew (m + c products). Without the exponentials (``EventRule/State/lean``)
/// the old terms are computed again from the old keys (4c products), and a row with 2c ≥ m is whole. It is whole too if the greatest score
/// went or is exceeded, so that Lᵢ ≥ 1 always. To keep rounding from adding up, it is summed anew after
/// ``longestHistory`` updates, or when Lᵢ fell below half its highest since. Whole and summed rows equal the whole
/// core bit for bit. The idea: Eventful Transformers, arXiv:2308.13494, here with exact sums.
///
/// On a dense pattern every row is touched by every change, and with it everything behind the core.
package final class IncrementalAttention {
  /// Updates in a row between two exact sums (chosen here: keeps the error near that of one pass).
  package static let longestHistory: UInt8 = 16

  private let pattern: AttentionPattern
  private let heads: Int
  private let headWidth: Int
  private let core: AttentionCore
  /// Queries (scaled), keys, values: rows of 3 × heads × padded head width. Written by whoever runs the core.
  package let qkv: Buffer<Float>
  private let state: EventRule.State
  /// Values, and keys where exponentials are not kept, of tokens about to change: heads × padded head width.
  private let oldValues: Buffer<Float>
  private let oldKeys: Buffer<Float>
  private let keys: Buffer<Float>
  /// (heads, pairs), if they are kept.
  private let exponentials: Buffer<Float>
  /// Per head and row: m, L, the highest L since the last exact sum, and the updates since then.
  private let tops: Buffer<Float>
  private let sums: Buffer<Float>
  private let highest: Buffer<Float>
  private let history: Buffer<UInt8>
  /// U: rows of heads × padded head width.
  private let weighted: Buffer<Float>
  /// Places of a row's changed keys among the pairs; their new and old scores, then exponentials.
  private let places: Buffer<Int>
  private let fresh: Buffer<Float>
  private let stale: Buffer<Float>

  private var lane: Int { padded(headWidth) }
  private var keyStride: Int { AttentionCore.keyStride(tokens: pattern.tokens) }

  private func headKeys(_ head: Int) -> UnsafeMutablePointer<Float> {
    keys.base + head * AttentionCore.keyValues(tokens: pattern.tokens, headWidth: headWidth)
  }

  /// A core of `heads` heads; its first run must change every token.
  package init(_ pattern: AttentionPattern, heads: Int, headWidth: Int, _ state: EventRule.State = .cached) {
    self.pattern = pattern
    self.state = state
    self.heads = heads
    self.headWidth = headWidth
    let (n, lane) = (pattern.tokens, padded(headWidth))
    core = AttentionCore(pattern, headWidth: headWidth)
    qkv = Buffer(n * 3 * heads * lane, 0)
    oldValues = Buffer(n * heads * lane, 0)
    oldKeys = Buffer(state == .lean ? n * heads * lane : 0, 0)
    keys = Buffer(heads * AttentionCore.keyValues(tokens: n, headWidth: headWidth), 0)
    exponentials = Buffer(state == .cached ? heads * pattern.pairs : 0, 0)
    tops = Buffer(heads * n, 0)
    sums = Buffer(heads * n, 0)
    highest = Buffer(heads * n, 0)
    history = Buffer(heads * n, 0)
    weighted = Buffer(n * heads * lane, 0)
    places = Buffer(pattern.longestRow, 0)
    fresh = Buffer(paddedToPanels(pattern.longestRow), 0)
    stale = Buffer(paddedToPanels(pattern.longestRow), 0)
  }

  /// Keeps the values, and the keys if they are needed, of `tokens`, which are about to be overwritten in `qkv`.
  package func keepOld(_ tokens: TokenSet) {
    let rows = tokens.rows()
    let width = heads * lane
    for r in 0..<rows.count {
      (oldValues.base + rows[r] * width).update(from: qkv.base + (rows[r] * 3 + 2) * width, count: width)
    }
    guard state == .lean else { return }
    for r in 0..<rows.count {
      (oldKeys.base + rows[r] * width).update(from: qkv.base + (rows[r] * 3 + 1) * width, count: width)
    }
  }

  /// Writes the output of the tokens in `touched`, which are those with a key in `changed`, to `mixed`: rows of
  /// heads × padded head width.
  package func run(
    changed: TokenSet, touched: TokenSet, mixed: UnsafeMutablePointer<Float>
  ) -> IncrementalWork {
    var work = IncrementalWork()
    let rows = changed.rows()
    for head in 0..<heads {
      core.transposeKeys(
        rows, k: qkv.base + (heads + head) * lane, stride: 3 * heads * lane, keys: headKeys(head))
    }
    let touched = touched.rows()
    for r in 0..<touched.count {
      let i = touched[r]
      let count = pattern.rowStart[i + 1] - pattern.rowStart[i]
      var changes = 0
      if !changed.contains(i) {
        work.scannedKeys += count
        changes = findChanges(i, changed)
      }
      for head in 0..<heads {
        if changed.contains(i) || !refresh(i, head, changes: changes, count: count, &work) {
          whole(i, head)
          work.wholeRows += 1
          work.wholePairs += count
        }
        let (u, out) = (weighted.base + (i * heads + head) * lane, mixed + (i * heads + head) * lane)
        let share = 1 / sums.base[head * pattern.tokens + i]
        for c in stride(from: 0, to: lane, by: 8) { (out + c).lanes = (u + c).lanes * share }
      }
    }
    return work
  }

  /// Writes to `places` where row `i`'s changed keys stand among the pairs; returns their number.
  private func findChanges(_ i: Int, _ changed: TokenSet) -> Int {
    var count = 0
    for place in pattern.rowStart[i]..<pattern.rowStart[i + 1] where changed.contains(Int(pattern.columns[place])) {
      places.base[count] = place
      count += 1
    }
    return count
  }

  /// Computes row `i` anew from queries, keys and values.
  private func whole(_ i: Int, _ head: Int) {
    let at = head * pattern.tokens + i
    let q = qkv.base + (i * 3 * heads + head) * lane
    let count = core.score(i, q: q, keys: headKeys(head), keyStride: keyStride)
    let top = core.top(count)
    tops.base[at] = top
    settle(i, head, sum: core.exponentiate(count, top: top))
    guard state == .cached else { return }
    exponentials.base.advanced(by: head * pattern.pairs + pattern.rowStart[i])
      .update(from: core.scores.base, count: count)
  }

  /// Sums the exponentials in `core.scores` times the values; forgets the row's history.
  private func settle(_ i: Int, _ head: Int, sum: Float) {
    let at = head * pattern.tokens + i
    sums.base[at] = sum
    highest.base[at] = sum
    history.base[at] = 0
    core.weigh(
      i, v: qkv.base + (2 * heads + head) * lane, stride: 3 * heads * lane,
      u: weighted.base + (i * heads + head) * lane)
  }

  /// Brings row `i`, whose own token is unchanged, up to date; false if it has to be computed whole.
  private func refresh(_ i: Int, _ head: Int, changes: Int, count: Int, _ work: inout IncrementalWork) -> Bool {
    let at = head * pattern.tokens + i
    let mayUpdate = 2 * changes < count && history.base[at] < Self.longestHistory
    guard recallOld(i, head, changes, mayUpdate, &work) else { return false }
    guard scoreChanges(i, head, changes) <= tops.base[at] else {
      work.vainScores += changes
      return false
    }
    Exponential.replace(fresh.base, count: changes, top: tops.base[at])
    var sum = sums.base[at]
    for c in 0..<changes { sum += fresh.base[c] - stale.base[c] }
    if mayUpdate && sum >= 0.5 * highest.base[at] {
      update(i, head, changes, sum)
      work.updatedRows += 1
      work.updatedChanges += changes
    } else if state == .cached {
      let cached = exponentials.base + head * pattern.pairs
      for c in 0..<changes { cached[places.base[c]] = fresh.base[c] }
      core.scores.base.update(from: cached + pattern.rowStart[i], count: count)
      settle(i, head, sum: core.sum(count))
      work.resummedRows += 1
      work.resummedPairs += count
      work.resummedChanges += changes
    } else {
      work.vainScores += changes
      work.vainExponentials += changes
      return false
    }
    return true
  }

  /// Writes the old exponentials of row `i`'s changed keys to `stale`; false if the greatest score is one of theirs, or if
  /// they are not kept and are of no use.
  private func recallOld(
    _ i: Int, _ head: Int, _ changes: Int, _ mayUpdate: Bool, _ work: inout IncrementalWork
  ) -> Bool {
    switch state {
    case .cached:
      let cached = exponentials.base + head * pattern.pairs
      for c in 0..<changes {
        stale.base[c] = cached[places.base[c]]
        if stale.base[c] == 1 { return false }
      }
    case .lean:
      guard mayUpdate else { return false }
      let top = tops.base[head * pattern.tokens + i]
      let greatest = score(i, head, changes, keys: oldKeys.base + head * lane, stride: heads * lane, to: stale)
      work.oldScores += changes
      // The greatest score may have been added up in another order: equal but for rounding is equal.
      guard greatest < top - 1e-5 * max(1, abs(top)) else { return false }
      Exponential.replace(stale.base, count: changes, top: top)
      work.oldExponentials += changes
    }
    return true
  }

  /// Writes the new scores of row `i`'s changed keys to `fresh` and returns the greatest.
  private func scoreChanges(_ i: Int, _ head: Int, _ changes: Int) -> Float {
    score(i, head, changes, keys: qkv.base + (heads + head) * lane, stride: 3 * heads * lane, to: fresh)
  }

  /// Writes the scores of row `i` with its changed keys, rows `stride` apart, to `scores` and returns the greatest.
  private func score(
    _ i: Int, _ head: Int, _ changes: Int, keys: UnsafePointer<Float>, stride: Int, to scores: Buffer<Float>
  ) -> Float {
    let q = qkv.base + (i * 3 * heads + head) * lane
    return pattern.columns.withUnsafeBufferPointer { columns in
      guard let columns = columns.baseAddress else { return -.infinity }
      return kernels.pointee.score_places(
        q, keys, stride, headWidth, columns, places.base, changes, scores.base)
    }
  }

  /// Takes the old terms of row `i`'s changed keys out of its sums and puts the new ones in.
  private func update(_ i: Int, _ head: Int, _ changes: Int, _ sum: Float) {
    let at = head * pattern.tokens + i
    let u = weighted.base + (i * heads + head) * lane
    for c in 0..<changes {
      let place = places.base[c]
      let j = Int(pattern.columns[place])
      let new = qkv.base + ((j * 3 + 2) * heads + head) * lane
      let old = oldValues.base + (j * heads + head) * lane
      for k in stride(from: 0, to: lane, by: 8) {
        (u + k).lanes += (new + k).lanes * fresh.base[c] - (old + k).lanes * stale.base[c]
      }
      if state == .cached { exponentials.base[head * pattern.pairs + place] = fresh.base[c] }
    }
    sums.base[at] = sum
    highest.base[at] = max(highest.base[at], sum)
    history.base[at] += 1
  }
}
