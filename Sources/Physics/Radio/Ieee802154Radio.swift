public import Quantities

/// An IEEE 802.15.4 device.
///
/// - Valid for: short addresses, no security, acknowledged frames in one hop.
/// - Not modelled: hidden stations, mesh routing.
///
/// Holds plain numbers only, so that copying it counts no references.
public struct Ieee802154Radio: Hashable, Sendable {
  /// Electrical power while sending.
  public let transmitPower: Watts
  /// Electrical power while receiving, listening or waiting for an acknowledgement.
  public let receivePower: Watts
  /// Electrical power when off.
  public let sleepPower: Watts
  /// Radiated level.
  public let transmitLevel: DecibelMilliwatts
  /// Weakest signal that is received.
  public let sensitivity: DecibelMilliwatts

  /// A device with this chip.
  public init(transceiver: Ieee802154Transceiver = .nRF52840) {
    transmitPower = transceiver.supply.value * transceiver.transmit.value
    receivePower = transceiver.supply.value * transceiver.receive.value
    sleepPower = transceiver.supply.value * transceiver.sleep.value
    transmitLevel = transceiver.transmitLevel
    sensitivity = transceiver.sensitivity.value
  }

  /// How long one frame with `payloadBytes` of application payload is on air.
  public func timeOnAir(payloadBytes: Int) -> SimDuration {
    Ieee802154.frameTime(bytes: payloadBytes + Ieee802154.macOverheadBytes)
  }

  /// Largest application payload of one frame: 116 bytes.
  public var maximumPayloadBytes: Int { Ieee802154.maximumFrameBytes - Ieee802154.macOverheadBytes }

  /// Energy of one attempt that waited for `contention` with the receiver off but for the assessment.
  ///
  /// - Parameter acknowledged: whether the acknowledgement came; else the receiver waits its full time.
  public func attemptEnergy(payloadBytes: Int, acknowledged: Bool) -> Joules {
    let listen =
      acknowledged
      ? Ieee802154.turnaround + Ieee802154.acknowledgement : Ieee802154.acknowledgementWait
    return transmitPower * timeOnAir(payloadBytes: payloadBytes)
      + receivePower * (Ieee802154.clearChannelAssessment + Ieee802154.turnaround + listen)
  }
}
