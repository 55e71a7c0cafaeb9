import Attention
import Foundation
import Quantities
import Testing

@Suite struct IntegerKernelsWithoutFloats {
  private func gelu(_ x: Double) -> Double { x / 2 * (1 + erf(x / 2.0.squareRoot())) }

  /// The published form, a(min(|x|, −b) + b)² + 1, evaluated in 128 bits and by quotients.
  private func wide(_ q: Int32, _ scale: Double, _ out: Double) -> Int8 {
    let unit = scale * 0.7071067811865476
    let b = Int128((1.769 / unit).rounded(.down))
    let c = Int128((1 / (0.2888 * unit * unit)).rounded(.down))
    let short = min(Int128(q.magnitude), b) - b
    let erf = Int128(q.signum()) * (c - short * short)
    let raw = Int128(q) * (c + (q == 0 ? c - b * b : erf))
    // Bits that put 128 output units just below 2³¹ are rounded away first.
    var cut = 0
    while 128 * out / (scale * 0.2888 * unit * unit / 2) >= pow(2, Double(30 + cut)) { cut += 1 }
    let dyadic = DyadicScale(scale * 0.2888 * unit * unit / 2 / out * pow(2, Double(cut)))
    let step = Int128(1) << cut
    let floor = (2 * raw + step) >= 0 ? (2 * raw + step) / (2 * step) : -((-2 * raw + step - 1) / (2 * step))
    let scaled = (2 * floor * Int128(dyadic.multiplier) + (Int128(1) << dyadic.shift)) >> (dyadic.shift + 1)
    return Int8(max(-127, min(127, scaled)))
  }

  @Test(arguments: [0x1p-12, 0.001, 0.01, 0x1p-5]) func geluIsExactAndWithinItsBound(scale: Double) {
    let out = 6.0 / 127
    let kernel = IntegerGELU(inputScale: scale, outputScale: out)
    var random = SplitMix(5)
    var worst = 0.0
    for k in 0..<8_000 {
      let q = k < 9 ? Int32(k - 4) : Int32(random.signed() * 5.5 / scale)
      #expect(kernel.of(q) == wide(q, scale, out))
      let raw = Double(kernel.raw(Int64(q))) * kernel.rawScale
      worst = max(worst, abs(raw - gelu(Double(q) * scale)))
      #expect(abs(Double(kernel.of(q)) * out - raw) <= out * 0.500_001)
    }
    // 1.82e-2 is the published polynomial's; coarse inputs round its constants.
    #expect(worst < 1.83e-2 + scale)
    #expect(worst > 1.7e-2)
  }

  @Test func geluSaturates() {
    let kernel = IntegerGELU(inputScale: 0.01, outputScale: 0.01)
    #expect(kernel.of(0) == 0)
    #expect(kernel.of(100_000) == 127 && kernel.of(.max) == 127 && kernel.of(.min) == 0)
    #expect(kernel.of(-100_000) == 0)
  }

  @Test func squareRootIsTheFloor() {
    var random = SplitMix(9)
    var values: [UInt64] = [0, 1, 2, 3, 4, 15, 16, 17, .max, .max - 1, 1 << 62, 1 << 63, 0xFFFF_FFFE_0000_0001]
    for _ in 0..<20_000 {
      let root = random.next() >> UInt64(random.integer(32..<64))
      values += [root * root, root * root &- 1, random.next() >> UInt64(random.integer(0..<64))]
    }
    for value in values {
      let root = IntegerNorm.squareRoot(value)
      let (square, over) = root.multipliedReportingOverflow(by: root)
      #expect(!over && square <= value)
      let (next, tooBig) = (root + 1).multipliedReportingOverflow(by: root + 1)
      #expect(tooBig || next > value)
    }
  }

