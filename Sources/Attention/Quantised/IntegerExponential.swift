/// An exponential of integers: exp(x · scale) for x ≤ 0, in units of 2⁻¹⁵.
///
/// To add one: a file with a type that has `of(_:)`, and a case here.
public enum IntegerExponential: Sendable, Hashable {
  /// Halvings and a polynomial of second degree.
  case polynomial(PolynomialExponential)
  /// Powers of two and straight lines.
  case base2(Base2Exponential)

  /// The exponential of a softmax in `row`'s manner for scores in units of a scale, which is nil for scales that it does
  /// not take; nil if there is none in integers.
  static func make(_ variant: SoftmaxVariant) -> ((Double) -> Self?)? {
    switch variant {
    case .polynomial: polynomial(unit:)
    case .base2:
      { $0 > 0 && $0 <= 1 ? .base2(Base2Exponential(scale: $0, segments: SoftmaxTable.octaveChords)) : nil }
    case .exact, .table, .linear: nil
    }
  }

  /// I-BERT's for scores in units of `scale`; nil for scales that it does not take.
  static func polynomial(unit scale: Double) -> Self? {
    (0x1p-15...1).contains(scale) ? .polynomial(PolynomialExponential(scale: scale)) : nil
  }

  /// What stands for 1.
  public static let one = 32_768

  /// exp(x · scale) in units of 2⁻¹⁵, 0...32768. `x` is at most 0.
  @inline(__always) func of(_ x: Int64) -> Int64 {
    switch self {
    case .polynomial(let exponential): exponential.of(x)
    case .base2(let exponential): exponential.of(x)
    }
  }

  /// Multiplications of one exponential; a division by a constant is a multiplication.
  var multiplies: Int {
    switch self {
    case .polynomial: 4
    case .base2: 2
    }
  }

  /// Look-ups of one exponential, of 4 bytes each.
  var lookups: Int {
    switch self {
    case .polynomial: 0
    case .base2: 2
    }
  }

  /// Additions and shifts of one exponential.
  var adds: Int {
    switch self {
    case .polynomial: 5
    case .base2: 4
    }
  }
}
