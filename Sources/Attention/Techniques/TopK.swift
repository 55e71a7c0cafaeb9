extension TechniqueRows {
  /// Keeps the `k` greatest scores, the first of equal ones, and renormalises.
  ///
  /// ‖Δo‖ ≤ 2 (Σ skipped p) · max ‖v‖. Zhao et al., "Explicit Sparse Transformer", 2019, arXiv:1912.11637. Selection:
  /// one comparison a score with the k-th so far, and ⌈log₂ k⌉ to place one that is greater.
  func topK(_ row: HeadRow, _ k: Int, _ tally: inout CoreTally) {
    guard k < row.count else { return exact(row, &tally) }
    let top = core.top(row.count)
    for j in 0..<k { best.base[j] = -.infinity }
    var placed = 0
    for j in 0..<row.count where core.scores.base[j] > best.base[k - 1] {
      let score = core.scores.base[j]
      var (low, high) = (0, k - 1)
      while low < high {
        let middle = (low + high) / 2
        if best.base[middle] < score { high = middle } else { low = middle + 1 }
      }
      for p in stride(from: k - 1, to: low, by: -1) { best.base[p] = best.base[p - 1] }
      best.base[low] = score
      placed += 1
    }
    let floor = best.base[k - 1]
    var ties = 0
    for p in 0..<k where best.base[p] == floor { ties += 1 }
    let count = keep(row, from: floor, ties: ties)
    let sum = core.exponentiate(row.count, top: top)
    weigh(row, kept: count)
    scale(row, by: 1 / sum)
    tally.exponentials += count
    tally.decisions += 2 * row.count + placed * ceilLog2(k)
    tally.kept += count
  }
}

/// ⌈log₂ count⌉ for count ≥ 1.
func ceilLog2(_ count: Int) -> Int { count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount }

extension TechniqueEntry {
  static let topK = Self(
    "top-k", .dynamic, "the k greatest scores of a row", [.count("k", 8, from: 1)], source: "arXiv:1912.11637"
  ) { .row(.topK(Int($0[0]))) }
}
