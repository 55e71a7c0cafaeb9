import Attention
import Foundation
import Quantities
import Testing

@Suite struct StochasticallyRounded {
  /// All bits once: the sum is the value itself.
  @Test func shiftIsUnbiasedOverAllBits() {
    for places in [0, 1, 4, 7] {
      for x in [Int64(-1_000), -129, -128, -1, 0, 1, 5, 127, 128, 999_999] {
        let all = (0..<UInt64(1) << places).map { StochasticRounding.shift(x, by: places, bits: $0) }
        #expect(all.reduce(0, +) == x)
        #expect((all.max() ?? 0) - (all.min() ?? 0) <= 1)
        if x % (1 << places) == 0 { #expect(Set(all) == [x >> places]) }
      }
    }
    #expect(StochasticRounding.shift(3, by: 1, bits: 0xFFFF_FFFE) == 1)
    #expect(StochasticRounding.shift(3, by: 1, bits: .max) == 2)
  }

  @Test(arguments: [0.0, 0.1, 0.37, 0.5, 0.93]) func meanAndVarianceAreRight(fraction: Double) {
    var random = SplitMix(11)
    let (draws, step) = (40_000, 0.25)
    let x = (-3 + fraction) * step
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<draws {
      let rounded = StochasticRounding.round(x, step: step, bits: UInt32(truncatingIfNeeded: random.next()))
      #expect(abs(rounded - x) < step)
      sum += rounded - x
      squares += (rounded - x) * (rounded - x)
    }
    let deviation = step * (fraction * (1 - fraction)).squareRoot()
    // |z| ≤ 4 of a fixed seed.
    #expect(abs(sum / Double(draws)) <= 4 * deviation / Double(draws).squareRoot() + 1e-12)
    #expect(abs(squares / Double(draws) - deviation * deviation) <= 0.02 * step * step)
  }

  @Test func wholeStepsStayAndTheEndsOfTheBitsDecide() {
    for bits in [UInt32.min, 1, .max] {
      #expect(StochasticRounding.round(-1.75, step: 0.25, bits: bits) == -1.75)
      #expect(StochasticRounding.round(0, step: 0.25, bits: bits) == 0)
    }
    #expect(StochasticRounding.round(0.3, step: 1, bits: 0) == 1)
    #expect(StochasticRounding.round(0.3, step: 1, bits: .max) == 0)
  }

  /// 4096 steps of 1e-3 on a grid of 2⁻⁸: to nearest nothing arrives.
  @Test func smallStepsArriveInTheMean() {
    var random = SplitMix(4)
    var (byChance, nearest) = (0.0, 0.0)
    for _ in 0..<4_096 {
      byChance = StochasticRounding.round(
        byChance + 1e-3, step: 0x1p-8, bits: UInt32(truncatingIfNeeded: random.next()))
      nearest = ((nearest + 1e-3) * 256).rounded() / 256
    }
    #expect(nearest == 0)
    #expect(abs(byChance - 4.096) < 0.5)
  }
}

/// Rounding by eight bits, and the generator that gives them.
@Suite struct RoundingByBytes {
  /// Over all bytes the mean is the value, exactly; the variance f(1 − f); whole values never move.
  @Test(arguments: [0.0, 256, -768, 64, 77, -77, 2047, -1, 32_512, -32_512])
  func theMeanIsTheValue(steps: Double) {
    let all = (0..<256).map { StochasticRounding.whole(steps: steps, byte: Double($0)) }
    let x = steps / 256
    #expect(all.reduce(0, +) / 256 == x)
    #expect(all.allSatisfy { abs($0 - x) < 1 && $0 == $0.rounded() })
    let f = x - x.rounded(.down)
    #expect(abs(all.reduce(0) { $0 + ($1 - x) * ($1 - x) } / 256 - f * (1 - f)) < 1e-12)
    if f == 0 { #expect(Set(all) == [x]) }
  }

  /// The mean over drawn bytes lies within four standard deviations, from several seeds.
  @Test(arguments: [[1], [2, 3], [-127, 127, 0, 5]] as [[Int16]]) func drawnBytesAreUnbiased(seed: [Int16]) {
    var bytes = RoundingBytes()
    seed.withUnsafeBufferPointer { bytes.seed($0) }
    let (steps, count) = (77.0, 20_000)
    let kept = steps / 256
    var (sum, counts) = (0.0, [Int](repeating: 0, count: 256))
    for _ in 0..<count {
      let byte = bytes.next()
      counts[Int(byte)] += 1
      sum += StochasticRounding.whole(steps: steps, byte: byte)
    }
    #expect(abs(sum / Double(count) - kept) <= 4 * (kept * (1 - kept) / Double(count)).squareRoot())
    // χ² of 255 degrees of freedom, four standard deviations.
    let mean = Double(count) / 256
    let chi = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    #expect(abs(chi - 255) < 4 * (2.0 * 255).squareRoot())
  }

  @Test func theSameSeedGivesTheSameBytes() {
    func bytes(_ seed: [Int16], _ part: Int) -> [Double] {
      var bytes = RoundingBytes()
      seed.withUnsafeBufferPointer { bytes.seed($0) }
      bytes.begin(part)
      return (0..<9).map { _ in bytes.next() }
    }
    #expect(bytes([1, 2], 0) == bytes([1, 2], 0))
    #expect(bytes([1, 2], 0) != bytes([2, 1], 0) && bytes([1, 2], 0) != bytes([1, 2], 1))
    let work = StochasticRounding.work(values: 9)
    #expect(work.random == 3 && work.add == 18 && RoundingBytes.seeding(values: 5).multiply == 5)
  }
}

@Suite struct Quantisers {
  @Test func everyByteIsTwoValues() {
    for byte in UInt8.min...UInt8.max {
      let values = NibbleWeights.unpack([byte], count: 2)
      #expect(values.allSatisfy { (-8...7).contains($0) })
      #expect(NibbleWeights.pack(values) == [byte])
      #expect((values[0] & 15) == Int(byte & 15))
    }
    #expect(NibbleWeights.pack([-1, 7, 3]) == [0x7F, 0x03])
    #expect(NibbleWeights.unpack([0x7F, 0x03], count: 3) == [-1, 7, 3])
  }

