import CKernels
import Quantities

/// Skips blocks of keys whose scores, by a bound, cannot matter: their products are not computed.
///
/// A block of keys with centroid c and radius r has no score above q·c + ‖q‖·r (Cauchy–Schwarz). Blocks run in
/// descending order of that bound. With m the greatest score so far, L ≥ Σ e^(block's greatest − m) over the blocks that
/// ran and R ≤ Σ n_b e^(bound − m) over the rest, the output is off by at most R / (L + R) · 2 max ‖v‖: the rest is
/// skipped when that is ≤ `tolerance`. 0 skips nothing and is dense bit for bit. Bounds carry a slack of 10⁻⁵ for rounding.
struct KeyBlocks {
  private static let slack: Float = 1 + 1e-5
  let length: Int
  let tolerance: Float
  private let core: AttentionCore
  /// Rows of whole lanes.
  private let centroids: Buffer<Float>
  private let radii: Buffer<Float>
  private let bounds: Buffer<Float>
  private let order: Buffer<Int32>
  /// n_b e^(bound − greatest bound) of a block and all behind it in the order.
  private let rest: Buffer<Float>
  /// The first key and the number of keys of each block, and the scores of one.
  private let runs: Buffer<Int32>
  private let fresh: Buffer<Float>

  init(_ core: AttentionCore, length: Int, tolerance: Float) {
    let blocks = (core.pattern.tokens + length - 1) / length
    self.core = core
    self.length = length
    self.tolerance = tolerance
    centroids = Buffer(blocks * padded(core.headWidth), 0)
    radii = Buffer(blocks, 0)
    bounds = Buffer(blocks, 0)
    order = Buffer(blocks, 0)
    rest = Buffer(blocks + 1, 0)
    runs = Buffer(2 * blocks, 0)
    fresh = Buffer(paddedToPanels(min(length, core.pattern.tokens)) + 16, 0)
    for b in 0..<blocks {
      runs.base[2 * b] = Int32(keys(b).lowerBound)
      runs.base[2 * b + 1] = Int32(keys(b).count)
    }
  }

  private var tokens: Int { core.pattern.tokens }
  private var blocks: Int { radii.count }
  private func keys(_ b: Int) -> Range<Int> { b * length..<min(tokens, (b + 1) * length) }

  /// Centroids and radii of one head's keys, `stride` apart.
  func prepare(_ k: UnsafePointer<Float>, stride: Int, _ tally: inout CoreTally) {
    let (dh, lane) = (core.headWidth, padded(core.headWidth))
    for b in 0..<blocks {
      let centroid = centroids.base + b * lane
      let share = 1 / Float(keys(b).count)
      for c in 0..<dh {
        var sum: Float = 0
        for j in keys(b) { sum += k[j * stride + c] }
        centroid[c] = sum * share
      }
      var greatest: Float = 0
      for j in keys(b) {
        var squares: Float = 0
        for c in 0..<dh {
          let off = k[j * stride + c] - centroid[c]
          squares += off * off
        }
        greatest = max(greatest, squares)
      }
      radii.base[b] = greatest.squareRoot() * Self.slack
    }
    tally.bounds.add += 2 * tokens * dh
    tally.bounds.macFloat += tokens * dh
    tally.bounds.multiply += blocks * (dh + 1)
    tally.bounds.compare += tokens
    tally.bounds.divide += 2 * blocks
    tally.bounds.ramRead += 8 * tokens * dh
    tally.bounds.ramWritten += 4 * blocks * (dh + 1)
  }

  /// Writes the scores of the keys that matter, −∞ for the others, and returns how many do.
  func score(
    _ q: UnsafePointer<Float>, keys transposed: UnsafePointer<Float>, keyStride: Int, reach: Float,
    _ tally: inout CoreTally
  ) -> Int {
    let greatestBound = bound(q, &tally)
    for j in 0..<tokens { core.scores.base[j] = -.infinity }
    // R / (L + R) · 2 max ‖v‖ ≤ ε, solved for R / L; never for ε = 0.
    let spare = 2 * reach - tolerance
    let allowed = tolerance == 0 ? 0 : spare > 0 ? tolerance / spare : .infinity
    var (top, mass) = (-Float.infinity, Float(0))
    var (ran, computed) = (0, 0)
    for place in 0..<blocks {
      if place > 0, allowed > 0, rest.base[place] <= allowed * mass * Exponential.of(min(0, top - greatestBound)) {
        break
      }
      let b = Int(order.base[place])
      var blockTop = -Float.infinity
      kernels.pointee.score(q, transposed, keyStride, core.headWidth, runs.base + 2 * b, 1, fresh.base)
      for (place, j) in keys(b).enumerated() {
        core.scores.base[j] = fresh.base[place]
        blockTop = max(blockTop, fresh.base[place])
      }
      if blockTop > top {
        mass = mass * (top > -.infinity ? Exponential.of(top - blockTop) : 0) + 1
        top = blockTop
      } else {
        mass += Exponential.of(blockTop - top)
      }
      ran += 1
      computed += keys(b).count
    }
    tally.bounds.exp += blocks + 2 * ran
    tally.bounds.multiply += 3 * ran
    tally.bounds.add += 2 * ran
    tally.bounds.compare += 2 * ran
    return computed
  }

  /// Bounds, their order, and the sums of what is behind; returns the greatest.
  private func bound(_ q: UnsafePointer<Float>, _ tally: inout CoreTally) -> Float {
    let (dh, lane) = (core.headWidth, padded(core.headWidth))
    var squares: Float = 0
    for c in 0..<dh { squares += q[c] * q[c] }
    let norm = squares.squareRoot()
    for b in 0..<blocks {
      var sum: Float = 0
      for c in 0..<dh { sum += q[c] * centroids.base[b * lane + c] }
      let bound = sum + norm * radii.base[b]
      bounds.base[b] = bound + abs(bound) * (Self.slack - 1)
      var place = b
      while place > 0, bounds.base[Int(order.base[place - 1])] < bounds.base[b] {
        order.base[place] = order.base[place - 1]
        place -= 1
      }
      order.base[place] = Int32(b)
    }
    let greatest = bounds.base[Int(order.base[0])]
    rest.base[blocks] = 0
    for place in stride(from: blocks - 1, through: 0, by: -1) {
      let b = Int(order.base[place])
      rest.base[place] = rest.base[place + 1] + Float(keys(b).count) * Exponential.of(bounds.base[b] - greatest)
    }
    tally.bounds.macFloat += dh + blocks * dh
    tally.bounds.divide += 1
    tally.bounds.multiply += 3 * blocks
    tally.bounds.add += 3 * blocks
    tally.bounds.compare += blocks * ceilLog2(blocks)
    return greatest
  }
}

extension TechniqueEntry {
  static let stopBlocks = Self(
    "stop-blocks", .termination, "skip blocks of keys whose scores' bound cannot matter",
    [.count("length", 8, from: 1), .number("tolerance", 0.1, in: 0...1e6)],
    source: "bound derived from the Cauchy-Schwarz inequality"
  ) { .row(.stopBlocks(length: Int($0[0]), tolerance: Float($0[1]))) }
}