  /// The same by quotients in 128 bits, with a root found bit by bit.
  private func wide(_ row: [Int32], _ norm: IntegerNorm) -> [Int8] {
    let d = Int128(row.count)
    let total = row.reduce(Int128(0)) { $0 + Int128($1) }
    let centred = row.map { d * Int128($0) - total }
    let squares = UInt128(norm.epsilon) + centred.reduce(0) { $0 + UInt128($1 * $1) }
    if squares == 0 { return norm.bias.map { Int8(max(-127, min(127, ($0 + 128) >> 8))) } }
    var wide = squares
    var shift = 0
    while wide << 2 < UInt128(1) << 64 {
      wide <<= 2
      shift += 1
    }
    var root: UInt128 = 0
    for bit in (0..<32).reversed() where (root + 1 << bit) * (root + 1 << bit) <= wide { root += 1 << bit }
    let factor = Int128((UInt128(1) << 61) / root)
    return row.indices.map { i in
      var z = centred[i] * factor
      let divisor = Int128(1) << (31 - shift)
      z = z >= 0 ? z / divisor : -((-z + divisor - 1) / divisor)
      let gain = norm.gain[i]
      let scaled =
        gain.shift > 62
        ? 0 : (2 * z * Int128(gain.multiplier) + (Int128(1) << gain.shift)) >> (gain.shift + 1)
      return Int8(max(-127, min(127, (scaled + Int128(norm.bias[i]) + 128) >> 8)))
    }
  }

  @Test(arguments: 1...40) func normIsExactAndWithinOneStep(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let d = [1, 2, 3, 31, 64, 100][seed % 6]
    let (gain, bias) = (random.floats(d, 1.5), random.floats(d, 0.5))
    let (inputScale, out) = (pow(2, -Double(random.integer(4..<13))), 3.0 / 127)
    let norm = IntegerNorm(gain: gain, bias: bias, epsilon: 1e-5, inputScale: inputScale, outputScale: out)
    let epsilon = Double(norm.epsilon) * inputScale * inputScale / pow(Double(d), 3)
    #expect(abs(epsilon - 1e-5) <= inputScale * inputScale / pow(Double(d), 3))
    for magnitude in [0.0, 3, 200, 100_000] {
      let offset = random.signed() * magnitude
      let row = (0..<d).map { _ in Int32(offset + random.signed() * magnitude) }
      var found = [Int8](repeating: 0, count: d)
      norm.run(row, into: &found)
      #expect(found == wide(row, norm))
      let x = row.map { Double($0) * inputScale }
      let mean = x.reduce(0, +) / Double(d)
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(d)
      for i in 0..<d {
        let exact =
          variance + epsilon == 0
          ? Double(bias[i]) : (x[i] - mean) / (variance + epsilon).squareRoot() * Double(gain[i]) + Double(bias[i])
        let clamped = max(-127 * out, min(127 * out, exact))
        // Half a step of the output, and 1/256 of one for bias, factor and z each.
        #expect(abs(Double(found[i]) * out - clamped) <= out * (0.5 + 3.0 / 256))
      }
    }
  }

  @Test func workGrowsWithWhatIsDone() {
    let (one, many) = (IntegerNorm.work(rows: 1, width: 64), IntegerNorm.work(rows: 7, width: 64))
    #expect(many.add == 7 * one.add && many.multiply == 7 * 5 * 64 && many.divide == 7 * 7)
    #expect(many.ramWritten == 7 * 64 && many.flashRead == one.flashRead)
    #expect(one.exp == 0 && one.macFloat == 0)
    let gelu = IntegerGELU.work(values: 10)
    #expect(gelu.multiply == 30 && gelu.add == 70 && gelu.compare == 70 && gelu.exp == 0 && gelu.macFloat == 0)
    #expect(StochasticRounding.work(values: 9).add == 18)
  }

  @Test func equalValuesGiveTheBias() {
    let norm = IntegerNorm(
      gain: [1, -1, 2], bias: [0.5, -0.25, 9], epsilon: 0, inputScale: 0.1, outputScale: 1.0 / 64)
    var found: [Int8] = [0, 0, 0]
    norm.run([7, 7, 7], into: &found)
    #expect(found == [32, -16, 127])
  }
}
