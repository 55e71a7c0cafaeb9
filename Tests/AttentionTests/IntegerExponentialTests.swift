import Attention
import Foundation
import Quantities
import Testing

@Suite struct IntegerExponentials {
  /// The published recursion in 128 bits, division by division, with the requantisation as a quotient.
  private func wide(_ units: Int64, _ unit: Double) -> Int64 {
    // The unit is refined to 2⁻¹⁵...2⁻¹⁴ first.
    var (x, scale) = (units, unit)
    while scale >= 0x1p-14 { (x, scale) = (2 * x, scale / 2) }
    let ln2 = Int128((0.6931471805599453 / scale).rounded(.down))
    let b = Int128((0.96963238 / 0.35815147 / scale).rounded(.down))
    let c = Int128((1 / 0.35815147 / (scale * scale)).rounded(.down))
    let q = -Int128(x) / ln2
    if q > 16 { return 0 }
    let p = Int128(x) + q * ln2
    let dyadic = DyadicScale(0.35815147 * scale * scale * 32_768)
    let numerator = ((p + b) * p + c) * Int128(dyadic.multiplier)
    let denominator = Int128(1) << (dyadic.shift + Int(q))
    // Half up: ⌊(2a + b) / 2b⌋ of positive numbers.
    return Int64(min(32_768, (2 * numerator + denominator) / (2 * denominator)))
  }

  @Test(arguments: [0x1p-15, 0.000_1, 0.001, 0.003_7, 0x1p-6, 0.05, 0.3, 1])
  func polynomialIsExactAndWithinItsBound(scale: Double) {
    let exponential = PolynomialExponential(scale: scale)
    var random = SplitMix(7)
    var worst = 0.0
    for k in 0..<4_000 {
      let x = k < 50 ? -Int64(k) : -Int64(random.uniform() * 14 / scale)
      let found = exponential.of(x)
      #expect(found == wide(x, scale))
      worst = max(worst, abs(Double(found) / 32_768 - exp(Double(x) * scale)))
    }
    #expect(worst < 1.93e-3 + 1.0 / 32_768)
    #expect(exponential.of(0) == 32_768)
    #expect(exponential.of(-0xFFFF_FFFF) == 0)
  }

  /// The largest error on (−ln 2, 0] of the published coefficients is 1.913e-3.
  @Test func polynomialHasThePublishedError() {
    let exponential = PolynomialExponential(scale: 0x1p-15)
    var worst = 0.0
    for x in 0..<22_713 {
      worst = max(worst, abs(Double(exponential.of(-Int64(x))) / 32_768 - exp(-Double(x) * 0x1p-15)))
    }
    #expect(abs(worst - 1.913e-3) < 5e-5)
  }

  /// Relative errors of chords of 2^f; 1 + f is the first.
  @Test(arguments: [(1, 6.15e-2), (2, 1.51e-2), (4, 3.76e-3), (8, 9.4e-4), (16, 2.3e-4)])
  func chordsHaveTheirErrors(segments: Int, error: Double) {
    let exponential = Base2Exponential(scale: 0.000_01, segments: segments)
    var worst = 0.0
    for x in 0..<20_000 {
      let exact = exp(-Double(x) * 4 * 0.000_01)
      let found = Double(exponential.of(-Int64(4 * x))) / 32_768
      worst = max(worst, abs(found / exact - 1))
    }
    #expect(worst < error * 1.05 + 6e-5)
    #expect(worst > error * 0.9)
  }

  @Test(arguments: [1, 4, 32, 256]) func chordsFallAndMeetTheirKnots(segments: Int) {
    let exponential = Base2Exponential(scale: 0.004, segments: segments)
    var before = exponential.of(0)
    #expect(before == 32_768)
    for x in 1..<4_000 {
      let next = exponential.of(-Int64(x))
      #expect(next <= before)
      before = next
    }
    #expect(before == 0)
    #expect(exponential.of(-0xFFFF_FFFF) == 0)
    // One octave down is exactly a half: 693,147 units of 10⁻⁶.
    #expect(abs(Base2Exponential(scale: 1e-6, segments: segments).of(-693_147) - 16_384) <= 1)
  }

