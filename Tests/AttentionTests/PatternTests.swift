import Attention
import Testing

@Suite struct Patterns {
  @Test func everyPatternHasItsClosedFormOfPairs() {
    for n in 1..<40 {
      #expect(AttentionPattern.dense(n).pairs == n * n)
      for r in 0..<n { #expect(AttentionPattern.window(n, radius: r).pairs == n * (2 * r + 1) - r * (r + 1)) }
      for w in 1...n { #expect(AttentionPattern.causalWindow(n, width: w).pairs == n * w - w * (w - 1) / 2) }
      for s in 1...n {
        let (q, t) = n.quotientAndRemainder(dividingBy: s)
        #expect(AttentionPattern.strided(n, stride: s).pairs == t * (q + 1) * (q + 1) + (s - t) * q * q)
        #expect(AttentionPattern.anchors(n, step: s).pairs == n * (q + 1) - q)
        #expect(AttentionPattern.blocks(n, length: s).pairs == q * s * s + t * t)
        #expect(
          AttentionPattern.causalStrided(n, step: s).pairs == (0..<n).reduce(0) { $0 + $1 / s + 1 })
        #expect(
          AttentionPattern.sparseTransformerStrided(n, length: s).pairs
            == (0..<n).reduce(0) { $0 + min($1 + 1, s) + $1 / s })
        for c in 1...s {
          #expect(
            AttentionPattern.sparseTransformerFixed(n, length: s, columns: c).pairs
              == (0..<n).reduce(0) { $0 + $1 / s * c + $1 % s + 1 })
        }
      }
    }
    for rows in 1..<8 {
      for columns in 1..<8 {
        for r in 0..<min(rows, columns) {
          let across = columns * (2 * r + 1) - r * (r + 1)
          let down = rows * (2 * r + 1) - r * (r + 1)
          #expect(AttentionPattern.grid(rows: rows, columns: columns, radius: r).pairs == across * down)
        }
      }
    }
  }

  @Test func keysAreThoseWithinTheRadius() {
    let grid = AttentionPattern.grid(rows: 5, columns: 7, radius: 2)
    let window = AttentionPattern.window(35, radius: 3)
    for i in 0..<35 {
      let near = (0..<35).filter { max(abs($0 / 7 - i / 7), abs($0 % 7 - i % 7)) <= 2 }
      #expect(grid.columns[grid.rowStart[i]..<grid.rowStart[i + 1]].map(Int.init) == near)
      let beside = (0..<35).filter { abs($0 - i) <= 3 }
      #expect(window.columns[window.rowStart[i]..<window.rowStart[i + 1]].map(Int.init) == beside)
    }
  }

  @Test func aWindowAsWideAsTheSequenceIsDense() {
    for n in 1..<20 { #expect(AttentionPattern.window(n, radius: n - 1) == .dense(n)) }
    #expect(AttentionPattern.grid(rows: 3, columns: 4, radius: 3) == .dense(12))
    #expect(AttentionPattern.strided(9, stride: 1) == .dense(9))
  }
}
