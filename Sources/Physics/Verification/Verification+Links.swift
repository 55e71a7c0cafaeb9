import Quantities

extension Verification {
  /// Path loss, windows and energy of LoRa.
  static var links: [PublishedPoint] {
    var points: [PublishedPoint] = []
    for (meters, loss) in [(1.0, 31.218), (1000, 91.218)] {
      points.append(
        PublishedPoint(
          "free-space-\(Int(meters))m", "loss at 868 MHz over \(Int(meters)) m", published: loss,
          computed: PathLoss.freeSpace(Hertz(868e6)).loss(distance: Meters(meters)).value, unit: "dB",
          within: .absolute(1e-3), .formula, "Friis"))
    }
    let hata: [(OkumuraHata.Environment, [Double])] = [
      (.urban, [125.993, 136.597, 150.615, 161.218]), (.suburban, [116.145, 126.749, 140.766, 151.370]),
      (.open, [97.642, 108.245, 122.263, 132.867]),
    ]
    for (environment, losses) in hata {
      for (kilometers, loss) in zip([1, 2, 5, 10], losses) {
        let model = PathLoss.okumuraHata(OkumuraHata(environment: environment))
        points.append(
          PublishedPoint(
            "hata-\(environment.rawValue)-\(kilometers)km",
            "\(environment.rawValue) loss at 868 MHz over \(kilometers) km",
            published: loss, computed: model.loss(distance: Meters(Double(kilometers) * 1000)).value, unit: "dB",
            within: .absolute(1e-3), .formula, "Hata, IEEE Trans. Vehicular Technology 29(3), 1980"))
      }
    }
    for (name, law, meters, loss) in [
      ("oulu", LogDistance.oulu, 100.0, 105.75), ("oulu", .oulu, 1000, 128.95), ("oulu", .oulu, 5000, 145.17),
      ("lorasim", .loRaSim, 100, 135.69), ("lorasim", .loRaSim, 1000, 156.49),
    ] {
      points.append(
        PublishedPoint(
          "\(name)-\(Int(meters))m", "\(name) loss over \(Int(meters)) m", published: loss,
          computed: PathLoss.logDistance(law).loss(distance: Meters(meters)).value, unit: "dB", within: .absolute(0.01),
          .formula, "PL(d0) + 10·n·log10(d/d0)"))
    }
    for (factor, level) in [(7, -124.5), (12, -137.0)] {
      points.append(
        PublishedPoint(
          "sensitivity-sf\(factor)", "weakest signal at SF\(factor), 125 kHz, noise figure 6 dB", published: level,
          computed: LoRaSettings(spreadingFactor: factor).sensitivity().value, unit: "dBm", within: .absolute(0.1),
          .formula, "-174 + 10·log10(BW) + NF + SNR, Semtech AN1200.22"))
    }
    for (factor, milliseconds) in [(7, 24.6), (8, 28.7), (9, 36.9), (10, 57.3), (11, 98.3), (12, 196.6)] {
      points.append(
        PublishedPoint(
          "window-sf\(factor)", "empty receive window at SF\(factor)", published: milliseconds,
          computed: LoRaSettings(spreadingFactor: factor).receiveWindow().seconds * 1e3, unit: "ms",
          within: .absolute(0.1), .program, "Lora-net/LoRaMac-node RegionCommon.c"))
    }
    for (factor, seconds) in [(7, 5.60), (12, 130.57)] {
      let airtime = LoRaSettings(spreadingFactor: factor).timeOnAir(payloadBytes: 20)
      points.append(
        PublishedPoint(
          "duty-sf\(factor)", "silence after 20 bytes at SF\(factor), 1 %", published: seconds,
          computed: EU868.silence(after: airtime).seconds, unit: "s", within: .absolute(0.01), .formula,
          "EN 300 220 duty cycle"))
    }
    for (factor, count) in [(7, 636.0), (12, 27)] {
      let airtime = LoRaSettings(spreadingFactor: factor).timeOnAir(payloadBytes: 20)
      points.append(
        PublishedPoint(
          "hourly-sf\(factor)", "messages of 20 bytes an hour at SF\(factor), 1 %", published: count,
          computed: (3600 / (airtime + EU868.silence(after: airtime)).seconds).rounded(.down), unit: "",
          within: .absolute(0), .formula, "EN 300 220 duty cycle"))
    }
    for (factor, millijoules) in [(7, 8.21), (9, 26.91), (10, 53.82), (12, 191.5)] {
      let settings = LoRaSettings(spreadingFactor: factor)
      let radio = LoRaRadio(settings: settings, transceiver: .sx1276)
      points.append(
        PublishedPoint(
          "transmit-sf\(factor)", "20 bytes at SF\(factor), 14 dBm, SX1276 at 3.3 V and 44 mA", published: millijoules,
          computed: (radio.transmitPower * settings.timeOnAir(payloadBytes: 20)).value * 1e3, unit: "mJ",
          within: .relative(1e-3), .formula, "currents of LoRaSim and FLoRa"))
    }
    return points
  }

