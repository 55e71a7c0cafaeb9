public import Quantities

/// GELU of integers without floating point: I-BERT's i-GELU.
///
///     erf(u) ≈ sgn(u)·[a (min(|u|, −b) + b)² + 1],  a = −0.2888, b = −1.769;   gelu(x) = x/2 · (1 + erf(x/√2))
///
/// In integers, with S' = S/√2: B = ⌊1.769 / S'⌋, C = ⌊1 / (0.2888 S'²)⌋, e = sgn(q)(C − (B − min(|q|, B))²) and
/// y = q·(C + e) in units of S · 0.2888 S'² / 2.
///
/// Valid for 2⁻¹² ≤ S ≤ 2⁻² (units of the input). Off by at most 1.83·10⁻² where it matters most, near |x| = 2.6, and
/// exact for large |x|.
/// Source: Kim et al. 2021, "I-BERT", arXiv:2101.01321, section 3.4.
public struct IntegerGELU: Sendable, Hashable {
  /// The constants of the polynomial.
  public let b, c: Int64
  /// The unit of ``raw(_:)``.
  public let rawScale: Double
  /// Low bits of raw results that are rounded away, so that what int8 can hold stays below 2³¹.
  public let cut: Int
  /// From raw results without those bits to units of the output.
  public let scale: DyadicScale

  /// For inputs in units of `inputScale` and int8 results in units of `outputScale`.
  public init(inputScale: Double, outputScale: Double) {
    precondition(
      inputScale >= 0x1p-12 && inputScale <= 0x1p-2, "inputs in units of \(inputScale); expected 2^-12 to 2^-2")
    let unit = inputScale * 0.7071067811865476
    b = Int64((1.769 / unit).rounded(.down))
    c = Int64((1 / (0.2888 * unit * unit)).rounded(.down))
    rawScale = inputScale * 0.2888 * unit * unit / 2
    precondition(outputScale > 0, "results in units of \(outputScale)")
    cut = max(0, Int((128 * outputScale / rawScale).exponent) - 29)
    scale = DyadicScale(rawScale / outputScale * Double(1 << cut))
  }

  /// gelu(q · inputScale) in units of ``rawScale``. Takes any int32.
  public func raw(_ q: Int64) -> Int64 {
    let rest = b - min(abs(q), b)
    let erf = c - rest * rest
    return q * (c + (q < 0 ? -erf : erf))
  }

  /// gelu(q · inputScale) in units of the output, within −127...127.
  public func of(_ q: Int32) -> Int8 {
    let rounded = (raw(Int64(q)) + (1 << cut) / 2) >> cut
    return clampToInt8(scale.times(max(-0x8000_0000, min(0x8000_0000, rounded))))
  }

  /// What `values` results cost where they are; shifts are counted as additions. A value takes three products, two
  /// differences and a sum, a rounding and a shift twice, and of comparisons its magnitude, the least, its sign, and two
  /// clamps of two.
  public static func work(values: Int) -> OpCount {
    var count = OpCount()
    count.add = 7 * values
    count.multiply = 3 * values
    count.compare = 7 * values
    return count
  }
}
