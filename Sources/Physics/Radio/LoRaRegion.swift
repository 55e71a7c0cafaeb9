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

  /// The modulation of the answer in the first window; without check sum, and at 500 kHz in the United States.
  public func downlink(to uplink: LoRaSettings) -> LoRaSettings {
    LoRaSettings(
      spreadingFactor: uplink.spreadingFactor, bandwidthHz: self == .us915 ? 500_000 : uplink.bandwidthHz,
      codingRate: uplink.codingRate, preambleSymbols: uplink.preambleSymbols, explicitHeader: uplink.explicitHeader,
      crc: false)
  }
}

/// When a class A device listens, counted from the end of its uplink; the same in both regions.
///
/// - Source: Lora-net/LoRaMac-node, `RegionEU868.h` and `RegionUS915.h`.
public enum LoRaWindows {
  /// To the first receive window.
  public static let first = SimDuration.seconds(1)
  /// To the second.
  public static let second = SimDuration.seconds(2)
  /// How often a confirmed frame is sent at most; LoRaWAN 1.0.2, section 18.4, as LoRaMac.h quotes it.
  public static let maximumTries = 8

  /// From the end of the second window to the repetition of a frame that was not acknowledged: 1 to 3 s.
  ///
  /// - Parameter uniform: drawn by the caller, 0 ≤ uniform < 1.
  /// - Source: Lora-net/LoRaMac-node, `RegionEU868.h`: `EU868_ACKTIMEOUT` 2000 ms, `EU868_ACK_TIMEOUT_RND` 1000 ms.
  public static func backOff(uniform: Double) -> SimDuration { SimDuration(seconds: 1 + 2 * uniform) }
}
