import Attention
import Foundation
import Quantities
import Testing

/// Random spikes, and the same as rows of 0 and 1.
private func spikes(_ rows: Int, _ columns: Int, rate: Double, _ random: inout SplitMix) -> (SpikeMatrix, [[Int]]) {
  var matrix = SpikeMatrix(rows: rows, columns: columns)
  var plain = Array(repeating: Array(repeating: 0, count: columns), count: rows)
  for i in 0..<rows {
    for c in 0..<columns where random.uniform() < rate {
      matrix[i, c] = true
      plain[i][c] = 1
    }
  }
  return (matrix, plain)
}

private func plain(_ matrix: SpikeMatrix) -> [[Int]] {
  (0..<matrix.rows).map { i in (0..<matrix.columns).map { matrix[i, $0] ? 1 : 0 } }
}

/// Rates from no spike to all, widths around whole words, a single token.
private struct Sample {
  let n, d: Int
  let q, k, v: SpikeMatrix
  let plainQ, plainK, plainV: [[Int]]

  init(_ seed: Int) {
    var random = SplitMix(UInt64(seed))
    n = seed % 5 == 0 ? 1 : random.integer(1..<20)
    d = [1, 7, 63, 64, 65, 130][seed % 6]
    let rate = [0, 0.05, 0.3, 0.9, 1][seed % 7 % 5]
    (q, plainQ) = spikes(n, d, rate: rate, &random)
    (k, plainK) = spikes(n, d, rate: rate, &random)
    (v, plainV) = spikes(n, d, rate: rate, &random)
  }
}

@Suite struct Spiking {
  @Test(arguments: 1...42) func sumsAndCountsEqualThoseOfPlainLoops(seed: Int) {
    let sample = Sample(seed)
    let (n, d, q, k, v) = (sample.n, sample.d, sample.plainQ, sample.plainK, sample.plainV)
    var (pairs, channels, dense) = (0, 0, Array(repeating: 0, count: n * d))
    for i in 0..<n {
      for j in 0..<n {
        var score = 0
        for c in 0..<d where q[i][c] * k[j][c] == 1 {
          score += 1
          pairs += 1
        }
        for c in 0..<d where v[j][c] == 1 && score > 0 {
          dense[i * d + c] += score
          pairs += 1
        }
      }
    }
    for j in 0..<n {
      for a in 0..<d where k[j][a] == 1 { channels += v[j].reduce(0, +) }
      for a in 0..<d where q[j][a] == 1 { channels += d }
    }
    for (order, expected) in [(SpikingSelfAttention.Order.scoresFirst, pairs), (.keysFirst, channels)] {
      let (sums, count) = SpikingSelfAttention.sums(
        queries: sample.q, keys: sample.k, values: sample.v, order: order)
      #expect(sums.map(Int.init) == dense)
      #expect(count.accumulates == expected)
      #expect(count.macs == 0 && count.updates == 0)
    }
    #expect(sample.q.spikes == q.joined().reduce(0, +))
    #expect((0..<n).map { sample.q.spikes(row: $0) } == q.map { $0.reduce(0, +) })
  }

  /// Four steps of time against a plain network with its own neurons.
  @Test(arguments: 1...14) func selfAttentionOverTime(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (n, d, gain, scale) = (random.integer(1..<9), random.integer(1..<70), Float(0.5), Float(0.125))
    var heads = SpikingSelfAttention.Order.allCases.map {
      SpikingSelfAttention(order: $0, scale: scale, neurons: LeakyNeurons(count: n * d, gain: gain))
    }
    var potentials = [Float](repeating: 0, count: n * d)
    for _ in 0..<4 {
      let (q, plainQ) = spikes(n, d, rate: 0.3, &random)
      let (k, plainK) = spikes(n, d, rate: 0.3, &random)
      let (v, plainV) = spikes(n, d, rate: 0.3, &random)
      var expected = Array(repeating: Array(repeating: 0, count: d), count: n)
      for i in 0..<n {
        for c in 0..<d {
          var sum = 0
          for j in 0..<n { for a in 0..<d { sum += plainQ[i][a] * plainK[j][a] * plainV[j][c] } }
          let potential = potentials[i * d + c] + gain * (scale * Float(sum) - potentials[i * d + c])
          expected[i][c] = potential >= 1 ? 1 : 0
          potentials[i * d + c] = potential >= 1 ? 0 : potential
        }
      }
      for h in heads.indices {
        var out = SpikeMatrix(rows: n, columns: d)
        let count = heads[h].step(queries: q, keys: k, values: v, into: &out)
        #expect(plain(out) == expected)
        #expect(count.fired == out.spikes && count.updates == n * d)
      }
    }
  }

  @Test(arguments: 1...42) func spikeDrivenAttentionEqualsPlainLoops(seed: Int) {
    let sample = Sample(seed)
    let (n, d) = (sample.n, sample.d)
    var attention = SpikeDrivenAttention(neurons: LeakyNeurons(count: d, gain: 0.5, threshold: 0.9))
    var potentials = [Float](repeating: 0, count: d)
    for _ in 0..<3 {
      var out = SpikeMatrix(rows: n, columns: d)
      let count = attention.step(queries: sample.q, keys: sample.k, values: sample.v, into: &out)
      var (together, passing, expected) = (0, 0, sample.plainV)
      for c in 0..<d {
        let sum = (0..<n).reduce(0) { $0 + sample.plainQ[$1][c] * sample.plainK[$1][c] }
        together += sum
        let potential = potentials[c] + 0.5 * (Float(sum) - potentials[c])
        potentials[c] = potential >= 0.9 ? 0 : potential
        if potential >= 0.9 { passing += 1 } else { for i in 0..<n { expected[i][c] = 0 } }
      }
      #expect(plain(out) == expected)
      #expect(count.accumulates == together)
      #expect(count.fired == passing && count.updates == d)
    }
  }

