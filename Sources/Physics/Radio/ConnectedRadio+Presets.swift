public import Quantities

extension ConnectedRadio {
  /// An NB-IoT or LTE-M module that sleeps in power saving mode between messages, or looks for pages.
  ///
  /// IPv4 and TCP headers of 40 bytes.
  ///
  /// - Parameters:
  ///   - repetitions: of each packet, 1 to 128, as the network asks for in bad coverage.
  ///   - immediateRelease: the module says that nothing follows; it then stays connected for one second (assumed).
  ///   - extendedReception: the cycle in which it looks for pages instead of saving power; it then has no active timer.
  public init(
    _ modem: CellularModem, repetitions: Int = 1, immediateRelease: Bool = false,
    extendedReception cycle: SimDuration? = nil
  ) {
    precondition((1...128).contains(repetitions), "repetitions is \(repetitions), not 1 to 128")
    let level = DecibelMilliwatts(23)
    self.init(
      access: Stretch(modem.accessTime.value, at: modem.transmit.value), transmitPower: modem.transmit.value,
      receivePower: modem.receive.value, waitPower: modem.receive.value,
      sleepPower: modem.restingPower(extendedReception: cycle),
      connectedTail: Stretch(immediateRelease ? .seconds(1) : modem.inactivityTime.value, at: modem.receive.value),
      idleTail: cycle == nil ? Stretch(modem.activeTime.value, at: modem.idle.value) : .none, downlinkWait: .zero,
      packetBytes: 1280,
      headerBytes: 40, internet: true, bitsPerSecond: modem.bitsPerSecond.value / Double(repetitions), gap: .zero,
      transmitLevel: level, sensitivity: DecibelMilliwatts(level.value - modem.couplingLoss.value.value))
  }

  /// An ESP32 that boots, joins its access point and publishes, then sleeps deeply; a supply of 3.3 V.
  ///
  /// Access is a measured session from boot to the end of a small publication; what comes after it draws the mean
  /// current of that session's last 40 ms.
  public static func wiFi(dynamicAddress: Bool) -> ConnectedRadio {
    let supply = WiFi.supply
    let session = dynamicAddress ? WiFiSession.connectDynamic : .publishStatic
    let last = WiFiSession.publishStatic.duration - WiFiSession.connectStatic.duration
    let exchange = WiFiSession.publishStatic.energy(supply: supply) - WiFiSession.connectStatic.energy(supply: supply)
    let receive = supply * WiFi.waitCurrent.value
    // Joining with DHCP was measured without a publication.
    let access = dynamicAddress ? session.duration + last : session.duration
    let energy = dynamicAddress ? session.energy(supply: supply) + exchange : session.energy(supply: supply)
    return ConnectedRadio(
      access: Stretch(access, at: Watts(energy.value / access.seconds)),
      transmitPower: Watts(exchange.value / last.seconds), receivePower: receive, waitPower: receive,
      sleepPower: .zero, connectedTail: .none, idleTail: .none, downlinkWait: .zero, packetBytes: 1460,
      headerBytes: 40, internet: true, bitsPerSecond: WiFi.bitsPerSecond.value, gap: .zero,
      transmitLevel: WiFi.level.value,
      sensitivity: WiFi.sensitivity.value)
  }

  /// A Bluetooth Low Energy peripheral in a lasting connection, at 1 Mb/s; an nRF52840 at 3 V and 0 dBm.
  ///
  /// It answers every event of the connection, or one in `1 + latency` when it has nothing to send, and listens early by
  /// the drift of two clocks. A message waits half an interval for the next event, an answer half
  /// of the events that it listens to. Packets of 244 bytes, with the 17 bytes of link layer, L2CAP and ATT around
  /// each.
  public static func bluetooth(
    interval: SimDuration, latency: Int, radio: BluetoothLE.Currents = .nRF52840
  ) -> ConnectedRadio {
    precondition(interval > .zero, "interval is \(interval.seconds) s")
    precondition((0...499).contains(latency), "latency is \(latency), not 0 to 499")
    let supply = Bluetooth.supply
    let heard = Int64(1 + latency) * interval
    let early = BluetoothLE.windowWidening(interval: heard, partsPerMillion: Bluetooth.clockError.value)
    let event =
      BluetoothLE.connectionEvent(receivedBytes: 0, sentBytes: 0, radio: radio).value + (radio.receive * early).value
    return ConnectedRadio(
      access: Stretch(SimDuration(nanoseconds: interval.nanoseconds / 2), at: .zero),
      transmitPower: supply * radio.transmit, receivePower: supply * radio.receive, waitPower: .zero,
      sleepPower: Watts(supply.value * event / heard.seconds), connectedTail: .none, idleTail: .none,
      downlinkWait: SimDuration(nanoseconds: heard.nanoseconds / 2), packetBytes: 244, headerBytes: 17, internet: false,
      bitsPerSecond: 1e6, gap: 2 * BluetoothLE.interFrameSpace + BluetoothLE.dataPacket(bytes: 0),
      transmitLevel: DecibelMilliwatts(0), sensitivity: Bluetooth.sensitivity.value)
  }
}

extension ConnectedRadio.Stretch {
  /// Nothing.
  public static let none = ConnectedRadio.Stretch(.zero, at: .zero)
}
