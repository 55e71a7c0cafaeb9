import Quantities

/// Attention of an int8 pass beyond what the kernels execute: projected keys and values, fixed weights, tokens that are
/// ranked, exponentials without a table, rounding by chance, integers alone. Integers one after the other, float64 where the
/// kernels have it.
struct IntegerAttention {
  private let shape: ModelShape
  private let weights: IntegerWeights
  private let patterns: PatternPlan
  private let ranks: Bool
  /// For each block what takes the place of the table of exponentials; nil if the table does.
  private let exponentialsOfBlocks: [IntegerExponential?]
  private let chance: IntegerChance?
  private let alone: IntegerOnly?
  /// Projected keys and values, (rank, heads × padded head width).
  private let keys: Buffer<Int16>
  private let values: Buffer<Int16>
  /// Scores, then exponentials, of one row.
  private let row: Buffer<Int>
  /// The keys of one query.
  private let places: Buffer<Int>
  private let keyRuns: [KeyRuns]
  /// What each token has received of all queries so far, in parts of 2⁻¹⁶.
  let received: Buffer<Int>

  /// Nil if the kernels execute all of it.
  init?(
    _ shape: ModelShape, _ weights: IntegerWeights, _ plan: CorePlan, _ keyRuns: [KeyRuns],
    _ cascade: TokenCascade?, _ chance: IntegerChance?, _ alone: IntegerOnly?
  ) {
    let isOwn = weights.blocks.allSatisfy { if case .none = $0.mixing { true } else { false } }
    if isOwn, cascade == nil, chance == nil, alone == nil, plan.row.integerExponential == nil { return nil }
    self.shape = shape
    self.weights = weights
    self.chance = chance
    self.alone = alone
    patterns = plan.patterns
    ranks = cascade != nil
    var exponential = plan.row.integerExponential
    if alone != nil, exponential == nil { exponential = IntegerExponential.polynomial(unit:) }
    exponentialsOfBlocks = weights.blocks.map { exponential?($0.scoreScale) }
    let width = shape.heads * padded(shape.headWidth)
    keys = Buffer(shape.tokens * width, 0)
    values = Buffer(shape.tokens * width, 0)
    row = Buffer(shape.tokens, 0)
    places = Buffer(shape.tokens, 0)
    self.keyRuns = keyRuns
    received = Buffer(shape.tokens, 0)
  }

  func startFrame() { received.base.update(repeating: 0, count: received.count) }

  /// From queries, keys and values of block `l`, or values alone, to the outputs of all heads.
  func run(_ l: Int, rows n: Int, qkv: UnsafePointer<Int16>, mixed: UnsafeMutablePointer<Int16>) -> CoreWork {
    let block = weights.blocks[l]
    let (heads, lane, width) = (block.heads, padded(shape.headWidth), block.heads * shape.headWidth)
    let h = heads * lane
    var work = CoreWork()
    switch block.mixing {
    case .fixed(let matrix, let factors):
      runFixed(heads, matrix, factors, v: qkv, mixed: mixed)
      work = Self.fixedWork(tokens: n, heads: heads, width: width)
      if alone != nil { work.values += IntegerOnlyWork.shifts(values: n * width, factors: heads * n) }
    case .lowRank(let rank, let matrix, let keyFactors, let valueFactors):
      for r in 0..<rank {
        project(r, heads, matrix, keyFactors, qkv + h, to: keys.base)
        project(r, heads, matrix, valueFactors, qkv + 2 * h, to: values.base)
      }
      for r in 0..<rank { places.base[r] = r }
      for head in 0..<heads {
        for i in 0..<n { attend(l, head, i, rank, qkv, k: keys.base, v: values.base, stride: h, mixed) }
      }
      work = lowRankWork(l, tokens: n, rank: rank, heads: heads)
      if chance != nil {
        let rounding = StochasticRounding.work(values: rank * width)
        work.scores += rounding
        work.values += rounding
      }
    case .none:
      var pairs = 0
      for head in 0..<heads {
        let runs = keyRuns[patterns.index(block: l, head: head)]
        for i in 0..<n {
          // Tokens that ranking has left lie side by side, and all see each other.
          let count = ranks ? n : list(runs, i)
          if ranks { for j in 0..<n { places.base[j] = j } }
          attend(l, head, i, count, qkv, k: qkv + h, v: qkv + 2 * h, stride: 3 * h, mixed)
          pairs += count
        }
      }
      work = softmaxWork(l, pairs: pairs, rows: n * heads, reads: n * heads)
      if patterns.isListed { work.scores += patterns.indexWork(heads: heads) }
      if ranks { work.softmax += Self.rankWork(pairs: pairs) }
    }
    if chance != nil { work.values += StochasticRounding.work(values: n * width) }
    return work
  }

