import CKernels

/// eˣ for x ≤ 0, and ln x.
///
/// The C library's are not used: the last bit of its results depends on the machine.
package enum Exponential {
  /// eˣ with a relative error below 1e-7 for −87 ≤ x ≤ 0, and 0 for x < −87; see `exponential` in `CKernels`.
  package static func of(_ x: Float) -> Float { kernels.pointee.exponential(x) }

  /// x = e^(x − top) for each of `count` values, none above `top`; what is behind them up to whole sixteens becomes 0.
  static func replace(_ x: UnsafeMutablePointer<Float>, count: Int, top: Float) {
    kernels.pointee.exponentials(x, count, top)
  }

  /// ln x for finite x > 0, relative error below 1e-13 away from 1: ln x = e ln 2 + 2 artanh((m − 1)/(m + 1)).
  package static func logarithm(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "the logarithm of \(x)")
    var mantissa = x.significand
    var exponent = Double(x.exponent)
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa *= 0.5
      exponent += 1
    }
    let z = (mantissa - 1) / (mantissa + 1)
    var sum = 0.0
    for k in stride(from: 19, through: 1, by: -2) { sum = sum * z * z + 1 / Double(k) }
    return exponent * 0.693_147_180_559_945_3 + 2 * z * sum
  }
}
