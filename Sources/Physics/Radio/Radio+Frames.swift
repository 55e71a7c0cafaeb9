public import Quantities

// A message that exceeds one frame.
extension Radio {
  /// How a message is cut: the payload of each frame in order, headers of fragmentation included.
  ///
  /// LoRaWAN frames are full but for the last; what tells them apart is in the 13 bytes that each frame has anyway, its
  /// counter and its port. Frames of IEEE 802.15.4 carry the headers of 6LoWPAN.
  ///
  /// - Not modelled: error correction over frames; the headers of a fragmentation layer such as SCHC (RFC 9011).
  public func frames(messageBytes: Int) -> [Int] {
    precondition(messageBytes >= 0, "messageBytes is \(messageBytes)")
    switch self {
    case .ieee802154(let radio): return SixLoWPAN.frames(bytes: messageBytes, room: radio.maximumPayloadBytes)
    case .loRa, .connected:
      let most = maximumPayloadBytes
      let full = max(0, messageBytes - 1) / most
      return Array(repeating: most, count: full) + [messageBytes - full * most]
    }
  }

  /// Time on air of all frames of a message together.
  public func totalTimeOnAir(messageBytes: Int) -> SimDuration {
    totalTimeOnAir(frames: frames(messageBytes: messageBytes))
  }

  /// The same for frames with these payloads.
  public func totalTimeOnAir(frames: [Int]) -> SimDuration {
    frames.reduce(.zero) { $0 + timeOnAir(payloadBytes: $1) }
  }

  /// From the wish to send a message to its last symbol, when nothing stands in the way.
  ///
  /// A class A device listens in both windows after each frame, and keeps its region's silence.
  public func leastSendingTime(messageBytes: Int) -> SimDuration {
    leastSendingTime(frames: frames(messageBytes: messageBytes))
  }

  /// The same for frames with these payloads.
  public func leastSendingTime(frames parts: [Int]) -> SimDuration {
    let gaps =
      switch self {
      case .loRa(let radio):
        parts.dropLast().reduce(SimDuration.zero) { $0 + radio.leastGap(after: radio.timeOnAir(payloadBytes: $1)) }
      case .ieee802154:
        parts.dropLast().reduce(Int64(parts.count) * Ieee802154.leastContention) {
          $0 + Ieee802154.gap(afterPayloadBytes: $1)
        }
      case .connected(let radio): radio.access.duration
      }
    return gaps + totalTimeOnAir(frames: parts)
  }
}