  /// Writes the keys of query `i` to `places`; returns their number.
  private func list(_ keyRuns: KeyRuns, _ i: Int) -> Int {
    var count = 0
    for r in keyRuns.start.base[i]..<keyRuns.start.base[i + 1] {
      let first = Int(keyRuns.runs.base[2 * r])
      for j in first..<first + Int(keyRuns.runs.base[2 * r + 1]) {
        places.base[count] = j
        count += 1
      }
    }
    return count
  }

  /// Query `i` of a head over the first `count` of `places` in `k` and `v`, rows `stride` apart.
  private func attend(
    _ l: Int, _ head: Int, _ i: Int, _ count: Int, _ q: UnsafePointer<Int16>, k: UnsafePointer<Int16>,
    v: UnsafePointer<Int16>, stride: Int, _ mixed: UnsafeMutablePointer<Int16>
  ) {
    let (dh, lane, block) = (shape.headWidth, padded(shape.headWidth), weights.blocks[l])
    let h = block.heads * lane
    let (q, from) = (q + (i * 3 * h + head * lane), head * lane)
    var top = Int.min
    for at in 0..<count {
      let key = k + (places.base[at] * stride + from)
      var score = 0
      for c in 0..<dh { score += Int(q[c]) * Int(key[c]) }
      row.base[at] = score
      top = max(top, score)
    }
    let sum = exponentiate(l, count, top)
    if ranks { rank(count, sum) }
    if alone != nil { normalise(count, sum) }
    let out = mixed + (i * h + from)
    for c in 0..<dh {
      var weighted = 0
      for at in 0..<count { weighted += row.base[at] * Int(v[places.base[at] * stride + from + c]) }
      if let alone {
        out[c] = Int16(clampToInt8(alone.mixes[l].times(Int64(weighted))))
      } else {
        out[c] = quantise((Double(weighted) / Double(sum)) * block.mix)
      }
    }
  }

  /// Turns `count` scores into exponentials and returns their sum.
  private func exponentiate(_ l: Int, _ count: Int, _ top: Int) -> Int {
    var sum = 0
    let (exponential, step) = (exponentialsOfBlocks[l], weights.blocks[l].step)
    for j in 0..<count {
      if let exponential {
        row.base[j] = Int(exponential.of(Int64(row.base[j] - top)))
      } else {
        let place = (Double(top - row.base[j]) * step).rounded(.toNearestOrEven)
        row.base[j] = Int(weights.exponentials[place < 255 ? Int(place) : 255])
      }
      sum += row.base[j]
    }
    return sum
  }

  /// Turns `count` exponentials into probabilities; see ``IntegerSoftmax``.
  private func normalise(_ count: Int, _ sum: Int) {
    let reciprocal = (1 << 32) / sum
    for j in 0..<count { row.base[j] = (row.base[j] * reciprocal) >> (32 - IntegerOnly.probabilityBits) }
  }

  /// Adds ⌊e · ⌊2³² / sum⌋ / 2¹⁶⌋ to what each of the first `count` of `places` has received.
  private func rank(_ count: Int, _ sum: Int) {
    let reciprocal = (1 << 32) / sum
    for at in 0..<count { received.base[places.base[at]] += (row.base[at] * reciprocal) >> 16 }
  }

  /// Row `r` of E x over all tokens, for all heads, quantised anew; x has rows of 3 × heads × padded head width.
  private func project(
    _ r: Int, _ heads: Int, _ matrix: Int, _ factors: Int, _ x: UnsafePointer<Int16>, to: UnsafeMutablePointer<Int16>
  ) {
    let (dh, lane, n) = (shape.headWidth, padded(shape.headWidth), shape.tokens)
    let h = heads * lane
    for c in 0..<h where c % lane < dh {
      let total = sum(matrix + r * n, x + c, stride: 3 * h)
      to[r * h + c] = quantise(total, by: factors + r)
    }
  }

