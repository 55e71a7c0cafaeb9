extension TechniqueRows {
  /// Adds values in descending order of probability until the rest moves the output by at most `tolerance`.
  ///
  /// With L the exponentials used and R the rest, ‖ô − o‖ ≤ R / (L + R) · 2 max ‖v‖: stops when that is ≤ tolerance.
  /// max ‖v‖ is the head's ``HeadRow/reach``. Sorting is counted as n ⌈log₂ n⌉ comparisons, the stopping rule as one a value.
  func stopValues(_ row: HeadRow, _ tolerance: Float, _ tally: inout CoreTally) {
    let n = row.count
    let total = core.exponentiate(n, top: core.top(n))
    for j in 0..<n { kept.base[j] = Int32(j) }
    sortDescending(n)
    let allowed = tolerance / (2 * max(row.reach, .leastNormalMagnitude)) * total
    // The rest is summed from the small end, so that rounding cannot hide any of it.
    var used = n
    var rest: Float = 0
    while used > 1 {
      let next = rest + core.scores.base[Int(kept.base[used - 1])]
      if next > allowed || tolerance == 0 { break }
      rest = next
      used -= 1
    }
    for k in used..<max(used, n) { core.scores.base[Int(kept.base[k])] = -.infinity }
    var count = 0
    for j in 0..<n {
      if core.scores.base[j] >= 0 {
        kept.base[count] = Int32(j)
        count += 1
      } else {
        core.scores.base[j] = 0
      }
    }
    let sum = core.sum(n)
    weigh(row, kept: count)
    scale(row, by: 1 / sum)
    tally.exponentials += n
    tally.decisions += n * ceilLog2(n) + n - count + 1
    tally.kept += count
  }

  /// Heap sort of the first `n` of `kept` by their scores, the greatest first.
  private func sortDescending(_ n: Int) {
    for start in stride(from: n / 2 - 1, through: 0, by: -1) { sink(start, n) }
    for end in stride(from: n - 1, to: 0, by: -1) {
      (kept.base[0], kept.base[end]) = (kept.base[end], kept.base[0])
      sink(0, end)
    }
  }

  private func sink(_ start: Int, _ end: Int) {
    func score(_ k: Int) -> Float { core.scores.base[Int(kept.base[k])] }
    var parent = start
    while 2 * parent + 1 < end {
      var child = 2 * parent + 1
      if child + 1 < end && score(child + 1) < score(child) { child += 1 }
      if score(parent) <= score(child) { return }
      (kept.base[parent], kept.base[child]) = (kept.base[child], kept.base[parent])
      parent = child
    }
  }
}

extension TechniqueEntry {
  static let stopValues = Self(
    "stop-values", .termination, "stop adding values when the rest cannot matter",
    [.number("tolerance", 0.1, in: 0...1e6)], source: "bound derived from the triangle inequality"
  ) { .row(.stopValues(tolerance: Float($0[0]))) }
}
