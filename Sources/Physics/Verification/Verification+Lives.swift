import Quantities

extension Verification {
  /// How long whole nodes run.
  static var lifetimes: [PublishedPoint] {
    let sensor = WiFiSession.publishStatic.meanCurrent(every: .minutes(15), sleep: Amperes(10e-6))
    let pi = ProcessorProfile.raspberryPi4
    return recorders + coinCells + [
      PublishedPoint(
        "wifi-sensor-life", "ESP32, Wi-Fi and MQTT every 15 min, 10 µA asleep, on 3000 mAh", published: 2.62,
        computed: 10_800 / sensor.value / (365.25 * 86_400), unit: "years", within: .relative(0.01), .formula,
        "charge a session measured by glenn20/upy-esp32-experiments"),
      PublishedPoint(
        "pi4-on-100Wh", "Raspberry Pi 4 idle on 100 Wh", published: 32.7,
        computed: 360e3 / pi.sleepPower.value.value / 3600, unit: "h", within: .relative(0.02), .standard,
        "raspberrypi/documentation, power-supplies"),
    ]
  }
  /// Lithium AA cells in two sound recorders, against alkaline ones and in the cold.
  private static var recorders: [PublishedPoint] {
    let source = "kitzeslab/ARU_battery_longevity, hours of audio at 32 kHz"
    let lithium = BatteryCell.aaLithium
    let more = lithium.capacity.value.value / BatteryCell.aaAlkaline.capacity.value.value
    var points: [PublishedPoint] = []
    for (name, alkaline, room, cold) in [
      ("song-meter", 139.0, 167.0, [(3.4, 174.0), (-16.1, 177)]), ("audiomoth", 189, 234, [(3.4, 241), (-16.1, 238)]),
    ] {
      points.append(
        PublishedPoint(
          "recorder-\(name)-lithium", "life of a \(name) at 20.5 °C on lithium relative to alkaline AA cells",
          published: room / alkaline, computed: more, unit: "", within: .relative(0.10), .measurement, source))
      for (celsius, hours) in cold {
        points.append(
          PublishedPoint(
            "recorder-\(name)-\(Readable.number(celsius))C",
            "life of a \(name) on lithium AA cells at \(Readable.number(celsius)) °C relative to 20.5 °C",
            published: hours / room, computed: lithium.coldCapacity.value.share(at: Celsius(celsius)), unit: "",
            within: .relative(0.10), .measurement, source))
      }
    }
    return points
  }

  /// A constant current from 225 mAh that lose 1 % a year, at 20 °C.
  private static var coinCells: [PublishedPoint] {
    [(5.0, 5.01), (10, 2.54), (20, 1.28), (50, 0.51)].map { microamperes, years in
      PublishedPoint(
        "coin-cell-\(Int(microamperes))uA",
        "life of 225 mAh with 1 % a year of self-discharge at \(Int(microamperes)) µA",
        published: years, computed: life(Watts(3e-6 * microamperes)), unit: "years", within: .absolute(0.01), .formula,
        "q' = -I - λ·q")
    }
  }

  /// Years that the ideal 3 V cell with a percent of self-discharge carries `load`, at 20 °C.
  private static func life(_ load: Watts) -> Double {
    let cell = BatteryCell.ideal3V.scaled("self-discharge per year", by: 1e7) ?? .ideal3V
    let battery = Battery.kinetic(KineticBattery(cell: cell))
    var state = battery.fullState()
    var lived = SimDuration.zero
    while lived < .days(40_000) {
      let step = battery.advance(&state, load: load, harvest: .zero, for: .days(1), at: Celsius(20))
      lived += step.elapsed
      if step.brownedOut { break }
    }
    return lived.seconds / (365.25 * 86_400)
  }
}
