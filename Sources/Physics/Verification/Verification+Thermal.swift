import Quantities

extension Verification {
  /// One lump, two lumps, and a package.
  static var thermal: [PublishedPoint] {
    let source = "exact solution; eigenvalues and an independent integrator agree"
    let node = ThermalNode(resistance: KelvinPerWatt(50), capacity: JoulesPerKelvin(20))
    var points = [(Int64(100), 27.3791), (1000, 40.8030), (5000, 49.8316)].map { seconds, celsius in
      PublishedPoint(
        "thermal-one-\(seconds)", "50 K/W and 20 J/K heated by 0.5 W from 25 °C for \(seconds) s", published: celsius,
        computed: node.step(Celsius(25), power: Watts(0.5), ambient: Celsius(25), for: .seconds(seconds)).value,
        unit: "°C", within: .absolute(1e-4), .formula, source)
    }
    let two = ThermalNetwork([
      .init(capacity: JoulesPerKelvin(8), resistance: KelvinPerWatt(12)),
      .init(capacity: JoulesPerKelvin(150), resistance: KelvinPerWatt(4)),
    ])
    let powers = SIMD4<Double>(0.4, 3, 0, 0)
    for (k, seconds) in [90.329, 637.671].enumerated() {
      points.append(
        PublishedPoint(
          "thermal-two-constant-\(k + 1)", "time constant \(k + 1) of 8 J/K, 12 K/W and 150 J/K, 4 K/W",
          published: seconds, computed: two.timeConstantsSeconds[k], unit: "s", within: .absolute(1e-3), .formula,
          source))
    }
    let settled = two.steadyState(powers: powers, ambient: Celsius(25))
    let trace = [(Int64(60), 22.65512, 21.63554), (600, 34.81232, 31.30684), (3600, 43.32227, 38.53397)]
    for (k, celsius) in [43.4, 38.6].enumerated() {
      points.append(
        PublishedPoint(
          "thermal-two-settled-\(k + 1)", "lump \(k + 1) of the same chain in the end, 0.4 W and 3 W, air 25 °C",
          published: celsius, computed: settled[k], unit: "°C", within: .absolute(1e-9), .formula, source))
    }
    for (seconds, chip, box) in trace {
      let after = two.step(two.uniform(Celsius(20)), powers: powers, ambient: Celsius(25), for: .seconds(seconds))
      for (k, celsius) in [chip, box].enumerated() {
        points.append(
          PublishedPoint(
            "thermal-two-\(seconds)-\(k + 1)", "lump \(k + 1) of the same chain \(seconds) s after 20 °C",
            published: celsius, computed: after[k], unit: "°C", within: .absolute(1e-4), .formula, source))
      }
    }
    let whole = two.step(two.uniform(Celsius(20)), powers: powers, ambient: Celsius(25), for: .seconds(600))
    var split = two.uniform(Celsius(20))
    for _ in 0..<10 { split = two.step(split, powers: powers, ambient: Celsius(25), for: .seconds(60)) }
    points.append(
      PublishedPoint(
        "thermal-two-split", "lump 1 of the same chain after 600 s in ten steps, against one", published: whole[0],
        computed: split[0], unit: "°C", within: .absolute(1e-12), .formula, source))
    let box = ThermalNode(resistance: KelvinPerWatt(2.5), capacity: JoulesPerKelvin(200))
    for (absorptance, kelvin) in [(0.3, 6.0), (0.6, 12), (0.9, 18)] {
      points.append(
        PublishedPoint(
          "thermal-sun-\(Int(100 * absorptance))", "80 cm² that absorb \(absorptance) of 1000 W/m², behind 2.5 K/W",
          published: kelvin,
          computed: box.solarRise(
            irradianceWattsPerSquareMeter: 1000, absorptance: absorptance, area: SquareMeters(0.008)), unit: "K",
          within: .absolute(1e-9), .formula, "α·G·A·R"))
    }
    let package = ThermalNode(resistance: KelvinPerWatt(40), capacity: JoulesPerKelvin(1))
    points.append(
      PublishedPoint(
        "thermal-package", "junction of an LQFP144 with 0.5 W in 50 °C air", published: 70,
        computed: package.steadyState(power: Watts(0.5), ambient: Celsius(50)).value, unit: "°C",
        within: .absolute(1e-9), .standard, "ST STM32F405/407 data sheet, package thermal characteristics"))
    return points + boards
  }

  /// The core of a board, in air of 25 and 37 °C at 0.9 to 5.5 W, each predicted by a lump fitted to the other seven.
  ///
  /// The boards differ, and one lump is a coarse model of them: 5 K are permitted, and the error is the result.
  private static var boards: [PublishedPoint] {
    let measured: [(air: Double, watts: Double, core: Double)] = [
      (25, 5.44, 61.9), (25, 1.1106, 43.26), (25, 0.9941, 41.27), (25, 0.9066, 40.47), (25, 5.3845, 59.24),
      (37, 1.10, 58.39), (25, 5.5066, 62.84), (37, 0.966, 59.13),
    ]
    return measured.indices.map { index in
      let board = measured[index]
      let others = measured.indices.filter { $0 != index }.map { measured[$0] }
      let watts = others.reduce(0) { $0 + $1.watts } / 7
      let rise = others.reduce(0) { $0 + $1.core - $1.air } / 7
      var (together, alone) = (0.0, 0.0)
      for other in others {
        together += (other.watts - watts) * (other.core - other.air - rise)
        alone += (other.watts - watts) * (other.watts - watts)
      }
      let lump = ThermalNode(resistance: KelvinPerWatt(together / alone), capacity: JoulesPerKelvin(1))
      let unseen = rise / lump.resistance.value - watts
      return PublishedPoint(
        "thermal-board-\(index + 1)", "core of a board at \(board.watts) W in \(Int(board.air)) °C, from seven others",
        published: board.core,
        computed: lump.steadyState(power: Watts(board.watts + unseen), ambient: Celsius(board.air)).value, unit: "°C",
        within: .absolute(5), .measurement, "RelIoT, the measurements behind its fit")
    }
  }
}
