public import Quantities

/// Rounding up or down by chance, so that the mean is the value: ⌊x/δ⌋ + [u < frac(x/δ)], u uniform.
///
/// The random bits are arguments, so that a stream keyed by what is rounded gives the same result in every run. It
/// costs a random number and an addition and saves nothing by itself: it lets a narrow accumulator replace a wide one
/// where rounding to nearest would stagnate. Its variance is δ²f(1 − f), up to three times that of nearest.
///
/// Source: Gupta et al. 2015, "Deep Learning with Limited Numerical Precision", arXiv:1502.02551, section 3.
public enum StochasticRounding {
  /// x · 2^−places, rounded by the low `places` bits of `bits`: add them, then cut. Exactly unbiased over all bits.
  @inlinable public static func shift(_ x: Int64, by places: Int, bits: UInt64) -> Int64 {
    precondition((0...32).contains(places), "a shift by \(places) places")
    return (x + Int64(bits & (1 << places - 1))) >> places
  }

  /// `x` rounded to a multiple of `step` by 32 random bits; the mean is low by less than 2⁻³² steps.
  @inlinable public static func round(_ x: Double, step: Double, bits: UInt32) -> Double {
    let steps = x / step
    let below = steps.rounded(.down)
    // Whole steps have no fraction and are never moved: no bits are below 0.
    return (Double(bits) < ((steps - below) * 0x1p32).rounded(.down) ? below + 1 : below) * step
  }

  /// A whole number of steps of 1/256 rounded to a whole number by 8 random bits: `byte` is added, and the fraction cut.
  /// Exactly unbiased over all bytes; the steps themselves are off by at most 1/512.
  @inlinable public static func whole(steps: Double, byte: Double) -> Double {
    ((steps + byte) * 0x1p-8).rounded(.down)
  }

  /// What rounding `values` values by 8 bits costs: an addition and a shift, counted as one too, and a random number of
  /// 32 bits for every four.
  public static func work(values: Int) -> OpCount {
    var count = OpCount()
    count.add = 2 * values
    count.random = (values + 3) / 4
    return count
  }
}

/// Random bytes for rounding, four from each number of Marsaglia's 32-bit xorshift (2003, doi:10.18637/jss.v008.i14).
///
/// The seed is a hash of what is being computed, so that the same frame is rounded in the same way whoever looks at it.
public struct RoundingBytes: Sendable {
  private var seed: UInt32 = 1
  private var state: UInt32 = 1
  private var word: UInt32 = 0
  private var left = 0

  /// Bytes of seed 1.
  public init() {}

  /// Starts from the 32-bit FNV-1a hash of `values`, whole numbers that fit 8 bits.
  public mutating func seed(_ values: UnsafeBufferPointer<Int16>) {
    var hash: UInt32 = 2_166_136_261
    for value in values { hash = (hash ^ UInt32(truncatingIfNeeded: Int(value) & 255)) &* 16_777_619 }
    seed = hash
    begin(0)
  }

  /// Starts the stream number `part` of the seed.
  public mutating func begin(_ part: Int) {
    state = seed ^ (UInt32(truncatingIfNeeded: part) &* 2_654_435_769)
    if state == 0 { state = 1 }
    left = 0
  }

  /// The next byte, 0...255.
  public mutating func next() -> Double {
    if left == 0 {
      state ^= state << 13
      state ^= state >> 17
      state ^= state << 5
      (word, left) = (state, 4)
    }
    defer {
      word >>= 8
      left -= 1
    }
    return Double(word & 255)
  }

  /// What seeding from `values` values costs: an exclusive or, counted as an addition, and a product each.
  public static func seeding(values: Int) -> OpCount {
    var count = OpCount()
    count.add = values
    count.multiply = values
    return count
  }
}
