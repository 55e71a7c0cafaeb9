import Attention
import Foundation
import Testing

@Suite struct Exponentials {
  @Test func relativeErrorIsBelowOneInTenMillion() {
    var worst = 0.0
    var random = SplitMix(1)
    for i in 0..<400_000 {
      let x = i < 200_000 ? -Float(random.uniform() * 87) : -Float(pow(10, random.uniform() * 12 - 10))
      guard x >= -87 else { continue }
      worst = max(worst, abs(Double(Exponential.of(x)) / exp(Double(x)) - 1))
    }
    #expect(worst < 1e-7)
    #expect(worst > 1e-9)
  }

  @Test func theEndsAreExact() {
    #expect(Exponential.of(0) == 1)
    #expect(Exponential.of(-0.0) == 1)
    #expect(Exponential.of(-87.001) == 0)
    #expect(Exponential.of(-.infinity) == 0)
    #expect(Exponential.of(-87) > 0)
  }

  @Test func logarithmAgreesWithTheSystems() {
    var random = SplitMix(2)
    for _ in 0..<10_000 {
      let x = pow(10, random.signed() * 30)
      #expect(abs(Exponential.logarithm(x) - log(x)) <= 1e-14 * max(1, abs(log(x))))
    }
    #expect(Exponential.logarithm(1) == 0)
  }
}
