import Glibc
import SimKernel
import Testing

/// Statistics with fixed seeds and bounds on both sides, so that they never flake and a
/// distribution that is too even fails as well.
@Suite struct DistributionTests {
  private let count = 100_000

  private func stream(_ purpose: UInt16) -> RandomStream {
    RandomStream(seed: 11, entity: EntityID(4), purpose: purpose)
  }

  @Test func normalFollowsItsLaw() {
    var stream = stream(1)
    let numbers = (0..<count).map { _ in stream.normal(mean: -3, deviation: 2) }
    let distance = kolmogorovSmirnov(numbers) { 0.5 * erfc(-($0 + 3) / (2 * 2.squareRoot())) }
    #expect(distance > 0.38 && distance < 1.95, "sqrt(n) D is \(distance)")
    // Kurtosis of a normal sample: 3, deviation sqrt(24 / n).
    let fourth = numbers.reduce(0) { $0 + pow(($1 + 3) / 2, 4) } / Double(count)
    #expect(abs(fourth - 3) < 4 * (96 / Double(count)).squareRoot(), "fourth moment is \(fourth)")
  }

  @Test func exponentialFollowsItsLaw() {
    var stream = stream(2)
    let numbers = (0..<count).map { _ in stream.exponential(mean: 5) }
    let distance = kolmogorovSmirnov(numbers) { 1 - exp(-$0 / 5) }
    #expect(distance > 0.38 && distance < 1.95, "sqrt(n) D is \(distance)")
  }

  /// χ² of the counts against the law's own probabilities, for means on both sides of the change of method.
  @Test(arguments: [0.3, 4.0, 9.99, 10.0, 12.5, 30.0, 400.0])
  func poissonFollowsItsLaw(mean: Double) {
    var stream = stream(3)
    var seen = [Int](repeating: 0, count: Int(mean + 12 * mean.squareRoot()) + 20)
    for _ in 0..<count { seen[stream.poisson(mean: mean)] += 1 }
    var chiSquare = 0.0
    var cells = 0.0
    var pooledExpected = 0.0
    var pooledSeen = 0.0
    for (value, occurrences) in seen.enumerated() {
      pooledExpected += Double(count) * exp(Double(value) * log(mean) - mean - lgamma(Double(value) + 1))
      pooledSeen += Double(occurrences)
      if pooledExpected > 20 {
        chiSquare += (pooledSeen - pooledExpected) * (pooledSeen - pooledExpected) / pooledExpected
        (cells, pooledExpected, pooledSeen) = (cells + 1, 0, 0)
      }
    }
    // Wilson and Hilferty's cube root makes χ² nearly normal; both tails at 3.3 deviations.
    let freedom = cells - 1
    let deviations = (cbrt(chiSquare / freedom) - 1 + 2 / (9 * freedom)) / (2 / (9 * freedom)).squareRoot()
    #expect(abs(deviations) < 3.3, "χ² is \(chiSquare) of \(freedom) degrees of freedom")
  }

  @Test func poissonOfALargeMeanHasItsMoments() {
    var stream = stream(4)
    let mean = 1e6
    let numbers = (0..<count).map { _ in Double(stream.poisson(mean: mean)) }
    let average = numbers.reduce(0, +) / Double(count)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(average - mean) < 4 * (mean / Double(count)).squareRoot(), "mean is \(average)")
    #expect(abs(variance / mean - 1) < 4 * (2 / Double(count)).squareRoot(), "variance is \(variance)")
    #expect(stream.poisson(mean: 0) == 0)
  }

  @Test(arguments: [1, 2, 10, 1_000, Int.max / 2 + 2])
  func integersBelowABoundAreEquallyLikely(bound: Int) {
    var stream = stream(5)
    let cellCount = min(bound, 10)
    var cells = [Double](repeating: 0, count: cellCount)
    for _ in 0..<count {
      let number = stream.integer(below: bound)
      #expect(number >= 0 && number < bound)
      cells[Int(Double(number) / Double(bound) * Double(cellCount))] += 1
    }
    guard cellCount == 10 else { return }
    let expected = Double(count) / 10
    let chiSquare = cells.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(chiSquare > 1.15 && chiSquare < 27.88, "χ² is \(chiSquare)")
  }

  /// A bound of 3 · 2⁶¹, where multiplying alone gives one residue of three only two words in eight.
  @Test func integersBelowABoundHaveNoBias() {
    var stream = stream(7)
    var cells: [Double] = [0, 0, 0]
    for _ in 0..<count { cells[stream.integer(below: 3 << 61) % 3] += 1 }
    let expected = Double(count) / 3
    let chiSquare = cells.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(chiSquare > 0.002 && chiSquare < 13.82, "χ² is \(chiSquare)")
  }

  @Test func uniformStaysInItsRange() {
    var stream = stream(6)
    let numbers = (0..<count).map { _ in stream.uniform(in: -2..<6) }
    let distance = kolmogorovSmirnov(numbers) { ($0 + 2) / 8 }
    #expect(distance > 0.38 && distance < 1.95, "sqrt(n) D is \(distance)")
    let narrow = 1..<1.0.nextUp
    #expect((0..<1_000).allSatisfy { _ in stream.uniform(in: narrow) == 1 })
  }
}
