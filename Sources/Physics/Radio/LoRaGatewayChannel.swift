public import Quantities

/// What became of a frame at a gateway.
public enum ReceptionOutcome: String, Hashable, Sendable, CaseIterable {
  /// It arrived.
  case received
  /// It met another frame.
  case collided
  /// It was too weak.
  case belowSensitivity
  /// All demodulators were busy when it began.
  case noDemodulator
  /// The gateway was sending, and hears nothing meanwhile.
  case gatewayTransmitting
}

/// The air at one LoRa gateway, frame by frame: `begin` when one starts, `end` when it is over.
///
/// Each new frame is weighed against those on air, so that at its end its fate is known. Too weak and
/// unheard frames harm others like any frame. Frames that begin at the same instant take demodulators in the
/// order of the calls.
///
/// - Complexity: O(frames on air) per call; nothing is allocated once the array has grown to its largest.
public struct LoRaGatewayChannel: Sendable {
  /// Which of two frames survives.
  public let rule: LoRaCollisionRule
  /// Frames that can be received at once; 8 in the Semtech SX1301.
  public let demodulators: Int
  /// The receiver's noise figure; 3 dB for a gateway (Semtech AN1200.22).
  public let noiseFigure: Decibels

  private struct OnAir {
    var frame: LoRaReception
    var outcome: ReceptionOutcome
    var holdsDemodulator: Bool
  }
  private var onAir: ContiguousArray<OnAir> = []
  private var busy = 0
  private var deafUntil = SimTime.start

  /// A quiet channel.
  public init(rule: LoRaCollisionRule = .capture, demodulators: Int = 8, noiseFigure: Decibels = Decibels(3)) {
    precondition(demodulators > 0, "demodulators is \(demodulators)")
    self.rule = rule
    self.demodulators = demodulators
    self.noiseFigure = noiseFigure
    onAir.reserveCapacity(32)
  }

  /// Frames on air now.
  public var framesOnAir: Int { onAir.count }

  /// A frame starts.
  ///
  /// - Precondition: its sender has no other frame on air.
  public mutating func begin(_ frame: LoRaReception) {
    precondition(!onAir.contains { $0.frame.sender == frame.sender }, "sender \(frame.sender) is on air already")
    var new = OnAir(frame: frame, outcome: .received, holdsDemodulator: false)
    if frame.level < frame.settings.sensitivity(noiseFigure: noiseFigure) {
      new.outcome = .belowSensitivity
    } else if frame.start < deafUntil {
      new.outcome = .gatewayTransmitting
    } else if busy == demodulators {
      new.outcome = .noDemodulator
    } else {
      new.holdsDemodulator = true
      busy += 1
    }
    for index in onAir.indices {
      let lost = rule.lost(onAir[index].frame, frame)
      if lost.a, onAir[index].outcome == .received { onAir[index].outcome = .collided }
      if lost.b, new.outcome == .received { new.outcome = .collided }
    }
    onAir.append(new)
  }

  /// The gateway sends until `end`: what it was receiving is lost, and so is what begins meanwhile.
  ///
  /// - Source: signetlabdei/lorawan, `simple-gateway-lora-phy.cc`, which interrupts all receptions.
  public mutating func transmit(until end: SimTime) {
    deafUntil = max(deafUntil, end)
    for index in onAir.indices {
      if onAir[index].outcome == .received { onAir[index].outcome = .gatewayTransmitting }
      onAir[index].holdsDemodulator = false
    }
    busy = 0
  }

  /// The frame of `sender` is over; what became of it.
  ///
  /// - Precondition: the sender has a frame on air.
  public mutating func end(sender: UInt32) -> ReceptionOutcome {
    guard let index = onAir.firstIndex(where: { $0.frame.sender == sender }) else {
      preconditionFailure("sender \(sender) has no frame on air")
    }
    let ended = onAir[index]
    onAir.swapAt(index, onAir.count - 1)
    onAir.removeLast()
    if ended.holdsDemodulator { busy -= 1 }
    return ended.outcome
  }
}
