import Quantities

extension Verification {
  /// Shepherd's voltage with the current filtered since it changed.
  static var shepherd: [PublishedPoint] {
    let battery = ShepherdBattery(cell: .cgr18650DA)
    let current = Amperes(2.33)
    let life = battery.timeToCutOff(ShepherdBattery.State(), current: current)
    var points = [
      PublishedPoint(
        "shepherd-cut-off", "CGR18650DA at 2.33 A reaches 3.0 V", published: 3459, computed: life?.seconds ?? .nan,
        unit: "s", within: .absolute(1), .program, "ns-3 generic-battery-test")
    ]
    let end = battery.advanced(ShepherdBattery.State(), current: current, for: .seconds(3459))
    points.append(
      PublishedPoint(
        "shepherd-3459", "CGR18650DA at 2.33 A after 3459 s", published: 3.0,
        computed: battery.voltage(end, current: current).value, unit: "V", within: .absolute(0.01), .program,
        "ns-3 generic-battery-test"))
    return points
  }

  /// Cells, capacitors and pulses.
  static var cells: [PublishedPoint] {
    let circuit = "circuit theory"
    let current = KineticBattery.current(power: Watts(0.1), voltage: Volts(3), resistance: Ohms(15))
    let sags = [(0.0, 0.400), (100e-6, 0.367), (470e-6, 0.165)].map { farads, volts in
      PublishedPoint(
        "sag-\(Int((farads * 1e6).rounded()))uF",
        "sag of 20 mA for 5 ms from 20 Ω beside \(Int((farads * 1e6).rounded())) µF", published: volts,
        computed: sag(beside: farads), unit: "V", within: .absolute(1e-3), .formula, circuit)
    }
    let alkaline = BatteryCell.aaAlkaline
    let lithium = BatteryCell.aaLithium
    let frost = Celsius(-16.1)
    let ratio =
      alkaline.capacity.value.value * alkaline.coldCapacity.value.share(at: frost)
      / (lithium.capacity.value.value * lithium.coldCapacity.value.share(at: frost))
    return sags + [
      PublishedPoint(
        "constant-power", "current of 0.1 W from 3 V behind 15 Ω", published: 42.265,
        computed: (current?.value ?? .nan) * 1e3, unit: "mA", within: .absolute(1e-3), .formula, circuit),
      PublishedPoint(
        "supercapacitor-power", "1 F from 5 V to 2 V at 50 mW", published: 210,
        computed: stepped(leak: .infinity, Watts(0.05), for: .days(1)).step.elapsed.seconds, unit: "s",
        within: .absolute(1e-6), .formula, circuit),
      PublishedPoint(
        "supercapacitor-leak", "1 F beside 1 MΩ, a day after 5 V", published: 4.586,
        computed: stepped(leak: 1e6, .zero, for: .days(1)).volts, unit: "V", within: .absolute(1e-3),
        .formula, circuit),
      PublishedPoint(
        "aa-in-frost", "life on alkaline relative to lithium AA cells at -16 °C", published: 102.0 / 238,
        computed: ratio, unit: "", within: .relative(0.10), .measurement, "kitzeslab/ARU_battery_longevity"),
    ]
  }

  /// How far the terminal of 20 Ω falls in 5 ms of 20 mA beside `farads`; 300 V, so that constant power is that current.
  private static func sag(beside farads: Double) -> Double {
    let source = KineticBattery(
      model: KineticModel(capacity: Coulombs(1e6), availableFraction: 0.5, ratePerSecond: 1e-3),
      curve: OpenCircuitCurve([(0, 300), (100, 300)]),
      resistance: CellResistance(fresh: Ohms(20), growth: 0, exponent: 0, activationKelvin: 0), leakPerSecond: 0,
      cutOffVoltage: .zero, charging: nil)
    let load = Watts(6)
    guard farads > 0 else {
      let bare = Battery.kinetic(source)
      return 300 - (bare.voltage(bare.fullState(), load: load, at: Celsius(25))?.value ?? .nan)
    }
    let battery = BufferedBattery(cell: source, capacitor: DecouplingCapacitor(farads: farads))
    var state = Battery.buffered(battery).fullState()
    _ = Battery.buffered(battery).advance(
      &state, load: load, harvest: .zero, for: .milliseconds(5), at: Celsius(25))
    return 300 - battery.terminal(state).value
  }

  /// A fleet's supercapacitor of 1 F from 5 V on, empty at 2 V, behind no resistance.
  private static func stepped(
    leak ohms: Double, _ load: Watts, for duration: SimDuration
  ) -> (step: BatteryStep, volts: Double) {
    let battery = Battery.supercapacitor(
      Supercapacitor(
        farads: 1, leak: Ohms(ohms), seriesResistance: .zero, maximumVoltage: Volts(5), cutOffVoltage: Volts(2)))
    var state = battery.fullState()
    let step = battery.advance(&state, load: load, harvest: .zero, for: duration, at: Celsius(20))
    return (step, battery.openCircuitVoltage(state).value)
  }

  /// What cells lose by rest and use.
  static var ageing: [PublishedPoint] {
    let source = "Schmalstieg et al. 2014, doi 10.1016/j.jpowsour.2014.02.012, as NREL's BLAST-Lite computes it"
    let fresh = SchmalstiegAgeing.State()
    let rested = SchmalstiegAgeing.rested(fresh, voltage: Volts(3.7), temperature: Celsius(25), for: .days(365))
    let cycled = SchmalstiegAgeing.cycled(fresh, ampereHours: 500, depth: 0.8, meanVoltage: Volts(3.7))
    let standard = Rainflow.cycles(of: [-2, 1, -3, 5, -1, 3, -4, 4, -2])
    var points = [
      PublishedPoint(
        "ageing-rest-loss", "capacity lost in a year at 3.7 V and 25 °C", published: 0.0239,
        computed: rested.calendarLoss, unit: "", within: .absolute(1e-3), .program, source),
      PublishedPoint(
        "ageing-rest-gain", "resistance gained meanwhile", published: 0.0507, computed: rested.calendarGain, unit: "",
        within: .absolute(1e-3), .program, source),
      PublishedPoint(
        "ageing-use-loss", "capacity lost by 500 Ah of cycles of 80 % around 3.7 V", published: 0.0902,
        computed: cycled.cycleLoss, unit: "", within: .absolute(1e-3), .program, source),
      PublishedPoint(
        "ageing-use-gain", "resistance gained meanwhile", published: 0.1044, computed: cycled.cycleGain, unit: "",
        within: .absolute(1e-3), .program, source),
    ]
    for (range, count) in [(3, 0.5), (4, 1.5), (6, 0.5), (8, 1.0), (9, 0.5)] {
      points.append(
        PublishedPoint(
          "rainflow-\(range)", "cycles of range \(range) in the example of the standard", published: count,
          computed: standard.filter { $0.range == Double(range) }.reduce(0) { $0 + $1.count }, unit: "cycles",
          within: .absolute(0), .standard, "ASTM E1049-85"))
    }
    return points
  }

  /// How long whole nodes run.
  static var lifetimes: [PublishedPoint] {
    let sensor = WiFiSession.publishStatic.meanCurrent(every: .minutes(15), sleep: Amperes(10e-6))
    let pi = ProcessorProfile.raspberryPi4
    return [
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
}
