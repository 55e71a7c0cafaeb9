public import Quantities

/// The token matrix as a node sends it: int8 with one scale a frame.
public enum EmbeddingCodec {
  /// Appends the float32 scale and the int8 values of `value(token, feature)`, little-endian.
  static func append(
    tokens: Int, width: Int, to payload: inout [UInt8], value: (Int, Int) -> Float
  ) {
    var largest: Float = 0
    for token in 0..<tokens {
      for feature in 0..<width { largest = max(largest, abs(value(token, feature))) }
    }
    let scale = largest > 0 ? largest / 127 : 1
    for shift in [0, 8, 16, 24] { payload.append(UInt8(truncatingIfNeeded: scale.bitPattern >> UInt32(shift))) }
    for token in 0..<tokens {
      for feature in 0..<width {
        let q = max(-127, min(127, (value(token, feature) / scale).rounded(.toNearestOrEven)))
        payload.append(UInt8(bitPattern: Int8(q)))
      }
    }
  }

  /// The work of quantising `tokens` × `width` values of 4 bytes: the largest magnitude, a division, a rounding each.
  public static func work(tokens: Int, width: Int) -> OpCount {
    let values = tokens * width
    var count = OpCount()
    count.compare = 3 * values
    count.multiply = values
    count.divide = 1
    count.ramRead = 8 * values
    count.ramWritten = values + 4
    return count
  }
}
