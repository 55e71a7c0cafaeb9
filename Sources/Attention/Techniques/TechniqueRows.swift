import CKernels
import Quantities

/// One query of one head whose scores are computed.
struct HeadRow {
  /// The query.
  let token: Int
  /// Its number of keys, whose scores are in the core.
  let count: Int
  /// This head's values, `stride` apart.
  let values: UnsafePointer<Float>
  let stride: Int
  /// The head's output, whole lanes.
  let out: UnsafeMutablePointer<Float>
  /// The greatest Euclidean norm of this head's values; 0 where no rule asks.
  let reach: Float
}

/// Executes rows of scores by a rule, with the memory that the rules share.
struct TechniqueRows {
  let core: AttentionCore
  let rule: RowRule
  let table: SoftmaxTable
  /// Places of kept scores in the row, ascending; `longestRow`.
  let kept: Buffer<Int32>
  /// Values in order of size.
  let best: Buffer<Float>
  /// What each token has received.
  let received: Buffer<Float>
  /// Bounds on blocks of keys, where the rule asks for them.
  let blocks: KeyBlocks?

  init(_ core: AttentionCore, _ rule: RowRule, received: Buffer<Float>) {
    self.core = core
    self.rule = rule
    self.received = received
    table = SoftmaxTable(rule.exponential)
    kept = Buffer(core.pattern.longestRow, 0)
    best = Buffer(core.pattern.longestRow, 0)
    if case .stopBlocks(let length, let tolerance) = rule {
      blocks = KeyBlocks(core, length: length, tolerance: tolerance)
    } else {
      blocks = nil
    }
  }

  /// Executes a row by bounds on blocks of keys: what they skip is neither scored nor added.
  func runBlocks(
    _ row: HeadRow, _ blocks: KeyBlocks, q: UnsafePointer<Float>, keys: UnsafePointer<Float>, keyStride: Int,
    _ tally: inout CoreTally
  ) {
    let computed = blocks.score(q, keys: keys, keyStride: keyStride, reach: row.reach, &tally)
    let sum = core.exponentiate(row.count, top: core.top(row.count))
    if computed == row.count {
      core.weigh(row.token, v: row.values, stride: row.stride, u: row.out)
    } else {
      var count = 0
      for j in 0..<row.count where core.scores.base[j] > 0 {
        kept.base[count] = Int32(j)
        count += 1
      }
      weigh(row, kept: count)
    }
    scale(row, by: 1 / sum)
    tally.rows += 1
    tally.pairs += computed
    tally.exponentials += computed
    tally.kept += computed
  }

  /// Executes `row` and adds what was executed to `tally`.
  func run(_ row: HeadRow, _ tally: inout CoreTally) {
    tally.rows += 1
    tally.pairs += row.count
    switch rule {
    case .exact, .stopBlocks: exact(row, &tally)
    case .approximate: approximate(row, &tally)
    case .nearZero(let threshold): nearZero(row, threshold, &tally)
    case .nearZeroScores(let threshold): nearZeroScores(row, threshold, &tally)
    case .topK(let k): topK(row, k, &tally)
    case .online(let tile): online(row, tile, &tally)
    case .stopValues(let tolerance): stopValues(row, tolerance, &tally)
    case .rankTokens: rankTokens(row, &tally)
    }
  }

  /// The whole row.
  func exact(_ row: HeadRow, _ tally: inout CoreTally) {
    let sum = core.exponentiate(row.count, top: core.top(row.count))
    core.weigh(row.token, v: row.values, stride: row.stride, u: row.out)
    scale(row, by: 1 / sum)
    tally.exponentials += row.count
    tally.kept += row.count
  }

  private func approximate(_ row: HeadRow, _ tally: inout CoreTally) {
    let top = core.top(row.count)
    for j in 0..<row.count { core.scores.base[j] = table.of(core.scores.base[j] - top) }
    let sum = core.sum(row.count)
    core.weigh(row.token, v: row.values, stride: row.stride, u: row.out)
    scale(row, by: 1 / sum)
    tally.exponentials += row.count
    tally.kept += row.count
  }

  /// out = out · share.
  @inline(__always) func scale(_ row: HeadRow, by share: Float) {
    for c in stride(from: 0, to: core.headWidth, by: 8) { (row.out + c).lanes *= share }
  }

  /// out = Σ exponential · value over the first `count` of `kept`, in ascending order.
  func weigh(_ row: HeadRow, kept count: Int) {
    let first = core.pattern.rowStart[row.token]
    core.pattern.columns.withUnsafeBufferPointer { columns in
      guard let columns = columns.baseAddress else { return }
      kernels.pointee.weigh_places(
        core.scores.base, columns + first, kept.base, count, row.values, row.stride, padded(core.headWidth), row.out)
    }
  }

  /// Keeps the scores ≥ `floor`, and of those equal to it at most `ties`; the others become −∞. Returns how many.
  func keep(_ row: HeadRow, from floor: Float, ties: Int = .max) -> Int {
    var (count, ties) = (0, ties)
    for j in 0..<row.count {
      let score = core.scores.base[j]
      if score > floor || (score == floor && ties > 0) {
        if score == floor { ties -= 1 }
        kept.base[count] = Int32(j)
        count += 1
      } else {
        core.scores.base[j] = -.infinity
      }
    }
    return count
  }
}

extension RowRule {
  /// The exponential of its softmax.
  var exponential: SoftmaxVariant { if case .approximate(let variant) = self { variant } else { .exact } }
  /// Its exponential in integers for scores in units of a scale; nil if there is none.
  var integerExponential: ((Double) -> IntegerExponential?)? {
    if case .approximate(let variant) = self { IntegerExponential.make(variant) } else { nil }
  }
  /// Whether it needs ``HeadRow/reach``.
  var needsReach: Bool {
    switch self {
    case .stopValues, .stopBlocks: true
    default: false
    }
  }
}
