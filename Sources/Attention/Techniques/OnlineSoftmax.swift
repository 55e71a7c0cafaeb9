extension TechniqueRows {
  /// Softmax over tiles of keys with a running maximum, sum and weighted sum, rescaled when the maximum grows.
  ///
  /// Equal to the whole row up to rounding, for every tile. Milakov and Gimelshein, 2018, arXiv:1805.02867; Dao et
  /// al., FlashAttention, 2022, arXiv:2205.14135. Scores of a tile stay in registers and are not counted as traffic.
  func online(_ row: HeadRow, _ tile: Int, _ tally: inout CoreTally) {
    var top = -Float.infinity
    var sum: Float = 0
    var rescales = 0
    for c in stride(from: 0, to: core.headWidth, by: 8) { (row.out + c).lanes = Lanes() }
    let first = core.pattern.rowStart[row.token]
    for begin in stride(from: 0, to: row.count, by: tile) {
      let end = min(row.count, begin + tile)
      var tileTop = core.scores.base[begin]
      for j in begin + 1..<max(end, begin + 1) { tileTop = max(tileTop, core.scores.base[j]) }
      if tileTop > top {
        if begin > 0 {
          let shrink = Exponential.of(top - tileTop)
          sum *= shrink
          scale(row, by: shrink)
          rescales += 1
        }
        top = tileTop
      }
      for j in begin..<end {
        let weight = Exponential.of(core.scores.base[j] - top)
        sum += weight
        let value = row.values + Int(core.pattern.columns[first + j]) * row.stride
        for c in stride(from: 0, to: core.headWidth, by: 8) { (row.out + c).lanes += (value + c).lanes * weight }
      }
    }
    scale(row, by: 1 / sum)
    tally.exponentials += row.count
    tally.kept += row.count
    tally.rescales += rescales
    tally.isSpilled = false
  }
}

extension TechniqueEntry {
  static let online = Self(
    "online", .schedule, "softmax tile by tile, nothing spilled", [.count("tile", 16, from: 1)],
    source: "arXiv:2205.14135"
  ) { .row(.online(tile: Int($0[0]))) }
}
