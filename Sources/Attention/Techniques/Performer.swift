import Quantities

/// Attention by positive random features: φ(q) (Σ φ(k) vᵀ) / φ(q) Σ φ(k), with φ(x) = exp(Ω x − ‖x‖² / 2).
///
/// FAVOR+ of Choromanski et al., "Rethinking Attention with Performers", 2020, arXiv:2009.14794; Ω are m orthogonal
/// random rows of a block, on file. q and k are divided by the fourth root of the head's width. What all features of a
/// query share cancels, so a query's norm is not computed; features are divided by the greatest of the query, or of all
/// keys of the head, and 10⁻⁶ is added (assumed), so that no sum is 0. No n²: 4 n m d_h + 2 n m multiply-accumulates a
/// head, and n d_h for the norms of keys. Unbiased for the softmax kernel; the error falls with √m.
struct FeatureCore {
  /// Added to every feature.
  static let floor: Float = 1e-6
  private let tokens: Int
  private let headWidth: Int
  private let count: Int
  /// Features of all keys of a head, then of one query; rows of whole lanes.
  private let atKeys: Buffer<Float>
  private let atQuery: Buffer<Float>
  /// Σ φ(k) vᵀ, (features, head width padded), and Σ φ(k).
  private let sums: Buffer<Float>
  private let totals: Buffer<Float>

  init(_ shape: ModelShape, _ count: Int) {
    tokens = shape.tokens
    headWidth = shape.headWidth
    self.count = count
    atKeys = Buffer(tokens * paddedToPanels(count), 0)
    atQuery = Buffer(paddedToPanels(count), 0)
    sums = Buffer(count * padded(headWidth), 0)
    totals = Buffer(paddedToPanels(count), 0)
  }

  /// Writes the outputs of all heads to `mixed`; `features` is Ω transposed, (head width, features padded).
  func run(
    _ features: UnsafePointer<Float>, heads: Int, _ all: RowSet, qkv: UnsafePointer<Float>,
    mixed: UnsafeMutablePointer<Float>
  ) -> CoreWork {
    let lane = padded(headWidth)
    let stride = 3 * heads * lane
    for head in 0..<heads {
      addKeys(features, qkv + (heads + head) * lane, qkv + (2 * heads + head) * lane, stride)
      for i in 0..<all.count {
        let top = project(features, qkv + (i * stride + head * lane), less: 0, to: atQuery.base)
        exponentiate(atQuery.base, top: top)
        weigh(mixed + (i * heads + head) * lane)
      }
    }
    return work(heads: heads)
  }

  private func addKeys(
    _ features: UnsafePointer<Float>, _ keys: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ stride: Int
  ) {
    let (m, lane) = (paddedToPanels(count), padded(headWidth))
    var top = -Float.infinity
    for j in 0..<tokens {
      var squares: Float = 0
      for c in 0..<headWidth { squares += keys[j * stride + c] * keys[j * stride + c] }
      top = max(top, project(features, keys + j * stride, less: 0.5 * squares, to: atKeys.base + j * m))
    }
    sums.base.update(repeating: 0, count: count * lane)
    totals.base.update(repeating: 0, count: m)
    for j in 0..<tokens {
      let at = atKeys.base + j * m
      exponentiate(at, top: top)
      for r in 0..<count {
        totals.base[r] += at[r]
        for c in Swift.stride(from: 0, to: lane, by: 8) {
          (sums.base + (r * lane + c)).lanes += (values + (j * stride + c)).lanes * at[r]
        }
      }
    }
  }

  /// to = Ω x − less, and the greatest of them.
  private func project(
    _ features: UnsafePointer<Float>, _ x: UnsafePointer<Float>, less: Float, to: UnsafeMutablePointer<Float>
  ) -> Float {
    var top = -Float.infinity
    for r in Swift.stride(from: 0, to: count, by: 8) {
      var sum = Lanes(repeating: -less)
      for c in 0..<headWidth { sum += (features + (c * padded(count) + r)).lanes * x[c] }
      (to + r).lanes = sum
      for k in 0..<min(8, count - r) { top = max(top, sum[k]) }
    }
    return top
  }

  private func exponentiate(_ at: UnsafeMutablePointer<Float>, top: Float) {
    Exponential.replace(at, count: count, top: top)
    for r in 0..<count { at[r] += Self.floor }
  }

  private func weigh(_ out: UnsafeMutablePointer<Float>) {
    let lane = padded(headWidth)
    var total: Float = 0
    for r in 0..<count { total += atQuery.base[r] * totals.base[r] }
    let share = 1 / total
    for c in Swift.stride(from: 0, to: lane, by: 8) {
      var sum = Lanes()
      for r in 0..<count { sum += (sums.base + (r * lane + c)).lanes * atQuery.base[r] }
      (out + c).lanes = sum * share
    }
  }

  /// Features count as scores, their exponentials as softmax, the products with values as values.
  private func work(heads: Int) -> CoreWork {
    let (n, m, w) = (heads * tokens, count, headWidth)
    var work = CoreWork()
    work.scores.macFloat = 2 * n * m * w + n * w
    work.scores.multiply = n
    work.scores.ramRead = 4 * 2 * n * w
    work.scores.ramWritten = 4 * 2 * n * m
    work.scores.flashRead = 4 * m * w
    work.softmax.compare = n * (m - 1) + n * m - heads
    work.softmax.add = 5 * n * m
    work.softmax.exp = 2 * n * m
    work.softmax.ramRead = 4 * 2 * 2 * n * m
    work.softmax.ramWritten = 4 * 2 * n * m
    work.values.macFloat = 2 * n * m * w + n * m
    work.values.divide = n
    work.values.multiply = n * w
    work.values.ramRead = 4 * (2 * n * m + n * w + heads * m * w)
    work.values.ramWritten = 4 * (n * w + heads * m * (w + 1))
    return work
  }
}
