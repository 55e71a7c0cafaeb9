import CKernels

/// softmax(q kᵀ) v of one head over a pattern.
///
/// The scale 1/√(head width) is folded into the query's weights. Each score adds its products in ascending order of the
/// head's width, each output its values in ascending order of the keys, each product by a fused multiply-add; the
/// exponentials of a row are summed as sixteen partial sums, those of keys k, k + 16, … of the row. A window as wide as
/// the sequence therefore equals dense attention bit for bit, and so do the steps of one row.
struct AttentionCore {
  let pattern: AttentionPattern
  /// What it walks: the pattern's keys, or those of a part of the tokens.
  let keyRuns: KeyRuns
  let headWidth: Int
  /// Scores, then exponentials, of one row; or what dense attention works with.
  let scores: Buffer<Float>
  /// Whether every query has every key.
  private let isDense: Bool

  init(_ pattern: AttentionPattern, headWidth: Int, isRestrictable: Bool = false) {
    self.pattern = pattern
    keyRuns = KeyRuns(pattern, isRestrictable: isRestrictable)
    self.headWidth = headWidth
    isDense = pattern.isDense
    let row = paddedToPanels(pattern.longestRow) + 16
    scores = Buffer(isDense ? max(row, fleetsim_dense_work(pattern.tokens, headWidth)) : row, 0)
  }

  /// Values between two rows of transposed keys: tokens and two vectors more, for loads past the end.
  static func keyStride(tokens: Int) -> Int { paddedToPanels(tokens) + 16 }

  /// Values of all transposed keys of a head.
  static func keyValues(tokens: Int, headWidth: Int) -> Int { (headWidth + 1) * keyStride(tokens: tokens) }

  /// Copies the keys of `rows` of one head, rows of `k` that are `stride` apart, to (head width, tokens).
  func transposeKeys(
    _ rows: RowSet, k: UnsafePointer<Float>, stride: Int, keys: UnsafeMutablePointer<Float>
  ) {
    let keyStride = Self.keyStride(tokens: pattern.tokens)
    for i in 0..<rows.count {
      let from = k + rows[i] * stride
      for c in 0..<headWidth { keys[c * keyStride + rows[i]] = from[c] }
    }
  }

  /// out = softmax(q kᵀ) v of the queries of one head, which are `rows` from the first on.
  /// - Parameters:
  ///   - q: rows of this head's queries, `stride` apart, as `k`'s and `v`'s.
  ///   - keys: room for transposed keys, which dense attention does not need.
  ///   - out: rows of whole lanes, `outStride` apart.
  func run(
    _ rows: RowSet, q: UnsafePointer<Float>, k: UnsafePointer<Float>, v: UnsafePointer<Float>, stride: Int,
    keys: UnsafeMutablePointer<Float>?, out: UnsafeMutablePointer<Float>, outStride: Int
  ) {
    let n = rows.count
    if isDense {
      kernels.pointee.dense_attention(q, stride, k, stride, v, stride, out, outStride, scores.base, n, n, headWidth)
      return
    }
    guard let keys else { preconditionFailure("a pattern without room for its keys") }
    transposeKeys(rows, k: k, stride: stride, keys: keys)
    kernels.pointee.sparse_attention(
      q, keys, Self.keyStride(tokens: pattern.tokens), v, stride, out, outStride, scores.base, n, headWidth,
      keyRuns.start.base, keyRuns.runs.base)
  }

  /// Writes q · k of token `i`'s keys to `scores` and returns the number of keys.
  /// - Parameters:
  ///   - q: the query of token i, `headWidth` values.
  ///   - keys: (headWidth, keyStride) values.
  @inline(__always)
  func score(_ i: Int, q: UnsafePointer<Float>, keys: UnsafePointer<Float>, keyStride: Int) -> Int {
    pattern.withRuns { start, runs in
      kernels.pointee.score(
        q, keys, keyStride, headWidth, runs + 2 * start[i], start[i + 1] - start[i], scores.base)
    }
    return pattern.rowStart[i + 1] - pattern.rowStart[i]
  }

  /// The greatest of the first `count` scores.
  @inline(__always) func top(_ count: Int) -> Float {
    pad(count, with: -.infinity)
    var top = scores.base.lanes
    for j in stride(from: 8, to: count, by: 8) {
      let next = (scores.base + j).lanes
      top.replace(with: next, where: next .> top)
    }
    return top.max()
  }

  /// Turns the first `count` scores into exp(score − top) and returns their sum.
  @inline(__always) func exponentiate(_ count: Int, top: Float) -> Float {
    Exponential.replace(scores.base, count: count, top: top)
    return sum(count)
  }

  /// The sum of the first `count` exponentials; what is behind them up to whole sixteens becomes 0.
  @inline(__always) func sum(_ count: Int) -> Float { kernels.pointee.sum(scores.base, count) }

  /// Overwrites what follows the first `count` scores up to a whole lane.
  @inline(__always) func pad(_ count: Int, with value: Float) {
    for j in count..<padded(count) { scores.base[j] = value }
  }

  /// u = Σ exponential · value over token `i`'s keys, not divided by their sum.
  /// - Parameters:
  ///   - v: rows of this head's values, whole lanes, `stride` apart.
  ///   - u: `headWidth` values, padded to whole lanes.
  @inline(__always)
  func weigh(_ i: Int, v: UnsafePointer<Float>, stride: Int, u: UnsafeMutablePointer<Float>) {
    pattern.withRuns { start, runs in
      kernels.pointee.weigh(
        scores.base, runs + 2 * start[i], start[i + 1] - start[i], v, stride, padded(headWidth), u)
    }
  }

  /// The greatest Euclidean norm of the first `count` values; what it took goes into `tally`.
  func reach(_ count: Int, v: UnsafePointer<Float>, stride: Int, _ tally: inout CoreTally) -> Float {
    var greatest: Float = 0
    for i in 0..<count {
      var squares = Lanes()
      for c in Swift.stride(from: 0, to: headWidth, by: 8) {
        let value = (v + (i * stride + c)).lanes
        squares += value * value
      }
      greatest = max(greatest, squares.total)
    }
    tally.norms += count
    return greatest.squareRoot()
  }
}
