import Physics
import Quantities

/// How a group's questions travel: frame by frame.
struct Passage: Sendable {
  /// What is on air at a stretch.
  struct Part: Sendable {
    /// Payload of the frame, headers of fragmentation included.
    let bytes: Int
    let airtime: SimDuration
  }

  /// One a frame; a connected radio sends its packets in one go.
  let parts: [Part]
  /// An answer's time on air.
  let replyAirtime: SimDuration

  init(_ radio: Radio, messageBytes: Int) {
    switch radio {
    case .loRa(let loRa):
      replyAirtime = loRa.downlinkTimeOnAir(payloadBytes: Cell.replyBytes)
    case .ieee802154, .connected:
      replyAirtime = radio.timeOnAir(payloadBytes: Cell.replyBytes)
    }
    if case .connected = radio {
      parts = [Part(bytes: messageBytes, airtime: radio.totalTimeOnAir(messageBytes: messageBytes))]
    } else {
      parts = radio.frames(messageBytes: messageBytes).map {
        Part(bytes: $0, airtime: radio.timeOnAir(payloadBytes: $0))
      }
    }
  }

  /// A question's time on air, each frame once.
  var airtime: SimDuration { parts.reduce(.zero) { $0 + $1.airtime } }
}
