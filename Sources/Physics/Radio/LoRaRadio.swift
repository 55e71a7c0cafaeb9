public import Quantities

/// A LoRaWAN class A device: a chip, its settings and its level.
///
/// - Valid for: EU868 uplinks at 125 kHz, followed by two receive windows that stay empty or bring a downlink.
/// - Not modelled: joining, MAC commands, adaptive data rate.
///
/// Holds plain numbers only, so that copying it counts no references.
public struct LoRaRadio: Hashable, Sendable {
  /// The modulation.
  public let settings: LoRaSettings
  /// Radiated level.
  public let transmitLevel: DecibelMilliwatts
  /// Bytes LoRaWAN adds to each payload.
  public let frameOverheadBytes: Int
  /// Electrical power while sending.
  public let transmitPower: Watts
  /// Electrical power while receiving.
  public let receivePower: Watts
  /// Electrical power in sleep.
  public let sleepPower: Watts

  /// A device.
  ///
  /// - Precondition: the chip reaches `transmitLevel`.
  public init(
    settings: LoRaSettings, transceiver: LoRaTransceiver = .sx1262,
    transmitLevel: DecibelMilliwatts = EU868.maximumLevel, frameOverheadBytes: Int = EU868.frameOverheadBytes
  ) {
    precondition(frameOverheadBytes >= 0, "frameOverheadBytes is \(frameOverheadBytes)")
    self.settings = settings
    self.transmitLevel = transmitLevel
    self.frameOverheadBytes = frameOverheadBytes
    transmitPower = transceiver.transmitPower(at: transmitLevel)
    receivePower = transceiver.receivePower
    sleepPower = transceiver.sleepPower
  }

  /// How long one frame with `payloadBytes` of application payload is on air.
  public func timeOnAir(payloadBytes: Int) -> SimDuration {
    settings.timeOnAir(payloadBytes: payloadBytes + frameOverheadBytes)
  }

  /// How long the downlink that answers with `payloadBytes` is on air; downlinks carry no check sum.
  public func downlinkTimeOnAir(payloadBytes: Int) -> SimDuration {
    let downlink = LoRaSettings(
      spreadingFactor: settings.spreadingFactor, bandwidthHz: settings.bandwidthHz, codingRate: settings.codingRate,
      preambleSymbols: settings.preambleSymbols, explicitHeader: settings.explicitHeader, crc: false)
    return downlink.timeOnAir(payloadBytes: payloadBytes + frameOverheadBytes)
  }

  /// Largest application payload of one frame.
  public var maximumPayloadBytes: Int { EU868.maximumPayloadBytes(spreadingFactor: settings.spreadingFactor) }
}
