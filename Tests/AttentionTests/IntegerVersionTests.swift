import Attention
import CKernels
import Testing

/// All versions of the integer loops in C that this processor runs, against their definition in Int and float64.
@Suite struct IntegerVersions {
  private static func quantised(_ x: Double, least: Double = -127) -> Int16 {
    Int16(max(least, min(127, x.rounded(.toNearestOrEven))))
  }

  private static func values(_ count: Int, _ random: inout SplitMix) -> [Int16] {
    (0..<count).map { _ in Int16(random.integer(-127..<128)) }
  }

  @Test(arguments: 0..<40) func layersAreTheirDefinition(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (inputs, outputs, count) = (random.integer(1..<40), random.integer(1..<70), random.integer(1..<20))
    let (panels, pairs) = ((outputs + 15) / 16, (inputs + 1) / 2)
    let lane = KernelVersions.padded(outputs)
    let matrix = Self.values(outputs * inputs, &random)
    let x = Self.values(count * 2 * pairs, &random)
    var weights = [Int16](repeating: 0, count: panels * pairs * 32)
    var (bias, factor) = ([Double](repeating: 0, count: panels * 16), [Double](repeating: 0, count: panels * 16))
    for o in 0..<outputs {
      bias[o] = Double(random.integer(-2_000..<2_000))
      // Powers of two make exact halves.
      factor[o] = seed % 3 == 0 ? 1 / 256 : 0.005 * random.uniform()
      for k in 0..<inputs {
        weights[((o / 16 * pairs + k / 2) * 16 + o % 16) * 2 + k % 2] = matrix[o * inputs + k]
      }
    }
    let y = (0..<count).map { i in
      (0..<lane).map { o in
        guard o < outputs else { return 0.0 }
        let sum = (0..<inputs).reduce(0) { $0 + Int(matrix[o * inputs + $1]) * Int(x[i * 2 * pairs + $1]) }
        return (Double(sum) + bias[o]) * factor[o]
      }
    }.flatMap { $0 }
    for version in KernelVersions.versions {
      let run = { (out: UnsafeMutableRawPointer, finish: fleetsim_integer_finish) in
        version.pointee.integer_linear(
          weights, bias, factor, inputs, outputs, count, x, 2 * pairs, out, lane, finish)
      }
      var shorts = [Int16](repeating: 1, count: y.count)
      run(&shorts, fleetsim_quantise)
      #expect(shorts == y.map { Self.quantised($0) })
      run(&shorts, fleetsim_quantise_relu)
      #expect(shorts == y.map { Self.quantised($0, least: 0) })
      var sums = [Double](repeating: 3, count: y.count)
      run(&sums, fleetsim_residual)
      #expect(sums == y.map { 3 + $0.rounded(.toNearestOrEven) })
      var logits = [Float](repeating: 1, count: y.count)
      run(&logits, fleetsim_logits)
      #expect(logits == y.map { Float($0) })
    }
  }

  @Test(arguments: 0..<40) func normsAreTheirDefinition(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (width, count) = (random.integer(1..<40), random.integer(1..<20))
    let lane = KernelVersions.padded(width)
    // Without gain, and with few different values, results often lie halfway between two integers.
    let isPlain = seed % 2 == 0
    var (gain, bias) = ([Double](repeating: 0, count: lane), [Double](repeating: 0, count: lane))
    var x = [Double](repeating: 0, count: count * lane)
    for c in 0..<width {
      (gain[c], bias[c]) = isPlain ? (1, 0.5) : (Double(Float(random.signed())), Double(Float(random.signed())))
      for i in 0..<count { x[i * lane + c] = Double(random.integer(isPlain ? -1..<2 : -9_000..<9_000)) }
    }
    let (scale, unit) = (isPlain ? 1 : 0.02, isPlain ? 1e-9 : 4_096.0)
    var (plain, greatest) = ([Int16](repeating: 0, count: x.count), 0.0)
    for i in 0..<count {
      let row = x[i * lane..<i * lane + width].map { Int($0) }
      let (sum, square) = (row.reduce(0, +), row.reduce(0) { $0 + $1 * $1 })
      greatest = max(greatest, Double(square))
      let variance = Double(width * square - sum * sum) / Double(width * width)
      let inverse = 1 / (variance + 1e-5 * (unit * unit)).squareRoot()
      for c in 0..<width {
        let off = Double(row[c]) - Double(sum) / Double(width)
        plain[i * lane + c] = Self.quantised(((off * inverse) * gain[c] + bias[c]) / scale)
      }
    }
    for version in KernelVersions.versions {
      var out = [Int16](repeating: 1, count: x.count)
      #expect(version.pointee.integer_norm(gain, bias, scale, unit, width, count, x, &out, lane) == greatest)
      #expect(out == plain, "\(String(cString: version.pointee.name))")
    }
  }

