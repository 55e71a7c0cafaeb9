public import Quantities

/// Layer normalisation of integers without floating point.
///
///     y_i = d·x_i − Σx;   r = ⌊√((Σy² + ε')·4^s)⌋;   z_i = y_i · ⌊2⁶¹ / r⌋ · 2^(s − 31)
///
/// z = y / √(Σy² + ε') in units of 2⁻³⁰, and (x − mean) / √(var + ε) = √d · z for ε' = ε·d³ / S², rounded. The shift s uses
/// the full width of the root, so that z is off by less than 2⁻²⁷ of itself and one unit. Gain and bias follow as a
/// factor and an int32 of 1/256 output units. The sum of n rows is normalised as their mean with n²·ε'.
///
/// After Kim et al. 2021, "I-BERT", arXiv:2101.01321, section 3.6, which rounds the mean to an integer and takes the
/// root of the unscaled sum; here both stay exact as long as Σy² + ε' < 2⁶², and the kernel traps beyond.
public struct IntegerNorm: Sendable {
  /// ε' in units of Σy².
  public let epsilon: UInt64
  /// For each channel the factor from z to 1/256 output units.
  public let gain: [DyadicScale]
  /// For each channel the bias in 1/256 output units.
  public let bias: [Int64]

  /// For inputs in units of `inputScale` and int8 results in units of `outputScale`.
  public init(gain: [Float], bias: [Float], epsilon: Double, inputScale: Double, outputScale: Double) {
    precondition(gain.count == bias.count && !gain.isEmpty, "\(gain.count) gains, \(bias.count) biases")
    let d = Double(gain.count)
    self.epsilon = UInt64((epsilon * d * d * d / (inputScale * inputScale)).rounded(.toNearestOrEven))
    self.gain = gain.map { DyadicScale(Double($0) * d.squareRoot() * 0x1p-30 * 256 / outputScale) }
    self.bias = bias.map { Int64((Double($0) * 256 / outputScale).rounded(.toNearestOrEven)) }
  }

  /// Writes the normalised row, within −127...127.
  public func run(_ row: [Int32], into out: inout [Int8]) {
    let d = gain.count
    precondition(row.count == d && out.count == d, "\(row.count) values, \(out.count) results for \(d) channels")
    var values = [Int16](repeating: 0, count: d)
    row.map(Int64.init).withUnsafeBufferPointer { row in
      values.withUnsafeMutableBufferPointer { values in
        guard let from = row.baseAddress, let to = values.baseAddress else { return }
        run(from, into: to)
      }
    }
    for i in 0..<d { out[i] = Int8(values[i]) }
  }

  /// Writes the normalised row of as many values as there are gains, each the sum of those of `tokens` rows.
  func run(_ row: UnsafePointer<Int64>, tokens: Int = 1, into out: UnsafeMutablePointer<Int16>) {
    let d = gain.count
    var total: Int64 = 0
    for i in 0..<d { total += row[i] }
    var squares = epsilon * UInt64(tokens * tokens)
    for i in 0..<d {
      let y = Int64(d) * row[i] - total
      squares += (y * y).magnitude
    }
    let (factor, down) = Self.reciprocalRoot(squares)
    for i in 0..<d {
      // |y| < 2³¹ and the factor is at most 2³¹.
      let z = ((Int64(d) * row[i] - total) * factor) >> down
      out[i] = Int16(clampToInt8((gain[i].times(z) + bias[i] + 128) >> 8))
    }
  }

  /// ⌊2⁶¹ / √(squares · 4^s)⌋ and 31 − s; 0 for 0.
  static func reciprocalRoot(_ squares: UInt64) -> (factor: Int64, down: Int) {
    guard squares > 0 else { return (0, 0) }
    precondition(squares < 1 << 62, "a sum of squares of \(squares)")
    let s = (squares.leadingZeroBitCount - 2) / 2
    return (Int64((1 << 61) / squareRoot(squares << (2 * s))), 31 - s)
  }

  /// ⌊√x⌋ by Newton's method from above; at most six steps.
  public static func squareRoot(_ x: UInt64) -> UInt64 {
    guard x > 0 else { return 0 }
    var root: UInt64 = 1 << ((65 - x.leadingZeroBitCount) / 2)
    if x.leadingZeroBitCount < 2 { root = 0xFFFF_FFFF }
    while true {
      let next = (root + x / root) / 2
      if next >= root { return root }
      root = next
    }
  }

  /// What `rows` rows of `width` values cost; shifts are counted as additions, the root as six divisions. A value takes
  /// d·x − Σx twice, its square, z, the gain (a product, a rounding, a shift), the bias, a shift and the clamp.
  public static func work(rows: Int, width: Int) -> OpCount {
    var count = OpCount()
    count.add = rows * (width - 1 + 2 * width + 2 * 6 + 1 + 6 * width)
    count.multiply = rows * (2 * width + 3 * width)
    count.divide = rows * 7
    count.compare = rows * (2 * width + 6)
    count.ramRead = rows * 3 * 4 * width
    count.ramWritten = rows * width
    count.flashRead = 9 * width
    return count
  }
}
