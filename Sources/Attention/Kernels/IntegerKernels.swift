/// The steps between the integer layers: requantisation, normalisation, softmax by table.
///
/// Integers are held in float32 (int8 values, accumulators) and float64 (residuals), where they are exact.
/// Rounding is half to even; q(x) = rint(x) clamped to ±127.
enum IntegerKernels {
  /// Adding and subtracting 1.5 · 2⁵² rounds to the nearest integer, half to even, for |x| < 2⁵¹.
  private static let magic = 6_755_399_441_055_744.0

  /// The nearest integer, half to even, for |x| < 2⁵¹.
  @inline(__always) static func nearest(_ x: Double) -> Double { (x + magic) - magic }

  /// q(x). Clamping first gives the same and keeps |x| small.
  @inline(__always) static func quantise(_ x: Double) -> Double {
    nearest(x < -127 ? -127 : x > 127 ? 127 : x)
  }

  /// out = q((accumulator + bias) · factor), at least `floor`, over `count` values.
  static func requantise(
    _ accumulators: UnsafePointer<Float>, bias: UnsafePointer<Double>, factor: UnsafePointer<Double>, count: Int,
    floor: Double, out: UnsafeMutablePointer<Float>
  ) {
    for c in 0..<count {
      let q = quantise((Double(accumulators[c]) + bias[c]) * factor[c])
      out[c] = Float(q < floor ? floor : q)
    }
  }

  /// r += rint((accumulator + bias) · factor) over `count` values.
  static func accumulate(
    _ accumulators: UnsafePointer<Float>, bias: UnsafePointer<Double>, factor: UnsafePointer<Double>, count: Int,
    residual: UnsafeMutablePointer<Double>
  ) {
    for c in 0..<count { residual[c] += nearest((Double(accumulators[c]) + bias[c]) * factor[c]) }
  }

  /// out = q(LayerNorm(r) / scale) of one row of integers in units of 1/`unit`.
  static func norm(
    _ norm: IntegerWeights.Norm, _ doubles: UnsafePointer<Double>, residual r: UnsafePointer<Double>, unit: Double,
    out: UnsafeMutablePointer<Float>
  ) {
    let d = norm.width
    // Exact in float64 as long as the squares' sum stays below 2⁵³, whatever the order.
    var (sums, squares) = (SIMD4<Double>(), SIMD4<Double>())
    let whole = d / 4 * 4
    for c in stride(from: 0, to: whole, by: 4) {
      let x = SIMD4(r[c], r[c + 1], r[c + 2], r[c + 3])
      sums += x
      squares += x * x
    }
    var (sum, square) = (sums[0] + sums[1] + sums[2] + sums[3], squares[0] + squares[1] + squares[2] + squares[3])
    for c in whole..<d {
      sum += r[c]
      square += r[c] * r[c]
    }
    precondition(square < 9_007_199_254_740_992, "the residual's squares sum to \(square), beyond exact integers")
    let mean = sum / Double(d)
    let spread = Int64(d) * Int64(square) - Int64(sum) * Int64(sum)
    let variance = Double(spread) / Double(d * d)
    let inverse = 1 / (variance + 1e-5 * (unit * unit)).squareRoot()
    let (gain, bias, scale) = (doubles + norm.gain, doubles + norm.bias, norm.scale)
    for c in 0..<d {
      out[c] = Float(quantise((((r[c] - mean) * inverse) * gain[c] + bias[c]) / scale))
    }
  }
}
