import Foundation

/// SplitMix64 (Steele, Lea, Flood 2014): random inputs that are the same in every run.
struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0..<1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in −1..<1.
  mutating func signed() -> Double { 2 * uniform() - 1 }

  /// Standard normal, by Box and Muller.
  mutating func normal() -> Double { (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform()) }

  /// Uniform in `range`.
  mutating func integer(_ range: Range<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }

  mutating func floats(_ count: Int, _ magnitude: Double = 1) -> [Float] {
    (0..<count).map { _ in Float(magnitude * signed()) }
  }
}
