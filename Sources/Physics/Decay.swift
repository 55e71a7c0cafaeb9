import Glibc

/// What an exponential decay has taken away.
public enum Decay {
  /// `1 − exp(−x)` for `x ≥ 0`, to a few units in the last place.
  ///
  /// Most sleeps are short beside a battery's or an enclosure's time constant, so the series answers nearly every
  /// call: below 1/16 its ninth term is under 2⁻⁵³ of the first.
  @inline(__always)
  public static func after(_ x: Double) -> Double {
    if x < 0.0625 {
      let x2 = x * x
      let low = (1 - x * 0.5) + x2 * (1.0 / 6 - x * (1.0 / 24))
      let high = (1.0 / 120 - x * (1.0 / 720)) + x2 * (1.0 / 5040 - x * (1.0 / 40_320))
      return x * (low + x2 * x2 * high)
    }
    return -expm1(-x)
  }
}
