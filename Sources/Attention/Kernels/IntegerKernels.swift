/// Rounding of the int8 scheme: half to even; q(x) = rint(x) clamped to ±127.
///
/// The layers, normalisation and attention are in C; what they compute stands in `CKernels`.
enum IntegerKernels {
  /// Adding and subtracting 1.5 · 2⁵² rounds to the nearest integer, half to even, for |x| < 2⁵¹.
  private static let magic = 6_755_399_441_055_744.0

  /// q(x). Clamping first gives the same and keeps |x| small.
  @inline(__always) static func quantise(_ x: Double) -> Int16 {
    Int16(((x < -127 ? -127 : x > 127 ? 127 : x) + magic) - magic)
  }
}
