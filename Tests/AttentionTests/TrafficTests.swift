import Attention
import Quantities
import Testing

@Suite struct TrafficOfSchedules {
  /// n = 64, four heads of 16, float32: rows of the golden table.
  @Test func goldenRows() {
    let dense = AttentionPattern.dense(64)
    let unfused = AttentionSchedule.unfused.traffic(dense, headWidth: 16, heads: 4, bytes: .float32)
    #expect((unfused.farRead, unfused.farWritten) == (245_760, 147_456))
    let tiled = AttentionSchedule.tiled(queries: 16, keys: 16)
    let tiles = tiled.traffic(dense, headWidth: 16, heads: 4, bytes: .float32)
    #expect((tiles.farRead, tiles.farWritten) == (147_456, 16_384))
    let window = AttentionSchedule.unfused.traffic(.window(64, radius: 4), headWidth: 16, heads: 4, bytes: .float32)
    #expect((window.farRead, window.farWritten) == (75_840, 34_176))
    #expect(AttentionSchedule.unfused.work(dense, headWidth: 16, heads: 4).mac == 524_288)
    #expect(
      AttentionSchedule.unfused.work(dense, headWidth: 16, heads: 4)
        == Work.attention(pairs: 4_096, rows: 64, reads: 64, heads: 4, headWidth: 16, .float32))
  }

  @Test(arguments: [1, 5, 64, 99]) func unfusedTotals(n: Int) {
    for dh in [1, 8, 20] {
      func far(_ bytes: AttentionBytes) -> Int {
        AttentionSchedule.unfused.traffic(.dense(n), headWidth: dh, heads: 1, bytes: bytes).far
      }
      #expect(far(.float32) == 16 * n * dh + 20 * n * n)
      #expect(far(AttentionBytes(value: 1, score: 4, probability: 1)) == 4 * n * dh + 14 * n * n)
      #expect(far(.int8Scores) == 4 * n * dh + 5 * n * n)
    }
  }

  @Test(arguments: 1...20) func tilesOfDenseAttentionHaveAClosedForm(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (n, dh) = (random.integer(1..<70), random.integer(1..<20))
    let (rows, columns) = (random.integer(1..<80), random.integer(1..<80))
    let schedule = AttentionSchedule.tiled(queries: rows, keys: columns)
    let traffic = schedule.traffic(.dense(n), headWidth: dh, heads: 3, bytes: .float32)
    #expect(traffic.farRead == 3 * 4 * (n * dh + 2 * n * dh * ((n + rows - 1) / rows)))
    #expect(traffic.farWritten == 3 * 4 * n * dh)
    #expect(
      schedule.nearBytes(.dense(n), headWidth: dh, bytes: .float32)
        == 4 * (2 * rows * dh + 2 * columns * dh + rows * columns) + 8 * rows)
    let plain = AttentionSchedule.unfused.work(.dense(n), headWidth: dh, heads: 3)
    let work = schedule.work(.dense(n), headWidth: dh, heads: 3)
    let rescales = 3 * n * ((n + columns - 1) / columns - 1)
    #expect(work.mac == plain.mac && work.divide == plain.divide)
    #expect(work.exp - plain.exp == rescales)
    #expect(work.multiply - plain.multiply == rescales * (dh + 1))
  }

  /// Tiles of a sparse pattern, counted pair by pair.
  @Test(arguments: 1...12) func tilesSkipWhatNobodyAttendsTo(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let n = random.integer(1..<50)
    let pattern: AttentionPattern =
      seed % 2 == 0 ? .window(n, radius: random.integer(0..<n)) : .strided(n, stride: random.integer(1..<9))
    let (rows, columns) = (random.integer(1..<12), random.integer(1..<12))
    var loaded = 0
    for start in stride(from: 0, to: n, by: rows) {
      for tile in stride(from: 0, to: n, by: columns) {
        let needed = (start..<min(n, start + rows)).contains { i in
          pattern.columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]].contains {
            Int($0) / columns * columns == tile
          }
        }
        if needed { loaded += min(columns, n - tile) }
      }
    }
    let traffic = AttentionSchedule.tiled(queries: rows, keys: columns)
      .traffic(pattern, headWidth: 4, heads: 1, bytes: .int8)
    #expect(traffic.farRead == n * 4 + 2 * loaded * 4)
  }

  @Test func fusionSavesExactlyWhatItSkips() {
    let (n, d) = (37, 24)
    let dense = AttentionPattern.dense(n)
    let apart = AttentionSchedule.unfused.traffic(dense, headWidth: 6, heads: 4, bytes: .float32)
    let fused = AttentionSchedule.fusedSoftmax.traffic(dense, headWidth: 6, heads: 4, bytes: .float32)
    #expect(apart.far - fused.far == 4 * 3 * 4 * n * n)
    func projections(_ fused: Bool) -> Traffic {
      .projections(tokens: n, width: d, inner: d, fused: fused, bytes: 4, weights: .float32)
    }
    #expect(projections(false).farRead - projections(true).farRead == 2 * n * d * 4)
    #expect(projections(false).farWritten == projections(true).farWritten)
    func feedForward(_ fused: Bool) -> Traffic {
      .feedForward(tokens: n, width: d, hidden: 50, fused: fused, bytes: 1, weights: .int8)
    }
    #expect(feedForward(false).far - feedForward(true).far == 2 * n * 50)
    #expect(feedForward(true).flashRead == d * 50 * 2 + 8 * (50 + d))
  }
}
