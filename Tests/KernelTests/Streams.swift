import SimKernel
import Testing

@Suite struct Streams {
  /// The known answers that Random123 publishes for Philox4x32-10: zeros, ones, the digits of π.
  @Test(arguments: [
    (
      SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
      SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
      SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
      SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func philoxGivesThePublishedAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, answer: SIMD4<UInt32>) {
    #expect(Philox.block(counter: counter, key: key) == answer)
  }

  /// Golden: these numbers are part of every stored result. Changing them is a decision.
  @Test func areNamedBySeedEntityAndPurpose() {
    var stream = RandomStream(seed: 7, entity: EntityID(3), purpose: 1)
    let block = Philox.block(counter: SIMD4(0, 0, 3, 1), key: SIMD2(7, 0))
    #expect(stream.next() == UInt64(block[1]) << 32 | UInt64(block[0]))
    #expect(stream.next() == UInt64(block[3]) << 32 | UInt64(block[2]))
    #expect([stream.next(), stream.next()] == [18_335_138_200_998_218_008, 17_372_184_264_055_402_956])
  }

  @Test func lookingUpAndTakingInTurnAgree() {
    var taken = RandomStream(seed: .max, entity: EntityID(.max), purpose: .max)
    let looked = taken
    for position in 0..<1_000 as Range<UInt64> { #expect(taken.next() == looked.word(at: position)) }
    #expect(taken.unit() == looked.unit(at: 1_000))
  }

  @Test func fitInHalfACacheLine() { #expect(MemoryLayout<RandomStream>.stride <= 32) }

  /// Streams whose names differ in one number share nothing: no word in common, half of the bits.
  @Test func neighboursAreIndependent() {
    let base = RandomStream(seed: 1, entity: EntityID(1), purpose: 1)
    let neighbours = [
      RandomStream(seed: 2, entity: EntityID(1), purpose: 1), RandomStream(seed: 1, entity: EntityID(2), purpose: 1),
      RandomStream(seed: 1, entity: EntityID(1), purpose: 2),
      RandomStream(seed: 1 << 63 | 1, entity: EntityID(1), purpose: 1),
    ]
    let count: UInt64 = 20_000
    for (index, neighbour) in neighbours.enumerated() {
      var differing = 0
      var moment = 0.0
      for position in 0..<count {
        differing += (base.word(at: position) ^ neighbour.word(at: position)).nonzeroBitCount
        moment += (base.unit(at: position) - 0.5) * (neighbour.unit(at: position) - 0.5)
      }
      // Bits: binomial of 64 n, deviation sqrt(16 n); products: deviation sqrt(n) / 12. Both within 4 deviations.
      let bits = (Double(differing) - 32 * Double(count)) / (16 * Double(count)).squareRoot()
      let correlation = moment * 12 / Double(count).squareRoot()
      #expect(abs(bits) < 4, "neighbour \(index): \(bits) deviations")
      #expect(abs(correlation) < 4, "neighbour \(index): \(correlation) deviations")
    }
  }

  /// The first number of each of many entities is as uniform as the numbers of one.
  @Test func firstDrawsOfManyEntitiesAreUniform() {
    let numbers = (0..<100_000 as Range<UInt32>).map {
      RandomStream(seed: 1, entity: EntityID($0), purpose: 1).unit(at: 0)
    }
    expectUniform(numbers)
  }

  @Test func successiveDrawsAreUniform() {
    var stream = RandomStream(seed: 5, entity: EntityID(0), purpose: 1)
    expectUniform((0..<100_000).map { _ in stream.unit() })
  }

  /// χ² of 100 cells: p > 0.001 below 148.2 and p < 0.999 above 61.1. Kolmogorov-Smirnov: p > 0.001
  /// below 1.95 / sqrt(n), and p < 0.999 above 0.38 / sqrt(n).
  private func expectUniform(_ numbers: [Double]) {
    var cells = [Double](repeating: 0, count: 100)
    for number in numbers { cells[Int(number * 100)] += 1 }
    let expected = Double(numbers.count) / 100
    let chiSquare = cells.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(chiSquare > 61.1 && chiSquare < 148.2, "χ² is \(chiSquare)")
    let distance = kolmogorovSmirnov(numbers) { $0 }
    #expect(distance > 0.38 && distance < 1.95, "sqrt(n) D is \(distance)")
  }

  /// The least and greatest words give the ends of the interval, never 1.
  @Test func theEndsOfTheIntervalAreReachable() {
    #expect(RandomStream.unit(of: 0) == 0)
    #expect(RandomStream.unit(of: .max) == 1 - 0x1p-53)
    #expect(RandomStream.exponential(of: 0) == 0)
    #expect(abs(RandomStream.exponential(of: .max) - 36.7368) < 1e-4)
  }
}

/// sqrt(n) times the greatest distance between the numbers' distribution and `law`.
func kolmogorovSmirnov(_ numbers: [Double], _ law: (Double) -> Double) -> Double {
  let count = Double(numbers.count)
  var distance = 0.0
  for (rank, number) in numbers.sorted().enumerated() {
    let value = law(number)
    distance = max(distance, value - Double(rank) / count, Double(rank + 1) / count - value)
  }
  return distance * count.squareRoot()
}
