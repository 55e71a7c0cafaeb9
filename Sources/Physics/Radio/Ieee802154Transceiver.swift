public import Quantities

/// The data sheet of an IEEE 802.15.4 chip at one output level.
///
/// To add a chip: a constant below and a line in `all`.
public struct Ieee802154Transceiver: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// Supply.
  public let supply: Sourced<Volts>
  /// Current while sending.
  public let transmit: Sourced<Amperes>
  /// Current while receiving, listening or waiting for an acknowledgement.
  public let receive: Sourced<Amperes>
  /// Current when off.
  public let sleep: Sourced<Amperes>
  /// Radiated level.
  public let transmitLevel: DecibelMilliwatts
  /// Weakest signal that is received.
  public let sensitivity: Sourced<DecibelMilliwatts>

  /// Nordic nRF52840 at 0 dBm.
  public static let nRF52840 = Ieee802154Transceiver(
    name: "nrf52840-802154",
    supply: Sourced(Volts(3), .datasheet, "nRF52840 product specification, DC/DC"),
    transmit: Sourced(Amperes(6.40e-3), .datasheet, "0 dBm, nRF52840 product specification"),
    receive: Sourced(Amperes(6.53e-3), .datasheet, "IEEE 802.15.4 mode, nRF52840 product specification"),
    sleep: Sourced(Amperes(0), .datasheet, "off; the processor's sleep power covers the chip"),
    transmitLevel: DecibelMilliwatts(0),
    sensitivity: Sourced(
      DecibelMilliwatts(-100), .datasheet, "nRF52840 product specification; read as quoted on Nordic's forum"))

  /// TI CC2420 at 0 dBm as Castalia describes it; to compare with its figures, not offered to scenarios.
  static let cc2420 = Ieee802154Transceiver(
    name: "cc2420",
    supply: Sourced(Volts(3), .published, "Castalia 3.3, CC2420.txt gives powers; taken at 3 V"),
    transmit: Sourced(Amperes(57.42e-3 / 3), .published, "57.42 mW at 0 dBm, Castalia, CC2420.txt"),
    receive: Sourced(Amperes(62e-3 / 3), .published, "62 mW, Castalia, CC2420.txt"),
    sleep: Sourced(Amperes(1.4e-3 / 3), .published, "1.4 mW, Castalia, CC2420.txt"),
    transmitLevel: DecibelMilliwatts(0),
    sensitivity: Sourced(DecibelMilliwatts(-95), .published, "Castalia, CC2420.txt"))

  /// Every chip fleetsim knows.
  public static let all: [Ieee802154Transceiver] = [.nRF52840]

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: "Nordic nRF52840 radio, IEEE 802.15.4 at 2.4 GHz, 0 dBm",
      constants: [
        ListedConstant("supply", supply),
        ListedConstant("transmit current", transmit),
        ListedConstant("receive current", receive),
        ListedConstant("sleep current", sleep),
        ListedConstant("sensitivity", sensitivity),
      ])
  }
}
