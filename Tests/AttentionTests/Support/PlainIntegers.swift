import Attention
import Quantities

/// Changes of scale, normalisation, softmax and GELU in integers alone, in 128 bits and one number after the other, counting
/// each operation where it happens. A shift is an addition; a root is six steps of Newton's.
final class PlainIntegers {
  private(set) var count = OpCount()

  func count(_ change: (inout OpCount) -> Void) { change(&count) }

  /// x · value · 2^−down, value as 31 bits and a power of two, to the nearest, halves up.
  func scaled(_ x: Int64, _ value: Double, down: Int = 0) -> Int64 {
    count.multiply += 1
    count.add += 2
    return Self.product(x, value, down)
  }

  private static func product(_ x: Int64, _ value: Double, _ down: Int) -> Int64 {
    guard value != 0 else { return 0 }
    var (mantissa, places) = (value, 0)
    while abs(mantissa) < 0x1p30 { (mantissa, places) = (mantissa * 2, places + 1) }
    var whole = Int128(mantissa.rounded(.toNearestOrEven))
    if whole.magnitude == 1 << 31 { (whole, places) = (whole / 2, places - 1) }
    let shift = places + down
    if shift > 62 { return 0 }
    // ⌊(2 x m + 2^shift) / 2^(shift + 1)⌋
    let (top, bottom) = (2 * Int128(x) * whole + (Int128(1) << shift), Int128(1) << (shift + 1))
    return Int64(top >= 0 ? top / bottom : -((-top + bottom - 1) / bottom))
  }

  /// Within −127...127.
  func clamped(_ x: Int64) -> Int64 {
    count.compare += 2
    return max(-127, min(127, x))
  }

  /// The row over its deviation, times the gains, plus the biases, in units of `scale`; it is a sum of so many tokens.
  func norm(_ row: [Int64], tokens: Int, _ gain: [Float], _ bias: [Float], _ scale: Double) -> [Int64] {
    let d = Int128(row.count)
    let sum = row.reduce(Int128(0)) { $0 + Int128($1) }
    let off = row.map { d * Int128($0) - sum }
    let epsilon = Int128((1e-5 * Double(d * d * d) * 4_096 * 4_096).rounded(.toNearestOrEven))
    var squares = epsilon * Int128(tokens * tokens) + off.reduce(0) { $0 + $1 * $1 }
    var up = 0
    while squares << 2 < Int128(1) << 62 { (squares, up) = (squares << 2, up + 1) }
    var root: Int128 = 0
    for bit in (0..<32).reversed() where (root + 1 << bit) * (root + 1 << bit) <= squares { root += 1 << bit }
    let factor = (Int128(1) << 61) / root
    // The mean; six steps of a sum, a half and a quotient; the reciprocal, and the root's shift.
    count.add += row.count - 1 + 6 * 2 + 1
    count.compare += 6
    count.divide += 6 + 1
    return row.indices.map { c in
      // The square: a product, a difference, a product and a sum; again the first two; z: a product and a shift.
      count.multiply += 2 + 2
      count.add += 2 + 2
      let divisor = Int128(1) << (31 - up)
      let z = off[c] * factor
      let whole = z >= 0 ? z / divisor : -((-z + divisor - 1) / divisor)
      let offset = Int64((Double(bias[c]) * 256 / scale).rounded(.toNearestOrEven))
      let root = Double(row.count).squareRoot()
      // The bias with its half, and a shift.
      count.add += 2
      return clamped((scaled(Int64(whole), Double(gain[c]) * root * 0x1p-30 * 256 / scale) + offset + 128) >> 8)
    }
  }

  /// Probabilities of so many bits; `other` takes the place of I-BERT's exponential.
  func softmax(
    _ scores: [Int64], scale: Double, bits: Int = 15, _ other: ((Double, Int64) -> Int64)? = nil
  ) -> [Int64] {
    let top = scores.max() ?? 0
    count.compare += scores.count - 1
    let e = scores.map { score in
      count.add += 1
      return other?(scale, score - top) ?? exponential(score - top, scale: scale)
    }
    let sum = e.reduce(0, +)
    count.add += scores.count - 1
    count.divide += 1
    return e.map { e in
      count.multiply += 1
      count.add += 1
      return e * ((1 << 32) / sum) / (1 << (32 - Int64(bits)))
    }
  }

  /// 2^−q (0.35815147 p² + 0.96963238 p + 1) in units of 2⁻¹⁵, −ln 2 < p ≤ 0.
  private func exponential(_ x: Int64, scale: Double) -> Int64 {
    // Halvings, their product with ln 2, the square and the unit; two shifts, and three sums.
    count.multiply += 4
    count.add += 5
    var (unit, up) = (scale, Int64(1))
    while unit >= 0x1p-14 { (unit, up) = (unit / 2, up * 2) }
    let ln2 = Int64((0.6931471805599453 / unit).rounded(.down))
    let b = Int64((0.96963238 / 0.35815147 / unit).rounded(.down))
    let c = Int64((1 / 0.35815147 / (unit * unit)).rounded(.down))
    let halvings = Int((-x * up) / ln2)
    if halvings > 16 { return 0 }
    let p = x * up + Int64(halvings) * ln2
    return min(32_768, Self.product((p + b) * p + c, 0.35815147 * unit * unit * 32_768, halvings))
  }

  /// gelu(x / 1024) in units of `scale`.
  func gelu(_ x: Int64, scale: Double) -> Int64 {
    let x = max(Int64(Int32.min), min(Int64(Int32.max), x))
    let root = 0x1p-10 * 0.7071067811865476
    let (b, c) = (Int64((1.769 / root).rounded(.down)), Int64((1 / (0.2888 * root * root)).rounded(.down)))
    let short = b - min(abs(x), b)
    let raw = x * (c + x.signum() * (c - short * short))
    let unit = 0x1p-10 * 0.2888 * root * root / 2
    var cut: Int64 = 1
    while 128 * scale / unit >= 0x1p30 * Double(cut) { cut *= 2 }
    let (top, bottom) = (2 * raw + cut, 2 * cut)
    let rounded = top >= 0 ? top / bottom : -((-top + bottom - 1) / bottom)
    // Magnitude, least and sign; the clamp to 32 bits; three sums, a rounding and a shift; three products, one of them below.
    count.compare += 3 + 2
    count.add += 3 + 2
    count.multiply += 3 - 1
    return clamped(scaled(max(-0x8000_0000, min(0x8000_0000, rounded)), unit / scale * Double(cut)))
  }
}
