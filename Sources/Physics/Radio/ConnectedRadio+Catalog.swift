import Quantities

extension ConnectedRadio {
  /// An ESP32 on 3.3 V.
  public enum WiFi {
    static let supply = Volts(3.3)
    static let waitCurrent = Sourced(
      Amperes(0.1), .datasheet, "95 to 100 mA while receiving, ESP32 data sheet, table of RF power; read as quoted")
    static let bitsPerSecond = Sourced(6e6, .assumed, "the lowest rate of 802.11g")
    static let level = Sourced(DecibelMilliwatts(14), .assumed, "middle of the ESP32's 9 to 20 dBm")
    static let sensitivity = Sourced(DecibelMilliwatts(-90), .assumed, "an access point at 6 Mb/s")
    private static let source = "glenn20/upy-esp32-experiments, a power profiler on the supply"

    /// The constants for a listing.
    public static let entry = CatalogEntry(
      name: "wifi-esp32", title: "ESP32, boot, join and publish for each message",
      constants: [
        ListedConstant(
          "session, static address", Sourced(WiFiSession.publishStatic.charge, .published, source)),
        ListedConstant("session, DHCP", Sourced(WiFiSession.connectDynamic.charge, .published, source)),
        ListedConstant("current while it waits", waitCurrent),
        ListedConstant("rate", bitsPerSecond, unit: "bit/s"),
        ListedConstant("radiated level", level),
        ListedConstant("sensitivity of the access point", sensitivity),
      ])
  }

  /// An nRF52840 on 3 V at 0 dBm.
  public enum Bluetooth {
    static let supply = Volts(3)
    static let sensitivity = Sourced(
      DecibelMilliwatts(-95), .datasheet, "1 Mb/s, nRF52840 product specification; read as quoted")
    static let clockError = Sourced(40.0, .assumed, "20 to 50 ppm for each of the two crystals")
    private static let source = "0 dBm, 3 V with DC/DC; nRF52840 product specification"

    /// The constants for a listing.
    public static let entry = CatalogEntry(
      name: "ble-nrf52840", title: "Bluetooth Low Energy at 1 Mb/s, a connected peripheral",
      constants: [
        ListedConstant(
          "transmit current", Sourced(BluetoothLE.Currents.nRF52840.transmit, .datasheet, source)),
        ListedConstant("receive current", Sourced(BluetoothLE.Currents.nRF52840.receive, .datasheet, source)),
        ListedConstant("sensitivity", sensitivity),
        ListedConstant("error of each clock", clockError, unit: "ppm"),
      ])
  }

  /// Every preset's constants, for a listing.
  public static let catalog: [CatalogEntry] =
    CellularModem.all.map(\.catalogEntry) + [WiFi.entry, Bluetooth.entry]
}
