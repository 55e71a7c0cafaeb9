public import Quantities

/// GELU in float32: x Φ(x) = x/2 · (1 + erf(x/√2)).
///
///     1 − erf u = (a₁ t + a₂ t² + a₃ t³ + a₄ t⁴ + a₅ t⁵) e^(−u²),  t = 1 / (1 + 0.3275911 u),  u ≥ 0
///
/// off by at most 1.5·10⁻⁷ (Abramowitz and Stegun 1964, 7.1.26); the C library's erf differs between machines.
///
/// Source: Hendrycks and Gimpel 2016, arXiv:1606.08415.
public enum GELU {
  /// gelu(x), finite for finite x.
  package static func of(_ x: Float) -> Float {
    let u = abs(x) * 0.707_106_78
    let t = 1 / (1 + 0.327_591_1 * u)
    let series =
      ((((1.061_405_429 * t - 1.453_152_027) * t + 1.421_413_741) * t - 0.284_496_736) * t + 0.254_829_592) * t
    // x/2 · (1 − erf u), which is gelu(x) for x < 0.
    let tail = 0.5 * x * (series * Exponential.of(-(u * u)))
    return x < 0 ? tail : x - tail
  }

  /// Replaces the first `width` values of each of `rows`, `stride` apart.
  static func replace(_ x: UnsafeMutablePointer<Float>, rows: RowSet, width: Int, stride: Int) {
    for i in 0..<rows.count {
      let row = x + rows[i] * stride
      for c in 0..<width { row[c] = of(row[c]) }
    }
  }

  /// What `values` values cost where they are: u and u², its sign, t, the series, the product with x/2 and the difference.
  public static func work(values: Int) -> OpCount {
    var count = OpCount()
    count.multiply = 11 * values
    count.add = 6 * values
    count.exp = values
    count.divide = values
    count.compare = values
    return count
  }
}
