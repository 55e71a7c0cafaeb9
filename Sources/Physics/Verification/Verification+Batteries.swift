import Quantities

extension Verification {
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
        "constant-power-most", "power from which 3 V behind 15 Ω can give no current", published: 0.150,
        computed: greatestPower(volts: 3, ohms: 15), unit: "W", within: .relative(1e-6), .formula, circuit),
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

  /// The power at which the current's equation loses its solution, by bisection.
  private static func greatestPower(volts: Double, ohms: Double) -> Double {
    var (low, high) = (0.0, volts * volts / ohms)
    for _ in 0..<60 {
      let power = (low + high) / 2
      let flows = KineticBattery.current(power: Watts(power), voltage: Volts(volts), resistance: Ohms(ohms)) != nil
      if flows { low = power } else { high = power }
    }
    return low
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
    let charge = Rainflow.cycles(of: [1, 0.4, 0.7, 0.2, 0.9, 0.6, 1])
    for (id, range, mean, count) in [("low", 0.3, 0.55, 1.0), ("high", 0.3, 0.75, 1), ("wide", 0.8, 0.6, 1)] {
      points.append(
        PublishedPoint(
          "rainflow-charge-\(id)", "cycles of depth \(range) around \(mean) in 1, 0.4, 0.7, 0.2, 0.9, 0.6, 1",
          published: count,
          computed: charge.filter { abs($0.range - range) < 1e-9 && abs($0.mean - mean) < 1e-9 }
            .reduce(0) { $0 + $1.count }, unit: "cycles", within: .absolute(0), .formula,
          "ASTM E1049-85, counted by hand"))
    }
    return points
  }
}