  /// IEEE 802.15.4, Bluetooth and Wi-Fi.
  static var otherRadios: [PublishedPoint] {
    var points: [PublishedPoint] = []
    for (bytes, frame, exchange) in [(11, 0.544, 2.528), (20, 0.832, 2.816), (50, 1.792, 3.776), (127, 4.256, 6.240)] {
      points += [
        PublishedPoint(
          "802154-frame-\(bytes)B", "IEEE 802.15.4 frame of \(bytes) bytes", published: frame,
          computed: Ieee802154.frameTime(bytes: bytes).seconds * 1e3, unit: "ms", within: .absolute(1e-6), .standard,
          "IEEE 802.15.4, constants as in ns-3 lr-wpan"),
        PublishedPoint(
          "802154-exchange-\(bytes)B", "the same with mean contention and acknowledgement", published: exchange,
          computed: Ieee802154.meanAcknowledgedExchange(bytes: bytes).seconds * 1e3, unit: "ms",
          within: .absolute(1e-6), .standard, "IEEE 802.15.4, constants as in ns-3 lr-wpan"),
      ]
    }
    for (bytes, microseconds) in [(0, 128.0), (20, 288), (31, 376)] {
      points.append(
        PublishedPoint(
          "ble-adv-\(bytes)B", "BLE advertisement with \(bytes) bytes", published: microseconds,
          computed: BluetoothLE.advertisement(dataBytes: bytes).seconds * 1e6, unit: "µs", within: .absolute(1e-6),
          .standard, "Bluetooth Core Specification, volume 6 part B"))
    }
    for (session, millijoules) in [
      (WiFiSession.publishStatic, 358.0), (.connectStatic, 331), (.espNow, 25.3), (.postDynamic, 1126),
    ] {
      points.append(
        PublishedPoint(
          "wifi-\(Int(millijoules))mJ", "ESP32: \(session.title)", published: millijoules,
          computed: session.energy().value * 1e3, unit: "mJ", within: .relative(0.01), .measurement,
          "glenn20/upy-esp32-experiments"))
    }
    // A duty-cycled CC2420 for 10 s: what listening adds, so that the rest of the node drops out.
    let radio = Ieee802154Radio(transceiver: .cc2420)
    let listening = (radio.receivePower.value - radio.sleepPower.value) * 10
    for (duty, joules) in [(0.05, 0.104 - 0.087), (0.10, 0.134 - 0.087)] {
      points.append(
        PublishedPoint(
          "castalia-duty-\(Int(duty * 100))", "CC2420, 10 s: energy at duty cycle \(duty) less that at 0.02",
          published: joules, computed: listening * (duty - 0.02), unit: "J", within: .relative(0.10), .program,
          "Castalia manual, valuePropagation with TunableMAC, CC2420"))
    }
    return points
  }
}
