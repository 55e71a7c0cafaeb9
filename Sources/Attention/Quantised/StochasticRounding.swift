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

  /// What rounding `values` values costs beside their random bits: an addition and a shift, counted as one too.
  public static func work(values: Int) -> OpCount {
    var count = OpCount()
    count.add = 2 * values
    return count
  }
}