  @Test(arguments: 1...24) func nibblesMultiplyExactly(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (inputs, outputs) = (random.integer(1..<40), random.integer(1..<6))
    let group = [1, 3, 8, inputs, inputs + 5][seed % 5]
    var weights = random.floats(inputs * outputs, 3)
    if seed % 4 == 0 { for i in 0..<inputs { weights[i] = 0 } }
    let packed = NibbleWeights(weights, inputs: inputs, outputs: outputs, group: group)
    let again = NibbleWeights(
      bytes: packed.bytes, factors: packed.factors, steps: packed.steps, inputs: inputs, outputs: outputs, group: group)
    let activations = (0..<inputs).map { _ in Int8(truncatingIfNeeded: random.integer(-127..<128)) }
    for o in 0..<outputs {
      let values = NibbleWeights.unpack(
        Array(packed.bytes[o * packed.rowBytes..<(o + 1) * packed.rowBytes]), count: inputs)
      var exact = 0
      for i in 0..<inputs {
        let factor = Int(packed.factors[o * packed.rowGroups + i / group])
        #expect(values[i] == packed.value(o, i) && (-7...7).contains(values[i]))
        #expect(packed.whole(o, i) == values[i] * factor)
        #expect(abs(packed.weight(o, i) - weights[o * inputs + i]) <= Float(factor) * packed.steps[o] * 0.500_001)
        exact += values[i] * factor * Int(activations[i])
      }
      #expect(Int(packed.dot(o, activations)) == exact)
      #expect(packed.dot(o, activations) == again.dot(o, activations))
      let start = o * inputs
      let reach = weights[start..<start + inputs].map(abs).max() ?? 0
      for g in 0..<packed.rowGroups {
        let part = weights[start + g * group..<start + min((g + 1) * group, inputs)].map(abs).max() ?? 0
        // The least factor that cuts nothing off, up to rounding of the division.
        let factor = Float(packed.factors[o * packed.rowGroups + g])
        #expect(7 * factor * packed.steps[o] >= part * 0.999_999)
        #expect(factor == 1 || 7 * (factor - 1) * packed.steps[o] <= part * 1.000_001)
      }
      if packed.rowGroups == 1 { #expect(packed.steps[o] == (reach == 0 ? 1 : reach / 7) && packed.factors[o] == 1) }
    }
    #expect(packed.work(rows: 3).macInt8 == 3 * inputs * outputs)
  }

  /// A group has its own reach: one great weight coarsens its own group only.
  @Test func groupsKeepSmallWeightsApart() {
    let weights: [Float] = [7, 0.5, -0.25, 0.25] + [0.1, -0.2, 0.3, 0.7]
    let (one, two) = (
      NibbleWeights(weights, inputs: 8, outputs: 1, group: 8), NibbleWeights(weights, inputs: 8, outputs: 1, group: 4)
    )
    #expect((4..<8).allSatisfy { abs(two.weight(0, $0) - weights[$0]) <= 0.5 * 2 * two.steps[0] * 1.000_001 })
    #expect((4..<7).allSatisfy { one.weight(0, $0) == 0 })
    #expect(two.factors == [15, 2] && one.factors == [1])
    #expect(two.work(rows: 3).multiply == 3 * 2 && one.work(rows: 3).multiply == 0)
  }

  /// The bound of a quantised product: (s_x/2)‖w‖₁ + (s_w/2)‖x‖₁ + K·s_x·s_w/4.
  @Test(arguments: 1...24) func bytesMultiplyWithinTheirBound(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (inputs, outputs) = (random.integer(1..<70), random.integer(1..<6))
    let weights = random.floats(inputs * outputs, pow(10, Double(random.integer(-3..<3))))
    let layer = ChannelQuantised(weights, inputs: inputs, outputs: outputs)
    let x = random.floats(inputs, 2)
    let inputScale = 2.0 / 127
    let quantised = x.map { Int8((Double($0) / inputScale).rounded(.toNearestOrEven)) }
    for o in 0..<outputs {
      let row = weights[o * inputs..<(o + 1) * inputs].map(Double.init)
      let scale = Double(layer.scales[o])
      var (exact, sum) = (0.0, Int64(0))
      for i in 0..<inputs {
        exact += row[i] * Double(x[i])
        sum += Int64(layer.values[o * inputs + i]) * Int64(quantised[i])
        #expect(abs(Double(layer.values[o * inputs + i]) * scale - row[i]) <= scale * 0.500_001)
      }
      #expect(Int64(layer.dot(o, quantised)) == sum)
      let bound =
        inputScale / 2 * row.reduce(0) { $0 + abs($1) } + scale / 2 * x.reduce(0) { $0 + Double(abs($1)) }
        + Double(inputs) * inputScale * scale / 4
      #expect(abs(Double(sum) * inputScale * scale - exact) <= bound * 1.000_01)
    }
    // One scale a row is never coarser than one for all.
    let coarse = (weights.map(abs).max() ?? 0) / 127
    #expect(layer.scales.allSatisfy { $0 <= coarse })
    #expect(layer.values.contains(127) || layer.values.contains(-127))
  }

  @Test func zerosAndBiases() {
    let layer = ChannelQuantised([0, 0, 254, -127], inputs: 2, outputs: 2)
    #expect(layer.scales == [1, 2])
    #expect(layer.values == [0, 0, 127, -64])
    #expect(layer.biases([1.5, -3], inputScale: 0.5) == [3, -3])
    #expect(layer.biases([1e30, -1e30], inputScale: 1) == [.max, .min])
    #expect(layer.dot(1, [-127, 127]) == -127 * 127 - 64 * 127)
  }
}
