public import Quantities

/// LoRaWAN's rules for Europe, 863 to 870 MHz.
///
/// - Source: LoRaWAN Regional Parameters (RP002) and Lora-net/LoRaMac-node `RegionEU868.h`; duty cycles EN 300 220.
public enum EU868 {
  /// The three channels every device knows.
  public static let defaultChannels = [Hertz(868.1e6), Hertz(868.3e6), Hertz(868.5e6)]
  /// Where the second receive window listens.
  public static let secondWindowFrequency = Hertz(869.525e6)
  /// Largest share of time on air on the default channels.
  public static let dutyCycle = 0.01
  /// The same in the sub-band of the second receive window, 869.4 to 869.65 MHz.
  public static let secondWindowDutyCycle = 0.1
  /// Strongest level a device may send: 14 dBm effective radiated power.
  public static let maximumLevel = DecibelMilliwatts(14)
  /// Bytes LoRaWAN adds to an application payload: MHDR 1, DevAddr 4, FCtrl 1, FCnt 2, FPort 1, MIC 4.
  public static let frameOverheadBytes = 13

  /// Largest application payload of a data rate at 125 kHz: 51 bytes up to SF10, 115 at SF9, 222 above.
  ///
  /// The 242 bytes the region allows at SF7 and SF8 hold up to 20 bytes of options that are left free here.
  public static func maximumPayloadBytes(spreadingFactor: Int) -> Int {
    switch spreadingFactor {
    case 10...: 51
    case 9: 115
    default: 222
    }
  }

  /// How long a device must be silent after `airtime`: `T·(1/dutyCycle − 1)`.
  public static func silence(after airtime: SimDuration, dutyCycle: Double = dutyCycle) -> SimDuration {
    precondition(dutyCycle > 0 && dutyCycle <= 1, "dutyCycle is \(dutyCycle)")
    return SimDuration(seconds: airtime.seconds * (1 / dutyCycle - 1))
  }
}
