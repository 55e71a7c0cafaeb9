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

  let radio: Radio
  /// One a frame; a connected radio sends its packets in one go.
  let parts: [Part]
  /// The first frame's time on air when it answers a command as well.
  let answeringAirtime: SimDuration
  /// An answer's time on air.
  let replyAirtime: SimDuration

  init(_ radio: Radio, messageBytes: Int) {
    self.radio = radio
    switch radio {
    case .loRa(let loRa):
      replyAirtime = loRa.downlinkTimeOnAir(payloadBytes: Cell.replyBytes)
    case .ieee802154, .connected:
      replyAirtime = radio.timeOnAir(payloadBytes: Cell.replyBytes)
    }
    let parts =
      if case .connected = radio {
        [Part(bytes: messageBytes, airtime: radio.totalTimeOnAir(messageBytes: messageBytes))]
      } else {
        radio.frames(messageBytes: messageBytes).map { Part(bytes: $0, airtime: radio.timeOnAir(payloadBytes: $0)) }
      }
    self.parts = parts
    answeringAirtime =
      if case .loRa(let loRa) = radio {
        loRa.timeOnAir(payloadBytes: parts[0].bytes + LoRaAdaptiveRate.commandBytes.answer)
      } else {
        parts[0].airtime
      }
  }

  /// The same at every data rate that a network may set.
  static func all(_ plan: RadioPlan, messageBytes: Int) -> [Passage] {
    guard case .loRa(let radio) = plan.radio, let adaptive = plan.adaptive else {
      return [Passage(plan.radio, messageBytes: messageBytes)]
    }
    return adaptive.rule.spreadingFactors.map {
      Passage(
        .loRa(radio.at(spreadingFactor: $0, optionBytes: LoRaAdaptiveRate.commandBytes.answer)),
        messageBytes: messageBytes)
    }
  }

  /// A question's time on air, each frame once.
  var airtime: SimDuration { parts.reduce(.zero) { $0 + $1.airtime } }
}
