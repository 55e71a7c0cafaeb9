public import Quantities

/// LoRaWAN's rules for the United States, 902 to 928 MHz.
///
/// There is no duty cycle; a device hops over 64 channels of 125 kHz and may stay 400 ms on one.
///
/// - Source: Lora-net/LoRaMac-node `RegionUS915.h`; dwell time 47 CFR 15.247(a)(1), 0.4 s.
public enum US915 {
  /// Uplink channels: 64 of 125 kHz from 902.3 MHz, 200 kHz apart, then 8 of 500 kHz from 903.0 MHz, 1.6 MHz apart.
  public static func uplinkFrequency(channel: Int) -> Hertz {
    precondition((0..<72).contains(channel), "channel is \(channel), not 0 to 71")
    return channel < 64
      ? Hertz(902.3e6 + 0.2e6 * Double(channel)) : Hertz(903.0e6 + 1.6e6 * Double(channel - 64))
  }

  /// The eight downlink channels of 500 kHz: from 923.3 MHz, 600 kHz apart, chosen by the uplink's channel.
  public static func downlinkFrequency(uplinkChannel: Int) -> Hertz {
    precondition((0..<72).contains(uplinkChannel), "uplinkChannel is \(uplinkChannel), not 0 to 71")
    return Hertz(923.3e6 + 0.6e6 * Double(uplinkChannel % 8))
  }

  /// Where the second receive window listens, at SF12 and 500 kHz.
  public static let secondWindowFrequency = Hertz(923.3e6)
  /// Strongest radiated level of a device.
  public static let maximumLevel = DecibelMilliwatts(30)
  /// Longest stay on a channel of 125 kHz.
  public static let dwellTime = SimDuration.milliseconds(400)

  /// The modulation of an uplink data rate: 0 to 3 are SF10 to SF7 at 125 kHz, 4 is SF8 at 500 kHz.
  public static func uplink(dataRate: Int) -> LoRaSettings {
    precondition((0...4).contains(dataRate), "dataRate is \(dataRate), not 0 to 4")
    return dataRate == 4
      ? LoRaSettings(spreadingFactor: 8, bandwidthHz: 500_000) : LoRaSettings(spreadingFactor: 10 - dataRate)
  }

  /// Largest MAC payload of an uplink data rate: 11, 53, 125, 242 and 242 bytes.
  public static func maximumMacPayloadBytes(dataRate: Int) -> Int {
    precondition((0...4).contains(dataRate), "dataRate is \(dataRate), not 0 to 4")
    return [11, 53, 125, 242, 242][dataRate]
  }

  /// Whether a frame may be sent on a channel of 125 kHz.
  public static func allows(_ airtime: SimDuration) -> Bool { airtime <= dwellTime }
}
