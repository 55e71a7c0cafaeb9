/// The sum of the tokens in fixed point, of 2⁻²⁴: exact, so that rows may be exchanged in it without any drift.
///
/// Integers are held in float64 and are exact below 2⁵³, which is 2²⁹ in the tokens' own units.
enum Pooling {
  /// Adding and subtracting 1.5 · 2⁵² · 2⁻²⁴ rounds to the nearest multiple of 2⁻²⁴, half to even.
  private static let magic = 402_653_184.0

  /// sum += sign · Σ x[i] over `rows`.
  static func add(
    _ rows: RowSet, x: UnsafePointer<Float>, width: Int, sign: Double, to sum: UnsafeMutablePointer<Double>
  ) {
    for r in 0..<rows.count {
      let row = x + rows[r] * width
      for c in 0..<width { sum[c] += sign * ((Double(row[c]) + magic) - magic) }
    }
  }

  /// out = sum / tokens.
  static func mean(
    _ sum: UnsafePointer<Double>, tokens: Int, width: Int, out: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Double(tokens)
    for c in 0..<width { out[c] = Float(sum[c] * share) }
  }
}
