import CKernels

/// softmax(q kᵀ) v of one head over a pattern, row by row.
///
/// The scale 1/√(head width) is folded into the query's weights. Keys lie transposed, (head width, tokens), so that
/// a lane is a key; each score adds its products in ascending order of the head's width, each output its values in
/// ascending order of the keys. A window as wide as the sequence therefore equals dense attention bit for bit.
struct AttentionCore {
  let pattern: AttentionPattern
  let headWidth: Int
  /// Scores, then exponentials, of one row; `longestRow` and a lane more.
  let scores: Buffer<Float>
  /// Whether every query has every key.
  private let isDense: Bool

  init(_ pattern: AttentionPattern, headWidth: Int) {
    self.pattern = pattern
    self.headWidth = headWidth
    isDense = pattern.isDense
    scores = Buffer((isDense ? 4 : 1) * Self.keyStride(tokens: pattern.longestRow), 0)
  }

  /// Values between two rows of transposed keys: tokens and a lane more, for loads past the end.
  static func keyStride(tokens: Int) -> Int { padded(tokens) + 8 }

  /// Copies the keys of `rows` of one head from rows of query, key and value to (head width, tokens).
  func transposeKeys(
    _ rows: RowSet, qkv: UnsafePointer<Float>, head: Int, heads: Int, keys: UnsafeMutablePointer<Float>
  ) {
    let lane = padded(headWidth)
    let keyStride = Self.keyStride(tokens: pattern.tokens)
    for i in 0..<rows.count {
      let from = qkv + (rows[i] * 3 + 1) * heads * lane + head * lane
      for c in 0..<headWidth { keys[c * keyStride + rows[i]] = from[c] }
    }
  }

  /// out = softmax(q kᵀ) v of all queries of one head.
  /// - Parameters:
  ///   - q: rows of this head's queries, `stride` apart, as `v`'s.
  ///   - keys: (headWidth, keyStride) values.
  ///   - out: rows of whole lanes, `outStride` apart.
  func run(
    q: UnsafePointer<Float>, keys: UnsafePointer<Float>, v: UnsafePointer<Float>, stride: Int,
    out: UnsafeMutablePointer<Float>, outStride: Int
  ) {
    let n = pattern.tokens
    let keyStride = Self.keyStride(tokens: n)
    if isDense {
      return fleetsim_dense_attention(
        q, stride, keys, keyStride, v, stride, out, outStride, scores.base, n, n, headWidth)
    }
    for i in 0..<n {
      let count = score(i, q: q + i * stride, keys: keys, keyStride: keyStride)
      let sum = exponentiate(count, top: top(count))
      let row = out + i * outStride
      weigh(i, v: v, stride: stride, u: row)
      let share = 1 / sum
      for c in Swift.stride(from: 0, to: headWidth, by: 8) { (row + c).lanes *= share }
    }
  }

  /// Writes q · k of token `i`'s keys to `scores` and returns the number of keys.
  /// - Parameters:
  ///   - q: the query of token i, `headWidth` values.
  ///   - keys: (headWidth, keyStride) values.
  @inline(__always)
  func score(_ i: Int, q: UnsafePointer<Float>, keys: UnsafePointer<Float>, keyStride: Int) -> Int {
    var written = 0
    pattern.runStart.withUnsafeBufferPointer { start in
      pattern.runs.withUnsafeBufferPointer { runs in
        for r in start[i]..<start[i + 1] {
          let count = Int(runs[r].count)
          let first = keys + Int(runs[r].first)
          var j = 0
          while j + 8 < count {
            var (a, b) = (Lanes(), Lanes())
            for c in 0..<headWidth {
              let row = first + (c * keyStride + j)
              a += row.lanes * q[c]
              b += (row + 8).lanes * q[c]
            }
            (scores.base + (written + j)).lanes = a
            (scores.base + (written + j + 8)).lanes = b
            j += 16
          }
          if j < count {
            var a = Lanes()
            for c in 0..<headWidth { a += (first + (c * keyStride + j)).lanes * q[c] }
            (scores.base + (written + j)).lanes = a
          }
          written += count
        }
      }
    }
    return written
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

  /// Turns the first `count` scores into exp(score − top) and returns their sum. ``top(_:)`` goes before.
  @inline(__always) func exponentiate(_ count: Int, top: Float) -> Float {
    for j in stride(from: 0, to: count, by: 8) {
      (scores.base + j).lanes = Exponential.of((scores.base + j).lanes - top)
    }
    return sum(count)
  }

  /// The sum of the first `count` exponentials; what follows them up to a whole lane is 0.
  @inline(__always) func sum(_ count: Int) -> Float {
    var sum = Lanes()
    for j in stride(from: 0, to: count, by: 8) { sum += (scores.base + j).lanes }
    return sum.total
  }

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
    pattern.runStart.withUnsafeBufferPointer { start in
      pattern.runs.withUnsafeBufferPointer { runs in
        for c in Swift.stride(from: 0, to: headWidth, by: 8) {
          var sum = Lanes()
          var at = scores.base
          for r in start[i]..<start[i + 1] {
            var row = v + (Int(runs[r].first) * stride + c)
            for j in 0..<Int(runs[r].count) {
              sum += row.lanes * at[j]
              row += stride
            }
            at += Int(runs[r].count)
          }
          (u + c).lanes = sum
        }
      }
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
