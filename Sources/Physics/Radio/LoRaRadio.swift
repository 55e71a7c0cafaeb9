public import Quantities

/// A LoRaWAN class A device: a chip, its settings and its level.
///
/// - Valid for: uplinks at 125 kHz, followed by two receive windows that stay empty or bring a downlink.
/// - Not modelled: joining, MAC commands other than those of the adaptive data rate.
///
/// Holds plain numbers only, so that copying it counts no references.
public struct LoRaRadio: Hashable, Sendable {
  /// The modulation.
  public private(set) var settings: LoRaSettings
  /// The rules it keeps.
  public let region: LoRaRegion
  /// Spreading factor at which it listens in the second receive window.
  public let secondWindowSpreadingFactor: Int
  /// Radiated level.
  public let transmitLevel: DecibelMilliwatts
  /// Bytes LoRaWAN adds to each payload.
  public let frameOverheadBytes: Int
  /// Largest application payload of one frame, in bytes: what the region allows and its dwell time lets pass.
  public private(set) var maximumPayloadBytes: Int
  /// Electrical power while sending.
  public let transmitPower: Watts
  /// Electrical power while receiving.
  public let receivePower: Watts
  /// Electrical power in sleep.
  public let sleepPower: Watts

  /// A device.
  ///
  /// - Precondition: the chip reaches `transmitLevel`; the region knows the spreading factor, and its dwell time lets a
  ///   byte pass; `secondWindowSpreadingFactor` is 7 to 12.
  public init(
    settings: LoRaSettings, region: LoRaRegion = .eu868, transceiver: LoRaTransceiver = .sx1262,
    transmitLevel: DecibelMilliwatts = EU868.maximumLevel, frameOverheadBytes: Int = EU868.frameOverheadBytes,
    secondWindowSpreadingFactor: Int = LoRaRegion.secondWindowSpreadingFactor
  ) {
    precondition(frameOverheadBytes >= 0, "frameOverheadBytes is \(frameOverheadBytes)")
    precondition(
      region.spreadingFactors.contains(settings.spreadingFactor),
      "\(region) has no spreading factor \(settings.spreadingFactor)")
    self.settings = settings
    self.region = region
    self.secondWindowSpreadingFactor = secondWindowSpreadingFactor
    self.transmitLevel = transmitLevel
    self.frameOverheadBytes = frameOverheadBytes
    maximumPayloadBytes = Self.maximumPayloadBytes(settings, region, frameOverheadBytes)
    transmitPower = transceiver.transmitPower(at: transmitLevel)
    receivePower = transceiver.receivePower
    sleepPower = transceiver.sleepPower
  }

  private static func maximumPayloadBytes(_ settings: LoRaSettings, _ region: LoRaRegion, _ overhead: Int) -> Int {
    let largest = region.maximumPayloadBytes(spreadingFactor: settings.spreadingFactor)
    let dwelling = (0...largest).last { region.allows(settings.timeOnAir(payloadBytes: $0 + overhead)) }
    guard let dwelling, dwelling > 0 else { preconditionFailure("no frame keeps the dwell time of \(region)") }
    return dwelling
  }

  /// The same device at another spreading factor.
  ///
  /// - Parameter optionBytes: that each frame keeps free for the options of its header.
  public func at(spreadingFactor: Int, optionBytes: Int) -> LoRaRadio {
    var radio = self
    radio.settings = LoRaSettings(
      spreadingFactor: spreadingFactor, bandwidthHz: settings.bandwidthHz, codingRate: settings.codingRate,
      preambleSymbols: settings.preambleSymbols, explicitHeader: settings.explicitHeader, crc: settings.crc)
    radio.maximumPayloadBytes =
      Self.maximumPayloadBytes(radio.settings, region, frameOverheadBytes) - optionBytes
    return radio
  }

  /// How long one frame with `payloadBytes` of application payload is on air.
  public func timeOnAir(payloadBytes: Int) -> SimDuration {
    settings.timeOnAir(payloadBytes: payloadBytes + frameOverheadBytes)
  }

  /// The modulation of what it receives in `window`; downlinks carry no check sum.
  public func downlink(in window: LoRaWindow) -> LoRaSettings {
    switch window {
    case .first: region.downlink(to: settings)
    case .second: region.secondDownlink(spreadingFactor: secondWindowSpreadingFactor, to: settings)
    }
  }

  /// How long the downlink that answers with `payloadBytes` is on air.
  public func downlinkTimeOnAir(payloadBytes: Int, in window: LoRaWindow) -> SimDuration {
    downlink(in: window).timeOnAir(payloadBytes: payloadBytes + frameOverheadBytes)
  }

  /// How long a downlink without a payload is on air, whose `optionBytes` are commands; it has no port.
  public func emptyDownlinkTimeOnAir(optionBytes: Int, in window: LoRaWindow) -> SimDuration {
    downlink(in: window).timeOnAir(payloadBytes: frameOverheadBytes - 1 + optionBytes)
  }

  /// How long it listens in a window that stays empty.
  public func listening(in window: LoRaWindow) -> SimDuration { downlink(in: window).receiveWindow() }

  /// The shortest time from the end of a frame of `airtime` to the next one: after both receive windows, and after the
  /// region's silence.
  ///
  /// - Source: LoRaWAN L2 1.0.4 (TS001), section 3.3: no uplink before the second window of the last has expired.
  public func leastGap(after airtime: SimDuration) -> SimDuration {
    max(LoRaWindow.second.delay + listening(in: .second), region.silence(after: airtime))
  }
}
