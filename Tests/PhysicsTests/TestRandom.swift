import Glibc

/// SplitMix64: the same numbers for the same seed, for ever.
struct TestRandom {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 ≤ x < 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }
  /// Uniform in the logarithm.
  mutating func spread(_ range: ClosedRange<Double>) -> Double {
    exp(uniform(log(range.lowerBound)...log(range.upperBound)))
  }
  mutating func exponential(mean: Double) -> Double { -mean * log(1 - uniform()) }
}

/// Whether two numbers differ by no more than a share of the larger one.
func isClose(_ a: Double, _ b: Double, relative: Double) -> Bool {
  abs(a - b) <= relative * max(abs(a), abs(b))
}

/// `exp` without importing Glibc in every file.
func exponential(_ x: Double) -> Double { exp(x) }