  /// Σ over all tokens of the weights from `matrix` on times values `stride` apart.
  private func sum(_ matrix: Int, _ x: UnsafePointer<Int16>, stride: Int) -> Int {
    var sum = 0
    for j in 0..<shape.tokens { sum += Int(weights.values[matrix + j]) * Int(x[j * stride]) }
    return sum
  }

  private func runFixed(
    _ heads: Int, _ matrix: Int, _ factors: Int, v: UnsafePointer<Int16>, mixed: UnsafeMutablePointer<Int16>
  ) {
    let (dh, lane, n) = (shape.headWidth, padded(shape.headWidth), shape.tokens)
    let h = heads * lane
    for head in 0..<heads {
      for i in 0..<n {
        let row = head * n + i
        for c in 0..<dh {
          let total = sum(matrix + row * n, v + (head * lane + c), stride: h)
          mixed[i * h + head * lane + c] = quantise(total, by: factors + row)
        }
      }
    }
  }

  private func quantise(_ x: Double) -> Int16 { chance?.quantise(x) ?? IntegerKernels.quantise(x) }

  /// A sum of products times the factor at `place` of the weights' `doubles`.
  private func quantise(_ sum: Int, by place: Int) -> Int16 {
    alone?.quantise(sum, by: place) ?? quantise(Double(sum) * weights.doubles[place])
  }

  /// A softmax over pairs of block `l`.
  private func softmaxWork(_ l: Int, pairs: Int, rows: Int, reads: Int) -> CoreWork {
    let exponential = exponentialsOfBlocks[l]
    if alone != nil, let exponential {
      return IntegerOnlyWork.core(pairs: pairs, rows: rows, reads: reads, headWidth: shape.headWidth, exponential)
    }
    var work = Work.core(pairs: pairs, rows: rows, reads: reads, headWidth: shape.headWidth, .int8)
    if let exponential { work.softmax.replaceTable(pairs: pairs, by: exponential) }
    return work
  }

  /// n² d products, requantised once a value.
  private static func fixedWork(tokens n: Int, heads: Int, width: Int) -> CoreWork {
    var work = CoreWork()
    work.values.macInt8 = n * n * width
    work.values.multiply = n * width
    work.values.compare = 2 * n * width
    work.values.ramRead = n * width
    work.values.ramWritten = n * width
    work.values.flashRead = heads * n * n + 4 * heads * n
    return work
  }

  /// The core over `rank` keys; the projections of keys count as scores, those of values as values.
  private func lowRankWork(_ l: Int, tokens n: Int, rank: Int, heads: Int) -> CoreWork {
    let width = heads * shape.headWidth
    var work = softmaxWork(l, pairs: heads * n * rank, rows: heads * n, reads: heads * rank)
    var projection = OpCount()
    projection.macInt8 = rank * n * width
    projection.multiply = rank * width
    projection.compare = 2 * rank * width
    projection.ramRead = n * width
    projection.ramWritten = rank * width
    projection.flashRead = rank * n + 4 * rank
    if alone != nil { projection += IntegerOnlyWork.shifts(values: rank * width, factors: rank) }
    work.scores += projection
    work.values += projection
    return work
  }

  /// A product, a shift and an addition for each pair, on a sum of 4 bytes; the reciprocal is there already.
  private static func rankWork(pairs: Int) -> OpCount {
    var work = OpCount()
    work.multiply = pairs
    work.add = 2 * pairs
    work.ramRead = 6 * pairs
    work.ramWritten = 4 * pairs
    return work
  }
}

extension OpCount {
  /// Takes the table's product and look-up a pair out of an int8 softmax and puts an exponential in.
  fileprivate mutating func replaceTable(pairs: Int, by exponential: IntegerExponential) {
    multiply += pairs * (exponential.multiplies - 1)
    add += pairs * exponential.adds
    lookup += pairs * (exponential.lookups - 1)
    flashRead += 4 * pairs * (exponential.lookups - 1)
  }
}
