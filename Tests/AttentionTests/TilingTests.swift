import Attention
import Testing

@Suite struct Tilings {
  /// Walks the loops of `tiling` and counts bytes whenever an operand's tile changes.
  private func walk(_ tiling: MatrixTiling, _ product: MatrixTiling.Product) -> (read: Int, written: Int) {
    let rows = stride(from: 0, to: product.rows, by: tiling.rows).map { min(tiling.rows, product.rows - $0) }
    let columns = stride(from: 0, to: product.columns, by: tiling.columns)
      .map { min(tiling.columns, product.columns - $0) }
    let inner = stride(from: 0, to: product.inner, by: tiling.inner).map { min(tiling.inner, product.inner - $0) }
    var (read, written) = (0, 0)
    func left(_ m: Int, _ k: Int) { read += rows[m] * inner[k] * product.leftBytes }
    func right(_ k: Int, _ n: Int) { read += inner[k] * columns[n] * product.rightBytes }
    func sums(_ m: Int, _ n: Int, _ k: Int) {
      if k > 0 { read += 4 * rows[m] * columns[n] }
      written += (k == inner.count - 1 ? product.outBytes : 4) * rows[m] * columns[n]
    }
    switch tiling.stationary {
    case .output:
      for m in rows.indices {
        for n in columns.indices {
          for k in inner.indices {
            left(m, k)
            right(k, n)
          }
          written += rows[m] * columns[n] * product.outBytes
        }
      }
    case .right:
      for k in inner.indices {
        for n in columns.indices {
          right(k, n)
          for m in rows.indices {
            left(m, k)
            sums(m, n, k)
          }
        }
      }
    case .left:
      for k in inner.indices {
        for m in rows.indices {
          left(m, k)
          for n in columns.indices {
            right(k, n)
            sums(m, n, k)
          }
        }
      }
    }
    return (read, written)
  }

  private func product(_ random: inout SplitMix, upTo limit: Int) -> MatrixTiling.Product {
    MatrixTiling.Product(
      rows: random.integer(1..<limit), columns: random.integer(1..<limit), inner: random.integer(1..<limit),
      leftBytes: [1, 2, 4][random.integer(0..<3)], rightBytes: [1, 4][random.integer(0..<2)],
      outBytes: [1, 4][random.integer(0..<2)])
  }

  @Test(arguments: 1...60) func trafficIsThatOfTheLoops(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let product = product(&random, upTo: 24)
    let tiling = MatrixTiling(
      MatrixTiling.Stationary.allCases[seed % 3], rows: random.integer(1..<27), columns: random.integer(1..<27),
      inner: random.integer(1..<27))
    let traffic = tiling.traffic(product)
    let walked = walk(tiling, product)
    #expect((traffic.farRead, traffic.farWritten) == (walked.read, walked.written))
  }

  @Test(arguments: 1...15) func bestIsTheBestOfAllSizes(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let product = product(&random, upTo: 10)
    var before = Int.max
    for scratchpad in [0, 8, 12, 24, 60, 150, 400, 5_000] {
      var least: Int?
      for stationary in MatrixTiling.Stationary.allCases {
        for rows in 1...product.rows {
          for columns in 1...product.columns {
            for inner in 1...product.inner {
              let tiling = MatrixTiling(stationary, rows: rows, columns: columns, inner: inner)
              guard tiling.scratchpadBytes(product) <= scratchpad else { continue }
              least = min(least ?? .max, tiling.traffic(product).far)
            }
          }
        }
      }
      let best = MatrixTiling.best(product, scratchpad: scratchpad)
      #expect(best.map { $0.traffic(product).far } == least)
      if let best {
        #expect(best.scratchpadBytes(product) <= scratchpad)
        #expect(best.traffic(product).far <= before)
        before = best.traffic(product).far
      }
    }
    let (m, n, k) = (product.rows, product.columns, product.inner)
    #expect(before == m * k * product.leftBytes + k * n * product.rightBytes + m * n * product.outBytes)
  }

  @Test(arguments: 1...8) func bestTilesOfAttentionAreTheBestOfAllSizes(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (n, dh) = (random.integer(1..<20), random.integer(1..<9))
    var before = Int.max
    for scratchpad in [10, 100, 400, 1_000, 10_000] {
      var least: Int?
      for queries in 1...n {
        for keys in 1...n {
          let tiles = AttentionSchedule.tiled(queries: queries, keys: keys)
          guard tiles.nearBytes(.dense(n), headWidth: dh, bytes: .float32) <= scratchpad else { continue }
          least = min(least ?? .max, tiles.traffic(.dense(n), headWidth: dh, heads: 1, bytes: .float32).far)
        }
      }
      let best = AttentionSchedule.bestTiles(.dense(n), headWidth: dh, bytes: .float32, scratchpad: scratchpad)
      let far = best?.traffic(.dense(n), headWidth: dh, heads: 1, bytes: .float32).far
      #expect(far == least)
      if let far {
        #expect(far <= before)
        before = far
      }
    }
    #expect(before == 16 * n * dh)
  }
}
