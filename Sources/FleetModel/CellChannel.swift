import Physics
import Quantities

/// The air of one cell: who sends, and whether the gateway hears it.
struct CellChannel: Sendable {
  private var loRa: LoRaGatewayChannel
  /// Nil when downlinks cost the gateway nothing.
  private var transmitter: LoRaGatewayTransmitter?
  private var onAir: [CarrierSenseFrame] = []

  private struct CarrierSenseFrame {
    let index: Int
    let from: SimTime
    let until: SimTime
    var collided = false
  }

  init(_ gateway: GatewayPlan) {
    loRa = LoRaGatewayChannel(rule: gateway.collisions)
    transmitter = gateway.loRaDownlinks == .ideal ? nil : LoRaGatewayTransmitter()
  }

  mutating func beginLoRa(_ frame: LoRaReception) { loRa.begin(frame) }

  mutating func endLoRa(_ index: Int) -> MessageFate {
    switch loRa.end(sender: UInt32(index)) {
    case .received: .delivered
    case .collided: .collided
    case .belowSensitivity: .tooWeak
    case .noDemodulator: .noDemodulator
    case .gatewayTransmitting: .gatewayTransmitting
    }
  }

  /// Whether the gateway may begin a downlink at `time`.
  func mayAnswerLoRa(in window: LoRaWindow, at time: SimTime) -> Bool {
    transmitter?.mayBegin(in: window, at: time) ?? true
  }

  /// The gateway sends a downlink.
  mutating func answerLoRa(in window: LoRaWindow, of region: LoRaRegion, at start: SimTime, for airtime: SimDuration) {
    guard let end = transmitter?.begin(in: window, of: region, at: start, for: airtime) else { return }
    loRa.transmit(until: end)
  }

  /// Whether a node that listens at `time` hears somebody send. All nodes of a cell hear one another.
  func isBusy(at time: SimTime) -> Bool { onAir.contains { $0.from <= time && time < $0.until } }

  /// A node sends from `from` until `until`. Two that had turned around to send before either could be heard
  /// collide, and the gateway receives neither.
  mutating func beginCarrierSense(_ index: Int, from: SimTime, until: SimTime) {
    var frame = CarrierSenseFrame(index: index, from: from, until: until)
    for other in onAir.indices where onAir[other].from < until && from < onAir[other].until {
      onAir[other].collided = true
      frame.collided = true
    }
    onAir.append(frame)
  }

  /// The frame of node `index` is over; what became of it.
  mutating func endCarrierSense(_ index: Int, heard: Bool) -> MessageFate {
    guard let place = onAir.firstIndex(where: { $0.index == index }) else {
      preconditionFailure("node \(index) has no frame on air")
    }
    let frame = onAir.remove(at: place)
    return frame.collided ? .collided : heard ? .delivered : .tooWeak
  }
}
