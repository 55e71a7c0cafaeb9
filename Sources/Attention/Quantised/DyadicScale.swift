/// A real factor as an integer and a shift: value ≈ multiplier · 2^−shift with 2³⁰ ≤ |multiplier| < 2³¹.
///
/// How integer-only inference changes scales (Jacob et al. 2018, arXiv:1712.05877, section 2.2). The factor is off by
/// at most 2⁻³¹ of itself.
public struct DyadicScale: Hashable, Sendable {
  /// The integer, 0 for a factor of 0.
  public let multiplier: Int64
  /// The power of two that divides.
  public let shift: Int

  /// The nearest to `value`, which must be finite and of magnitude below 2³⁰.
  public init(_ value: Double) {
    precondition(value.isFinite && value.magnitude < 0x1p30, "a scale of \(value)")
    guard value != 0 else {
      (multiplier, shift) = (0, 1)
      return
    }
    var exponent = 30 - Int(value.exponent)
    var rounded = Int64((value * Double(sign: .plus, exponent: exponent, significand: 1)).rounded(.toNearestOrEven))
    if rounded.magnitude == 1 << 31 {
      rounded /= 2
      exponent -= 1
    }
    (multiplier, shift) = (rounded, exponent)
  }

  /// x · value · 2^−down, rounded to nearest, halves up. Traps unless |x| < 2³².
  public func times(_ x: Int64, down: Int = 0) -> Int64 {
    let shift = shift + down
    // The product is below 2⁶³: more than 62 places to the right nothing is left.
    guard shift <= 62 else { return 0 }
    let product = x * multiplier
    return (product >> shift) + (product >> (shift - 1) & 1)
  }

}

/// `x` within −127...127: what a symmetric int8 holds.
func clampToInt8(_ x: Int64) -> Int8 { Int8(max(-127, min(127, x))) }