  @Test(arguments: 1...12) func linearAddsTheRowsOfItsSpikes(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (rows, inputs, outputs) = (random.integer(1..<5), random.integer(1..<80), random.integer(1..<9))
    let layer = SpikingLinear(
      inputs: inputs, outputs: outputs, weights: random.floats(inputs * outputs), bias: random.floats(outputs))
    let (matrix, rowsOfSpikes) = spikes(rows, inputs, rate: Double(seed % 4) / 3, &random)
    var sums = [Float](repeating: 7, count: rows * outputs)
    let count = layer.run(matrix, into: &sums)
    for i in 0..<rows {
      for o in 0..<outputs {
        var sum = layer.bias[o]
        for c in 0..<inputs where rowsOfSpikes[i][c] == 1 { sum += layer.weights[c * outputs + o] }
        #expect(sums[i * outputs + o] == sum)
      }
    }
    #expect(count.accumulates == rowsOfSpikes.joined().reduce(0, +) * outputs)
  }

  @Test func withoutSpikesNothingHappens() {
    let none = SpikeMatrix(rows: 5, columns: 70)
    for order in SpikingSelfAttention.Order.allCases {
      var head = SpikingSelfAttention(order: order, scale: 1, neurons: LeakyNeurons(count: 350, gain: 0.5))
      var out = none
      let count = head.step(queries: none, keys: none, values: none, into: &out)
      #expect(count.accumulates == 0 && count.fired == 0 && out.spikes == 0)
    }
  }
}

@Suite struct LeakyNeuronsInTime {
  /// Below the threshold the potential is X(1 − e^(−t/τ)) at every step, whatever the step.
  @Test(arguments: [0.01, 0.5, 3]) func exactFormIsTheSolution(step: Double) {
    let gain = LeakyNeurons.exactGain(stepOverTimeConstant: step)
    var neurons = LeakyNeurons(count: 1, gain: gain, threshold: 100, rest: 2)
    var out = SpikeMatrix(rows: 1, columns: 1)
    for k in 1...40 {
      _ = neurons.step([5], into: &out)
      let exact = 2 + 5 * (1 - exp(-Double(k) * step))
      #expect(abs(Double(neurons.potentials[0]) - exact) < 2e-5)
    }
    #expect(out.spikes == 0)
    neurons.reset()
    #expect(neurons.potentials == [2])
  }

  /// Constant input 1.2, k = 1/2, θ = 1: 0.6, 0.9, 1.05 fires; every third step.
  @Test func spikeTimesByHand() {
    var neurons = LeakyNeurons(count: 1, gain: LeakyNeurons.eulerGain(timeConstantInSteps: 2))
    var out = SpikeMatrix(rows: 1, columns: 1)
    var times: [Int] = []
    for t in 1...20 {
      let count = neurons.step([1.2], into: &out)
      #expect(count.updates == 1 && count.fired == (out[0, 0] ? 1 : 0))
      if out[0, 0] { times.append(t) }
    }
    #expect(times == [3, 6, 9, 12, 15, 18])
  }

  @Test func thresholdItselfFires() {
    var neurons = LeakyNeurons(count: 2, gain: 1, threshold: 1)
    var out = SpikeMatrix(rows: 2, columns: 1)
    _ = neurons.step([1, 0.999], into: &out)
    #expect(out[0, 0] && !out[1, 0])
    #expect(neurons.potentials == [0, 0.999])
  }
}

@Suite struct SpikeEnergies {
  private var count: SpikeCount {
    var count = SpikeCount()
    (count.accumulates, count.macs, count.updates, count.fired, count.words) = (1_000, 100, 50, 10, 4)
    return count
  }

  @Test func conventionsDiffer() {
    let literature = LiteratureEnergy.energy(of: count).value
    #expect(abs(literature - (100 * 4.6e-12 + 1_000 * 0.9e-12)) < 1e-20)
    let loihi = NeuromorphicProfile.loihi.energy(of: count).value
    #expect(abs(loihi - (1_100 * 23.6e-12 + 50 * 81e-12 + 10 * 1.7e-12)) < 1e-18)
    for profile in NeuromorphicProfile.all { #expect(profile.energy(of: count).value > literature) }
    // Fewer than 4.6 / 0.9 accumulates stand for a multiply-accumulate at break-even.
    var five = SpikeCount()
    five.accumulates = 5
    #expect(LiteratureEnergy.energy(of: five).value < LiteratureEnergy.energy(macs: 1).value)
    five.accumulates = 6
    #expect(LiteratureEnergy.energy(of: five).value > LiteratureEnergy.energy(macs: 1).value)
  }

  @Test func ordinaryProcessorsDoEveryPart() {
    let operations = (count + count).operations
    #expect(operations.macFloat == 200)
    #expect(operations.add == 2 * (1_000 + 150 + 8))
    #expect(operations.multiply == 100 && operations.compare == 100)
    #expect(operations.ramRead == 2 * (8_000 + 200 + 64))
  }
}
