import Quantities

extension TechniqueRows {
  /// The whole row; each key's share of attention is added to what it has received.
  func rankTokens(_ row: HeadRow, _ tally: inout CoreTally) {
    let sum = core.exponentiate(row.count, top: core.top(row.count))
    core.weigh(row.token, v: row.values, stride: row.stride, u: row.out)
    scale(row, by: 1 / sum)
    let share = 1 / sum
    for j in 0..<row.count { received.base[j] += core.scores.base[j] * share }
    tally.exponentials += row.count
    tally.kept += row.count
    tally.ranks += row.count
  }
}

/// Tokens that go on to the next block: those that have received most attention so far, over heads and blocks.
///
/// Cascade token pruning of Wang et al., "SpAtten", 2021, arXiv:2012.09852. Tokens keep their order; of equal ones the
/// first stay. The exits average over the tokens that are left. Exact when every token is kept.
struct TokenCascade {
  /// Tokens that enter each block.
  let counts: [Int]
  private let order: Buffer<Int32>

  /// `share` of the tokens that enter a block reach the next, rounded up.
  init(tokens: Int, blocks: Int, share: Double) {
    var counts = [tokens]
    for _ in 1..<max(1, blocks) { counts.append(Int((Double(counts[counts.count - 1]) * share).rounded(.up))) }
    self.counts = counts
    order = Buffer(tokens, 0)
  }

  /// Moves the tokens that stay after block `l` to the front of `x`, rows of `width` values, and returns the work.
  func prune<Value: BitwiseCopyable, Share: BitwiseCopyable & Comparable>(
    after l: Int, x: UnsafeMutablePointer<Value>, width: Int, padded stride: Int, received: Buffer<Share>
  ) -> OpCount {
    var work = OpCount()
    guard l + 1 < counts.count, counts[l + 1] < counts[l] else { return work }
    let (all, kept) = (counts[l], counts[l + 1])
    // Place of each token by what it received: as many comparisons as a sort needs.
    for i in 0..<all {
      var before = 0
      let own = received.base[i]
      for j in 0..<all where received.base[j] > own || (received.base[j] == own && j < i) { before += 1 }
      order.base[i] = Int32(before)
    }
    var to = 0
    for i in 0..<all where order.base[i] < Int32(kept) {
      if to != i {
        (x + to * stride).update(from: x + i * stride, count: stride)
        received.base[to] = received.base[i]
      }
      to += 1
    }
    work.compare = all * ceilLog2(all) + all
    work.ramRead = 4 * (all + kept * width)
    work.ramWritten = 4 * kept * (width + 1)
    return work
  }
}

extension TechniqueEntry {
  static let cascadeTokens = Self(
    "cascade-tokens", .dynamic, "drop the tokens that received least attention after each block",
    [.number("keep", 0.5, in: 0.01...1)], source: "arXiv:2012.09852"
  ) { .row(.rankTokens(share: $0[0])) }
}
