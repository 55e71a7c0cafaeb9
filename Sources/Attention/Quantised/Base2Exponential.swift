import Glibc

/// exp of integers as a power of two: 2^⌊t⌋ is a shift, 2^(t − ⌊t⌋) lies on straight lines between table entries.
///
///     t = x·S·log₂e in 16 fractional bits;  2^t = 2^⌊t⌋ · line(t − ⌊t⌋)
///
/// The lines are chords over `segments` equal parts of an octave, at most 6.2·10⁻², 1.6·10⁻², 3.8·10⁻³, 9.5·10⁻⁴ and
/// 2.4·10⁻⁴ of the value above it for 1, 2, 4, 8 and 16 segments.
///
/// Source: Stevens et al. 2021, "Softermax", arXiv:2103.09301, section III.
public struct Base2Exponential: Sendable, Hashable {
  /// From x to t in units of 2⁻¹⁶.
  public let scale: DyadicScale
  /// log₂ of the number of segments.
  public let segmentBits: Int
  /// 2^(k / segments) in units of 2⁻²⁴, for k = 0...segments.
  public let knots: [Int64]

  /// For integers in units of `scale`; `segments` is a power of two up to 256.
  public init(scale: Double, segments: Int) {
    precondition(scale > 0 && scale <= 1, "scores in units of \(scale); expected up to 1")
    precondition(
      (1...256).contains(segments) && segments & (segments - 1) == 0,
      "\(segments) segments; expected a power of two up to 256")
    self.scale = DyadicScale(scale * 1.4426950408889634 * 0x1p16)
    segmentBits = segments.trailingZeroBitCount
    knots = (0...segments).map { Int64((exp2(Double($0) / Double(segments)) * 0x1p24).rounded()) }
  }

  /// exp(x · scale) in units of 2⁻¹⁵. `x` is at most 0.
  @inline(__always) public func of(_ x: Int64) -> Int64 {
    // Differences of int32 reach −2³² + 1, which is all that the factor takes.
    let t = scale.times(max(x, -0xFFFF_FFFF))
    let octave = Int(t >> 16)
    guard octave > -18 else { return 0 }
    let fraction = t & 0xFFFF
    let segment = Int(fraction >> (16 - segmentBits))
    let within = fraction & (1 << (16 - segmentBits) - 1)
    let line = knots[segment] + ((knots[segment + 1] - knots[segment]) * within) >> (16 - segmentBits)
    let down = 9 - octave
    return (line + 1 << (down - 1)) >> down
  }
}
