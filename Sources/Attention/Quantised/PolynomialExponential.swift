/// exp of integers by range reduction and a polynomial: I-BERT's i-exp.
///
///     x·S = −q·ln 2 + p,  −ln 2 < p ≤ 0;   exp(x·S) = 2^−q · (0.35815147 p² + 0.96963238 p + 1)
///
/// evaluated in integers as ((p + b)·p + c) with b = ⌊0.96963238 / 0.35815147 / S⌋ and c = ⌊1 / 0.35815147 / S²⌋; the
/// shift by q is part of the requantisation to 2⁻¹⁵.
///
/// Scores are first shifted left until 2⁻¹⁵ ≤ S < 2⁻¹⁴: in coarser units ⌊ln 2 / S⌋ would be wrong by a noticeable part
/// at each of the q halvings.
///
/// Valid for 2⁻¹⁵ ≤ S ≤ 1. Off by at most 1.93·10⁻³, and by at most 5·10⁻³ of the value.
/// Source: Kim et al. 2021, "I-BERT", arXiv:2101.01321, section 3.5; coefficients of its published code.
public struct PolynomialExponential: Sendable, Hashable {
  /// Places by which scores are shifted left.
  public let up: Int
  /// ⌊ln 2 / S⌋ of shifted scores.
  public let ln2: Int64
  /// The constants of the polynomial.
  public let b, c: Int64
  /// From the polynomial's integers to units of 2⁻¹⁵.
  public let scale: DyadicScale

  /// For integers in units of `scale`.
  public init(scale: Double) {
    precondition(scale >= 0x1p-15 && scale <= 1, "scores in units of \(scale); expected 2^-15 to 1")
    let a = 0.35815147
    up = Int(scale.exponent) + 15
    let scale = scale / Double(1 << up)
    ln2 = Int64((0.6931471805599453 / scale).rounded(.down))
    b = Int64((0.96963238 / a / scale).rounded(.down))
    c = Int64((1 / a / (scale * scale)).rounded(.down))
    self.scale = DyadicScale(a * scale * scale * Double(IntegerExponential.one))
  }

  /// exp(x · scale) in units of 2⁻¹⁵. `x` is at most 0.
  @inline(__always) public func of(_ x: Int64) -> Int64 {
    let x = x << up
    let halvings = -x / ln2
    // Sixteen halvings of 1 round to 0.
    guard halvings < 17 else { return 0 }
    let p = x + halvings * ln2
    return min(scale.times((p + b) * p + c, down: Int(halvings)), Int64(IntegerExponential.one))
  }
}
