public import Quantities

/// A receive window of a class A device: where an answer to its frame may begin.
public enum LoRaWindow: Int, Hashable, Sendable, CaseIterable {
  /// On the channel of the frame, at a data rate that follows from the frame's.
  case first = 1
  /// On a channel and at a data rate of its own.
  case second = 2

  /// From the end of the frame until it opens; the same in both regions.
  ///
  /// - Source: Lora-net/LoRaMac-node, `RegionEU868.h` and `RegionUS915.h`.
  public var delay: SimDuration { .seconds(Int64(rawValue)) }

  /// How often a confirmed frame is sent at most; LoRaWAN 1.0.2, section 18.4, as LoRaMac.h quotes it.
  public static let maximumTries = 8

  /// From the end of the second window to the repetition of a frame that was not acknowledged: 1 to 3 s.
  ///
  /// - Parameter uniform: drawn by the caller, 0 ≤ uniform < 1.
  /// - Source: Lora-net/LoRaMac-node, `RegionEU868.h`: `EU868_ACKTIMEOUT` 2000 ms, `EU868_ACK_TIMEOUT_RND` 1000 ms.
  public static func backOff(uniform: Double) -> SimDuration { SimDuration(seconds: 1 + 2 * uniform) }
}
