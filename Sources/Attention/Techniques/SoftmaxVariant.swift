package import Quantities

/// How eˣ for x ≤ 0 is computed in a softmax.
///
/// With a relative error of at most δ in eˣ, the probabilities of a row differ by at most 2δ/(1 − δ) in sum.
package enum SoftmaxVariant: Sendable, Hashable, CaseIterable {
  /// ``Exponential``.
  case exact
  /// The nearest of 256 table entries on [−8, 0], 0 below: relative error e^(h/2) − 1 = 1.6e-2, h = 8/255.
  case table
  /// Chords of 32 segments on [−8, 0], 0 below: absolute error h²/8 = 7.8e-3, h = 1/4.
  case linear
  /// 2^(x log₂ e), the fraction by chords of 4 segments: relative error 3.8e-3 (Stevens et al., Softermax, 2021,
  /// arXiv:2103.09301).
  case base2
  /// x = −q ln 2 + r and a parabola in r: absolute error 1.92e-3 on (−ln 2, 0] (Kim et al., I-BERT, 2021,
  /// arXiv:2101.01321).
  case polynomial

  /// The operations of `count` exponentials, from the maximum's difference on.
  package func work(_ count: Int) -> OpCount {
    var work = OpCount()
    switch self {
    case .exact:
      work.exp = count
    case .table:
      // Index: product and range check.
      work.multiply = count
      work.compare = count
      work.lookup = count
      work.flashRead = 4 * count
    case .linear:
      // Segment: product and range check; slope and intercept; one product and sum.
      work.multiply = 2 * count
      work.compare = count
      work.lookup = 2 * count
      work.flashRead = 8 * count
      work.add = count
    case .base2:
      // log₂ e; slope and intercept of the fraction; product and sum; the shift by the whole part counts as a sum.
      work.multiply = 2 * count
      work.lookup = 2 * count
      work.flashRead = 8 * count
      work.add = 2 * count
    case .polynomial:
      // q, r, the parabola by Horner's rule; the shift counts as a sum.
      work.multiply = 4 * count
      work.add = 4 * count
    }
    return work
  }
}

/// Tables of a softmax variant and its exponential.
package struct SoftmaxTable: Sendable {
  /// The variant it serves.
  package let variant: SoftmaxVariant
  private let first: ContiguousArray<Float>
  private let second: ContiguousArray<Float>

  private static let reach: Float = 8
  private static let entries = 256
  private static let chords = 32
  static let octaveChords = 4
  private static let logTwo: Float = 0.693_147_18

  /// The tables of `variant`.
  package init(_ variant: SoftmaxVariant) {
    self.variant = variant
    switch variant {
    case .exact, .polynomial:
      (first, second) = ([], [])
    case .table:
      let step = Self.reach / Float(Self.entries - 1)
      first = ContiguousArray((0..<Self.entries).map { Exponential.of(-Float($0) * step) })
      second = []
    case .linear:
      let h = Self.reach / Float(Self.chords)
      let knots = (0...Self.chords).map { Exponential.of(-Float($0) * h) }
      (first, second) = Self.lines(through: knots)
    case .base2:
      let pieces = Float(Self.octaveChords)
      // 2^f = 2 e^((f − 1) ln 2), an argument that is never above 0.
      let knots = (0...Self.octaveChords).map { 2 * Exponential.of((Float($0) / pieces - 1) * Self.logTwo) }
      (first, second) = Self.lines(through: knots)
    }
  }

  /// Chord k runs through knots k and k + 1; in the unit of their distance its value is intercept + slope · t.
  private static func lines(through knots: [Float]) -> (
    intercepts: ContiguousArray<Float>, slopes: ContiguousArray<Float>
  ) {
    var (intercepts, slopes) = (ContiguousArray<Float>(), ContiguousArray<Float>())
    for (k, pair) in zip(knots, knots.dropFirst()).enumerated() {
      let slope = pair.1 - pair.0
      intercepts.append(pair.0 - slope * Float(k))
      slopes.append(slope)
    }
    return (intercepts, slopes)
  }

  /// The variant's eˣ for x ≤ 0.
  package func of(_ x: Float) -> Float {
    switch variant {
    case .exact:
      return Exponential.of(x)
    case .table:
      let t = -x * (Float(Self.entries - 1) / Self.reach)
      return t < Float(Self.entries) - 0.5 ? first[Int(t + 0.5)] : 0
    case .linear:
      let t = -x * (Float(Self.chords) / Self.reach)
      guard t < Float(Self.chords) else { return t == Float(Self.chords) ? Exponential.of(-Self.reach) : 0 }
      return first[Int(t)] + second[Int(t)] * t
    case .base2:
      guard x >= -87 else { return 0 }
      let octaves = x * 1.442_695_04
      let whole = octaves.rounded(.down)
      let t = (octaves - whole) * Float(Self.octaveChords)
      let k = min(Int(t), Self.octaveChords - 1)
      return Float(sign: .plus, exponent: Int(whole), significand: first[k] + second[k] * t)
    case .polynomial:
      guard x >= -87 else { return 0 }
      let q = (-x / Self.logTwo).rounded(.down)
      let r = x + q * Self.logTwo
      return Float(sign: .plus, exponent: -Int(q), significand: (0.358_151_47 * r + 0.969_632_38) * r + 1)
    }
  }
}

extension TechniqueEntry {
  static let softmaxTable = softmax(
    "softmax-table", .table, "exponentials from 256 entries", source: "256 entries on [−8, 0], assumed")
  static let softmaxLinear = softmax(
    "softmax-linear", .linear, "exponentials by 32 chords", source: "32 chords on [−8, 0], assumed")
  static let softmaxBase2 = softmax(
    "softmax-base2", .base2, "powers of 2 by 4 chords and shifts", source: "arXiv:2103.09301")
  static let softmaxPolynomial = softmax(
    "softmax-iexp", .polynomial, "exponentials by a parabola", source: "arXiv:2101.01321")

  private static func softmax(_ name: String, _ variant: SoftmaxVariant, _ summary: String, source: String) -> Self {
    Self(name, .softmax, summary, source: source) { _ in .row(.approximate(variant)) }
  }
}
