/// Philox4x32-10: a counter and a key in, 128 random bits out, with no state between calls.
///
/// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011, doi:10.1145/2063384.2063405. Multipliers, Weyl constants and the ten rounds
/// are the paper's; the authors' library Random123 publishes the known answers of the tests.
public enum Philox {
  /// The block of random bits that belongs to a counter and a key.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let a = UInt64(x0) &* 0xD251_1F53
      let b = UInt64(x2) &* 0xCD9E_8D57
      x0 = UInt32(truncatingIfNeeded: b &>> 32) ^ x1 ^ k0
      x1 = UInt32(truncatingIfNeeded: b)
      x2 = UInt32(truncatingIfNeeded: a &>> 32) ^ x3 ^ k1
      x3 = UInt32(truncatingIfNeeded: a)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(x0, x1, x2, x3)
  }
}