  static let softmaxes: [(IntegerExponential, Double, Double)] = [0.001, 0.01, 0.05].flatMap { scale in
    [
      (.polynomial(PolynomialExponential(scale: scale)), scale, 5e-3),
      (.base2(Base2Exponential(scale: scale, segments: 1)), scale, 6.2e-2),
      (.base2(Base2Exponential(scale: scale, segments: 16)), scale, 4e-4),
    ]
  }

  /// |p̂ − p| ≤ p·2δ/(1 − δ), and rounding down of exponentials, factor and product.
  @Test(arguments: softmaxes.indices) func softmaxIsWithinItsBound(index: Int) {
    let (exponential, scale, delta) = Self.softmaxes[index]
    var random = SplitMix(UInt64(index))
    for length in [1, 2, 3, 17, 64, 255] {
      for bits in [8, 16] {
        let softmax = IntegerSoftmax(exponential, bits: bits)
        let scores = (0..<length).map { _ in Int32(random.signed() * 5 / scale) }
        var found = [Int32](repeating: 0, count: length)
        softmax.run(scores, into: &found)
        let top = Double(scores.max() ?? 0)
        let exact = scores.map { exp((Double($0) - top) * scale) }
        let sum = exact.reduce(0, +)
        #expect(found.reduce(0, +) <= 1 << bits)
        for (p, e) in zip(found, exact) {
          let error = abs(Double(p) / Double(1 << bits) - e / sum)
          #expect(error <= e / sum * 2 * delta / (1 - delta) + 1 / Double(1 << bits) + Double(length) / 65_536 / sum)
        }
        if length == 1 { #expect(found[0] >= 1 << bits - 1) }
      }
    }
  }

  @Test func softmaxTakesTheWholeRangeOfScores() {
    for exponential in Self.softmaxes.map(\.0) {
      var found: [Int32] = [0, 0, 0]
      IntegerSoftmax(exponential, bits: 16).run([.min, .max, .min], into: &found)
      #expect(found[0] == 0 && found[1] >= 65_535 && found[2] == 0)
      var equal = [Int32](repeating: 0, count: 4)
      IntegerSoftmax(exponential, bits: 8).run([.min, .min, .min, .min], into: &equal)
      #expect(Set(equal).isSubset(of: [63, 64]) && Set(equal).count == 1)
    }
  }

  @Test func softmaxCountsEachElementOnce() {
    let softmax = IntegerSoftmax(.polynomial(PolynomialExponential(scale: 0.01)), bits: 8)
    let (one, many) = (softmax.work(length: 1), softmax.work(length: 65))
    #expect(one.compare == 0 && many.compare == 64)
    #expect(one.divide == 1 && many.divide == 1)
    #expect(many.multiply == 65 * 5 && many.exp == 0)
    #expect(many.add - one.add == 64 * 8)
  }
}

@Suite struct DyadicScales {
  @Test func equalsTheQuotientInWideArithmetic() {
    var random = SplitMix(3)
    for _ in 0..<5_000 {
      let value = random.signed() * pow(2, Double(random.integer(-40..<20)))
      let scale = DyadicScale(value)
      #expect(scale.multiplier.magnitude >= 1 << 30 && scale.multiplier.magnitude < 1 << 31)
      let represented = Double(scale.multiplier) * pow(2, -Double(scale.shift))
      #expect(abs(represented / value - 1) <= 0x1p-31)
      let x = Int64(random.signed() * 0x1p30)
      guard scale.shift >= 1, scale.shift <= 62 else { continue }
      let exact = (2 * Int128(x) * Int128(scale.multiplier) + (Int128(1) << scale.shift)) >> (scale.shift + 1)
      #expect(Int128(scale.times(x)) == exact)
    }
  }

  @Test func endsAreExact() {
    #expect(DyadicScale(0).times(1 << 31) == 0)
    #expect(DyadicScale(1).times(-5) == -5)
    #expect(DyadicScale(0.5).times(3) == 2 && DyadicScale(0.5).times(-3) == -1)
    #expect(DyadicScale(0x1p-60).times(.init(Int32.max)) == 0)
    #expect(DyadicScale(1 - 0x1p-40).multiplier == 1 << 30)
    #expect(DyadicScale(1).times(12, down: 2) == 3)
  }
}
