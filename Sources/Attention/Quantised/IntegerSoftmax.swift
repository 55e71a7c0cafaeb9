public import Quantities

/// softmax of a row of integer scores without floating point.
///
///     e_j = exp((x_j − max)·S) in 2⁻¹⁵;  f = ⌊2³² / Σ e⌋;  p_j = ⌊e_j · f / 2^(32 − bits)⌋ in 2^−bits
///
/// Rounding down, a row sums to at most 2^bits. With an exponential off by δ of its value, a probability is off by
/// at most 2δ/(1 − δ) of itself, and by 2^−bits + 2⁻¹⁵ from rounding.
///
/// Source: Kim et al. 2021, "I-BERT", arXiv:2101.01321, section 3.5.
public struct IntegerSoftmax: Sendable {
  /// The exponential it uses.
  public let exponential: IntegerExponential
  /// Bits of a probability, 1...16.
  public let bits: Int

  /// A softmax with results of `bits` bits.
  public init(_ exponential: IntegerExponential, bits: Int) {
    precondition((1...16).contains(bits), "probabilities of \(bits) bits")
    self.exponential = exponential
    self.bits = bits
  }

  /// Writes the probability of each score, in units of 2^−bits; a single score has 2^bits or one less. At most 2¹⁶
  /// scores.
  public func run(_ scores: [Int32], into probabilities: inout [Int32]) {
    precondition(
      scores.count == probabilities.count && (1...65_536).contains(scores.count),
      "\(scores.count) scores, \(probabilities.count) probabilities")
    var top = Int32.min
    for score in scores { top = max(top, score) }
    var sum: Int64 = 0
    for j in scores.indices {
      let e = exponential.of(Int64(scores[j]) - Int64(top))
      probabilities[j] = Int32(e)
      sum += e
    }
    let factor = (1 << 32) / sum
    for j in probabilities.indices {
      probabilities[j] = Int32((Int64(probabilities[j]) * factor) >> (32 - bits))
    }
  }

  /// What a row of `length` scores costs.
  public func work(length: Int) -> OpCount { work(pairs: length, rows: 1) }

  /// What `rows` rows of `pairs` scores in all cost; shifts are counted as additions, the constants stay in registers.
  func work(pairs: Int, rows: Int) -> OpCount {
    var count = OpCount()
    count.compare = pairs - rows
    count.add = pairs * (1 + exponential.adds + 1 + 1) - rows
    count.multiply = pairs * (exponential.multiplies + 1)
    count.divide = rows
    count.ramRead = 4 * 2 * pairs + 2 * pairs
    count.ramWritten = 2 * pairs + 2 * pairs
    count.lookup = exponential.lookups * pairs
    count.flashRead = 4 * exponential.lookups * pairs
    return count
  }
}
