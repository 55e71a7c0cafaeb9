public import Quantities

/// Where a LoRaWAN network runs: the rules that its devices keep.
public enum LoRaRegion: String, Hashable, Sendable, CaseIterable {
  /// Europe: three channels, one percent of the time.
  case eu868
  /// United States: the eight channels of sub-band 2 that an eight-channel gateway hears, 400 ms at a time.
  case us915

  /// Uplink channels that a gateway hears.
  public var channels: [Hertz] {
    switch self {
    case .eu868: EU868.defaultChannels
    case .us915: Self.secondSubBand
    }
  }

  /// Channels 8 to 15: what public networks in the United States listen to with one eight-channel gateway.
  private static let secondSubBand = (8..<16).map { US915.uplinkFrequency(channel: $0) }

  /// Spreading factors of its uplinks at 125 kHz.
  public var spreadingFactors: ClosedRange<Int> {
    switch self {
    case .eu868: 7...12
    case .us915: 7...10
    }
  }

  /// Spreading factor of the second receive window unless a network sets another, as The Things Network sets 9 in Europe.
  ///
  /// - Source: Lora-net/LoRaMac-node, `EU868_RX_WND_2_DR` (DR0) and `US915_RX_WND_2_DR` (DR8).
  public static let secondWindowSpreadingFactor = 12

  /// Strongest radiated level of a device.
  public var maximumLevel: DecibelMilliwatts {
    switch self {
    case .eu868: EU868.maximumLevel
    case .us915: US915.maximumLevel
    }
  }

  /// Largest application payload of an uplink at 125 kHz; the eight bytes of address, counter and port are taken off.
  public func maximumPayloadBytes(spreadingFactor: Int) -> Int {
    precondition(spreadingFactors.contains(spreadingFactor), "spreadingFactor is \(spreadingFactor)")
    switch self {
    case .eu868: return EU868.maximumPayloadBytes(spreadingFactor: spreadingFactor)
    case .us915: return US915.maximumMacPayloadBytes(dataRate: 10 - spreadingFactor) - 8
    }
  }

  /// Whether a frame may stay on a channel of 125 kHz for `airtime`.
  public func allows(_ airtime: SimDuration) -> Bool { self == .eu868 || US915.allows(airtime) }

  /// How long a device must be silent after `airtime`.
  public func silence(after airtime: SimDuration) -> SimDuration {
    switch self {
    case .eu868: EU868.silence(after: airtime)
    case .us915: .zero
    }
  }

  /// How long a gateway must be silent, in the sub-band of `window`, after a downlink of `airtime`.
  ///
  /// - Source: LoRaMac-node, `RegionEU868.h`: 1 % from 868.1 to 868.6 MHz, 10 % from 869.4 to 869.65 MHz.
  public func silence(afterDownlink airtime: SimDuration, in window: LoRaWindow) -> SimDuration {
    switch (self, window) {
    case (.eu868, .first): EU868.silence(after: airtime)
    case (.eu868, .second): EU868.silence(after: airtime, dutyCycle: EU868.secondWindowDutyCycle)
    case (.us915, _): .zero
    }
  }

  /// The modulation of the answer in the first window; without check sum, and at 500 kHz in the United States.
  public func downlink(to uplink: LoRaSettings) -> LoRaSettings {
    downlink(spreadingFactor: uplink.spreadingFactor, uplink)
  }

  /// The modulation of an answer in the second window, whose spreading factor does not depend on the uplink's.
  public func secondDownlink(spreadingFactor: Int, to uplink: LoRaSettings) -> LoRaSettings {
    downlink(spreadingFactor: spreadingFactor, uplink)
  }

  private func downlink(spreadingFactor: Int, _ uplink: LoRaSettings) -> LoRaSettings {
    LoRaSettings(
      spreadingFactor: spreadingFactor, bandwidthHz: self == .us915 ? 500_000 : uplink.bandwidthHz,
      codingRate: uplink.codingRate, preambleSymbols: uplink.preambleSymbols, explicitHeader: uplink.explicitHeader,
      crc: false)
  }
}