  @Test(arguments: 0..<60) func attentionIsItsDefinition(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let tokens = seed % 10 == 0 ? random.integer(250..<530) : random.integer(1..<70)
    let width = random.integer(1..<20)
    let lane = KernelVersions.padded(width)
    var qkv = [Int16](repeating: 0, count: tokens * 3 * lane)
    for row in 0..<3 * tokens { for c in 0..<width { qkv[row * lane + c] = Int16(random.integer(-127..<128)) } }
    // A large step saturates the table; a mix of 1 makes exact halves.
    let (step, mix) = ([0.003, 0.03, 1][seed % 3], seed % 4 == 0 ? 1 : 1.3)
    let table = (0..<256).map { UInt16((65_535 * Exponential.of(-Float($0) / 32)).rounded()) }
    let isMasked = seed % 2 == 1
    let seen = (0..<tokens).map { i in
      (0..<tokens).filter { !isMasked || $0 == i || (abs($0 - i) < 9 && random.uniform() < 0.7) }
    }
    let across = (tokens + 31) / 32 * 32
    var (mask, spans) = ([Int8](repeating: 0, count: tokens * across), [Int32](repeating: 0, count: 2 * tokens))
    var plain = [Int16](repeating: 0, count: tokens * lane)
    for i in 0..<tokens {
      for j in seen[i] { mask[j * across + i] = -1 }
      (spans[2 * i], spans[2 * i + 1]) = (Int32(seen[i][0]), Int32(seen[i][seen[i].count - 1] + 1))
      let scores = seen[i].map { j in
        (0..<width).reduce(0) { $0 + Int(qkv[i * 3 * lane + $1]) * Int(qkv[(j * 3 + 1) * lane + $1]) }
      }
      let top = scores.max() ?? 0
      let weights = scores.map { score in
        Int(table[Int(min(255, (Double(top - score) * step).rounded(.toNearestOrEven)))])
      }
      for c in 0..<width {
        let sum = zip(seen[i], weights).reduce(0) { $0 + $1.1 * Int(qkv[($1.0 * 3 + 2) * lane + c]) }
        plain[i * lane + c] = Self.quantised((Double(sum) / Double(weights.reduce(0, +))) * mix)
      }
    }
    for version in KernelVersions.versions {
      var out = [Int16](repeating: 1, count: tokens * lane)
      var work = [Double](repeating: .nan, count: fleetsim_integer_work(tokens, width) / 8 + 1)
      qkv.withUnsafeBufferPointer { qkv in
        mask.withUnsafeBufferPointer { mask in
          spans.withUnsafeBufferPointer { spans in
            table.withUnsafeBufferPointer { table in
              out.withUnsafeMutableBufferPointer { out in
                work.withUnsafeMutableBytes { work in
                  guard let q = qkv.baseAddress, let table = table.baseAddress, let out = out.baseAddress,
                    let work = work.baseAddress
                  else { return }
                  var head = fleetsim_integer_head(
                    q: q, k: q + lane, v: q + 2 * lane, stride: 3 * lane, out: out, out_stride: lane, tokens: tokens,
                    width: width, step: step, mix: mix, table: table, mask: isMasked ? mask.baseAddress : nil,
                    spans: isMasked ? spans.baseAddress : nil, work: work)
                  version.pointee.integer_attention(&head)
                }
              }
            }
          }
        }
      }
      #expect(out == plain, "\(String(cString: version.pointee.name))")
    }
  }
}
