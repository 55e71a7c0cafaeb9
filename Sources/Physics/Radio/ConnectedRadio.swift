public import Quantities

/// A radio whose partner keeps time for it: a cell tower, an access point, a connected central.
///
/// One message is: access, then packets, then the wait for an answer, then the tail before it sleeps again.
///
///     t = t_access + 8·(B + n·H)/R + n·t_gap        n = ⌈B/P⌉ packets
///
/// - Valid for: a network with room for everybody; in range it always gets through.
/// - Not modelled: contention, retries, the network's own schedule beyond a mean wait.
/// - Source: named at each preset's model: `CellularModem`, `WiFiSession`, `BluetoothLE`.
///
/// To add one: a preset beside `ConnectedRadio+Presets.swift`'s, and a variant of the scenario's `radio`.
public struct ConnectedRadio: Hashable, Sendable {
  /// What a stretch of a message takes; the node sleeps beside it when it asks for less than sleep.
  public struct Stretch: Hashable, Sendable {
    /// How long it takes.
    public var duration: SimDuration
    /// Electrical power of the radio.
    public var power: Watts

    /// A stretch.
    public init(_ duration: SimDuration, at power: Watts) {
      self.duration = duration
      self.power = power
    }
  }

  /// From the wish to send to the first packet.
  public var access: Stretch
  /// Electrical power while packets go out.
  public var transmitPower: Watts
  /// Electrical power while an answer comes in.
  public var receivePower: Watts
  /// Electrical power while it waits for an answer.
  public var waitPower: Watts
  /// Electrical power between messages, with what keeps a connection alive.
  public var sleepPower: Watts
  /// Kept connected after the last byte.
  public var connectedTail: Stretch
  /// Reachable after that.
  public var idleTail: Stretch
  /// Mean wait of an answer at the partner until it may be sent.
  public var downlinkWait: SimDuration
  /// Payload of a full packet.
  public var packetBytes: Int
  /// Headers of each packet.
  public var headerBytes: Int
  /// The headers are those of IP, and what lies below them is in the rate.
  public var internet: Bool
  /// Rate on air, in bit/s.
  public var bitsPerSecond: Double
  /// Between packets.
  public var gap: SimDuration
  /// Radiated level.
  public var transmitLevel: DecibelMilliwatts
  /// Weakest signal that the partner receives.
  public var sensitivity: DecibelMilliwatts

  /// How long one packet with `payloadBytes` and its headers is on air, with the gap after it.
  public func timeOnAir(payloadBytes: Int) -> SimDuration {
    SimDuration(seconds: 8 * Double(payloadBytes + headerBytes) / bitsPerSecond) + gap
  }

  /// From the last byte to sleep.
  public var tail: SimDuration { connectedTail.duration + idleTail.duration }
}
