/// eˣ for x ≤ 0, eight at a time, and ln x.
///
/// The C library's are not used: glibc chooses a fused variant on processors that have one, so the last bit of
/// its results depends on the machine. These use single multiplications and additions only.
package enum Exponential {
  /// eˣ with a relative error below 1e-7 for −87 ≤ x ≤ 0, and 0 for x < −87.
  ///
  /// x = n ln 2 + r with |r| ≤ ln 2 / 2 by a two-part ln 2 (Cody and Waite, Software Manual for the Elementary
  /// Functions, 1980), then the degree-6 polynomial of Cephes `expf` (https://netlib.org/cephes).
  @inline(__always) static func of(_ x: Lanes) -> Lanes {
    let bounded = x.replacing(with: -87, where: x .< -87)
    // Adding 1.5 · 2²³ leaves the nearest integer in the low bits.
    let shifted = bounded * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = (bounded - n * 0.693_359_375) + n * 2.121_944_4e-4
    var p = r * 1.987_569_15e-4 + 1.398_199_950_7e-3
    p = p * r + 8.333_451_907_3e-3
    p = p * r + 4.166_579_589_4e-2
    p = p * r + 1.666_666_545_9e-1
    p = p * r + 5.000_000_120_1e-1
    let y = (p * (r * r) + r) + 1
    let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self)
    let power = unsafeBitCast((bits &+ 127) &<< 23, to: Lanes.self)
    return (y * power).replacing(with: 0, where: x .< -87)
  }

  /// eˣ of one number, bit for bit the lane of ``of(_:)``.
  package static func of(_ x: Float) -> Float { of(Lanes(repeating: x))[0] }

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
