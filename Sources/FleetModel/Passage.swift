import Physics
import Quantities

/// How a group's questions travel: frame by frame.
struct Passage: Sendable {
  /// What is on air at a stretch.
  struct Part: Sendable {
    /// Payload of the frame, headers of fragmentation and of transport included.
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
  /// The node's last word on the answer, on air; nil when its transport has none.
  let closingAirtime: SimDuration?

  init(_ bare: Radio, _ transport: Transport, messageBytes: Int) {
    let (radio, frames) = transport.frames(messageBytes: messageBytes, over: bare)
    self.radio = radio
    if case .loRa(let loRa) = radio {
      replyAirtime = loRa.downlinkTimeOnAir(payloadBytes: Cell.replyBytes, in: .first)
    } else {
      replyAirtime = radio.totalTimeOnAir(
        frames: transport.frames(messageBytes: Cell.replyBytes, over: bare).frames)
    }
    // A segment of TCP without data: on a link of IP the headers are those of every packet.
    let segment = if case .connected(let link) = radio, link.internet { 0 } else { transport.compressed.carried }
    closingAirtime = transport.isOverTCP ? radio.timeOnAir(payloadBytes: segment) : nil
    let parts =
      if case .connected = radio {
        [Part(bytes: frames.reduce(0, +), airtime: radio.totalTimeOnAir(frames: frames))]
      } else {
        frames.map { Part(bytes: $0, airtime: radio.timeOnAir(payloadBytes: $0)) }
      }
    self.parts = parts
    answeringAirtime =
      if case .loRa(let loRa) = radio {
        loRa.timeOnAir(payloadBytes: parts[0].bytes + LoRaAdaptiveRate.commandBytes.answer)
      } else {
        parts[0].airtime
      }
  }

  /// The same at every data rate that a network may set, or in every coverage class.
  static func all(_ plan: RadioPlan, _ transport: Transport, messageBytes: Int) -> [Passage] {
    if let modem = plan.modem, modem.adaptsRepetitions {
      return modem.radios.map { Passage($0, transport, messageBytes: messageBytes) }
    }
    guard case .loRa(let radio) = plan.radio, let adaptive = plan.adaptive else {
      return [Passage(plan.radio, transport, messageBytes: messageBytes)]
    }
    return adaptive.rule.spreadingFactors.map {
      Passage(
        .loRa(radio.at(spreadingFactor: $0, optionBytes: LoRaAdaptiveRate.commandBytes.answer)), transport,
        messageBytes: messageBytes)
    }
  }

  /// A question's time on air, each frame once.
  var airtime: SimDuration { parts.reduce(.zero) { $0 + $1.airtime } }
}
