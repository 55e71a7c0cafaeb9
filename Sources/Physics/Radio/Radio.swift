public import Quantities

/// Every radio fleetsim knows: what a group of nodes shares.
///
/// To add one: a file beside this one, and a case here.
public enum Radio: Hashable, Sendable {
  /// LoRaWAN, class A.
  case loRa(LoRaRadio)
  /// IEEE 802.15.4 at 2.4 GHz, one hop.
  case ieee802154(Ieee802154Radio)
  /// Cellular, Wi-Fi or Bluetooth: a partner that has time for it.
  case connected(ConnectedRadio)

  /// One of each, for the laws to be tried on.
  public static let examples: [Radio] = [
    .loRa(LoRaRadio(settings: LoRaSettings(spreadingFactor: 7))),
    .loRa(LoRaRadio(settings: LoRaSettings(spreadingFactor: 12), transceiver: .sx1276)),
    .loRa(LoRaRadio(settings: LoRaSettings(spreadingFactor: 10), region: .us915)),
    .ieee802154(Ieee802154Radio()), .connected(ConnectedRadio(.nbIoT)),
    .connected(ConnectedRadio(.lteM, repetitions: 8, immediateRelease: true)),
    .connected(.wiFi(dynamicAddress: false)), .connected(.bluetooth(interval: .seconds(1), latency: 3)),
  ]

  /// Every chip's constants, for a listing.
  public static var catalog: [CatalogEntry] {
    LoRaTransceiver.all.map(\.catalogEntry) + Ieee802154Transceiver.all.map(\.catalogEntry)
      + ConnectedRadio.catalog
  }

  /// How long one frame with `payloadBytes` of application payload is on air, its headers included.
  ///
  /// - Precondition: `0 ≤ payloadBytes ≤ maximumPayloadBytes`.
  public func timeOnAir(payloadBytes: Int) -> SimDuration {
    precondition(
      (0...maximumPayloadBytes).contains(payloadBytes),
      "payloadBytes is \(payloadBytes), not 0 to \(maximumPayloadBytes)")
    switch self {
    case .loRa(let radio): return radio.timeOnAir(payloadBytes: payloadBytes)
    case .ieee802154(let radio): return radio.timeOnAir(payloadBytes: payloadBytes)
    case .connected(let radio): return radio.timeOnAir(payloadBytes: payloadBytes)
    }
  }

  /// Electrical power while sending.
  public var transmitPower: Watts {
    switch self {
    case .loRa(let radio): radio.transmitPower
    case .ieee802154(let radio): radio.transmitPower
    case .connected(let radio): radio.transmitPower
    }
  }

  /// Electrical power while receiving.
  public var receivePower: Watts {
    switch self {
    case .loRa(let radio): radio.receivePower
    case .ieee802154(let radio): radio.receivePower
    case .connected(let radio): radio.receivePower
    }
  }

  /// Electrical power in sleep.
  public var sleepPower: Watts {
    switch self {
    case .loRa(let radio): radio.sleepPower
    case .ieee802154(let radio): radio.sleepPower
    case .connected(let radio): radio.sleepPower
    }
  }

  /// Radiated level.
  public var transmitLevel: DecibelMilliwatts {
    switch self {
    case .loRa(let radio): radio.transmitLevel
    case .ieee802154(let radio): radio.transmitLevel
    case .connected(let radio): radio.transmitLevel
    }
  }

  /// Weakest signal that the other end receives.
  public var gatewaySensitivity: DecibelMilliwatts {
    switch self {
    case .loRa(let radio): radio.settings.sensitivity(noiseFigure: Decibels(3))
    case .ieee802154(let radio): radio.sensitivity
    case .connected(let radio): radio.sensitivity
    }
  }

  /// Largest application payload of one frame.
  public var maximumPayloadBytes: Int {
    switch self {
    case .loRa(let radio): radio.maximumPayloadBytes
    case .ieee802154(let radio): radio.maximumPayloadBytes
    case .connected(let radio): radio.packetBytes
    }
  }
}
