import Glibc

/// The random numbers of the peers' programs (`Benchmarks/peers/load.h`): xoshiro256++ seeded by
/// SplitMix64, so that every engine meets the same events.
struct Chance {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  init(seed: UInt64) {
    var seed = seed
    func word() -> UInt64 {
      seed &+= 0x9e37_79b9_7f4a_7c15
      var z = seed
      z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z &>> 31)
    }
    state = (word(), word(), word(), word())
  }

  mutating func next() -> UInt64 {
    let sum = state.0 &+ state.3
    let result = (sum &<< 23 | sum &>> 41) &+ state.0
    let shifted = state.1 &<< 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 &<< 45 | state.3 &>> 19
    return result
  }

  /// Uniform in `0 < x < 1`.
  mutating func unit() -> Double { (Double(next() &>> 11) + 0.5) * 0x1p-53 }

  /// Exponentially distributed with this mean, in whole nanoseconds.
  mutating func wait(mean nanoseconds: Double) -> Int64 { Int64(-log(unit()) * nanoseconds) }
}
