import Quantities

extension Verification {
  /// A load that changes in steps, and the lives of the two batteries of ISLPED 2002 under it.
  private struct Profile {
    var name: String
    var amperes: [Double]
    var startMinutes: [Double]
    var itsyMinutes: Double
    var dualFoilMinutes: Double
  }

  /// Load, rest, load: the charge that comes back in the rest is the point.
  private static let interrupted: [Profile] = [
    ("C1", 0.628, 19.5, 26.0, 55.0, 36.2), ("C2", 0.4947, 31.0, 41.3, 73.9, 55.8),
    ("C3", 0.4256, 41.0, 54.6, 88.8, 71.8), ("C4", 0.2923, 74.6, 99.5, 137.8, 124.9),
    ("C5", 0.2227, 105.7, 140.9, 185.8, 176.7), ("C6", 0.628, 19.5, 29.9, 58.9, 41.0),
    ("C7", 0.628, 19.5, 22.1, 51.1, 30.8), ("C8", 0.628, 23.4, 29.9, 55.0, 37.4),
    ("C9", 0.628, 15.6, 22.1, 55.0, 35.2),
  ].map { name, amperes, off, on, itsy, dualFoil in
    Profile(
      name: name, amperes: [amperes, 0, amperes], startMinutes: [0, off, on], itsyMinutes: itsy,
      dualFoilMinutes: dualFoil)
  }

  private static let staircases: [Profile] = [
    Profile(
      name: "C10", amperes: [0.300, 0.628, 0.4947, 0.2523, 0.2341, 0.1379, 0.1139, 0.2656],
      startMinutes: [0, 0.5, 5.5, 10.5, 35.5, 60.5, 85.5, 110.5], itsyMinutes: 144.3, dualFoilMinutes: 132.6),
    Profile(
      name: "C11", amperes: [0.300, 0.1139, 0.1379, 0.2341, 0.2523, 0.4947, 0.628, 0.2656],
      startMinutes: [0, 0.5, 25.5, 50.5, 75.5, 100.5, 105.5, 110.5], itsyMinutes: 144.3, dualFoilMinutes: 107.4),
    Profile(
      name: "C12", amperes: [0.300, 0.1139, 0.1379, 0.2341, 0.2523, 0.4947, 0, 0.300, 0.628, 0.2656],
      startMinutes: [0, 0.5, 25.5, 50.5, 75.5, 100.5, 105.5, 130.5, 131, 136], itsyMinutes: 169.3,
      dualFoilMinutes: 155.4),
    Profile(
      name: "C15", amperes: [0.2227, 0.2045, 0.1083, 0.0843, 0.2227], startMinutes: [0, 50, 100, 150, 200],
      itsyMinutes: 211.4, dualFoilMinutes: 209.2),
    Profile(
      name: "C16", amperes: [0.0843, 0.1083, 0.2045, 0.2227, 0.2227], startMinutes: [0, 50, 100, 150, 200],
      itsyMinutes: 211.4, dualFoilMinutes: 200.7),
    Profile(
      name: "C17", amperes: [0.0843, 0.1083, 0.2045, 0, 0.2227, 0.2227], startMinutes: [0, 50, 100, 150, 200, 250],
      itsyMinutes: 261.4, dualFoilMinutes: 251.2),
    Profile(
      name: "C18", amperes: repeated([0.0843, 0.1083, 0.2045, 0.2227], 10) + [0.2227],
      startMinutes: (0...40).map { 5 * Double($0) }, itsyMinutes: 211.4, dualFoilMinutes: 204.6),
    Profile(
      name: "C19", amperes: repeated([0.0755, 0.0949, 0.2045, 0.2227], 10) + [0.2227],
      startMinutes: (0...40).map { 5 * Double($0) }, itsyMinutes: 216.4, dualFoilMinutes: 208.7),
    Profile(
      name: "C20", amperes: repeated([0.4947, 0.628], 50), startMinutes: (0..<100).map { Double($0) },
      itsyMinutes: 55.3, dualFoilMinutes: 33.2),
    Profile(
      name: "C21", amperes: repeated([0.4947, 0.628, 0.0576], 50), startMinutes: (0..<150).map { Double($0) },
      itsyMinutes: 79.6, dualFoilMinutes: 55.9),
    Profile(
      name: "C22", amperes: (0..<150).map { 0.005 + 0.005 * Double($0) }, startMinutes: (0..<150).map { Double($0) },
      itsyMinutes: 112.2, dualFoilMinutes: 94.5),
  ]

  /// Seconds that a battery of a fleet carries currents that change at these minutes, the last for ever, in the power that
  /// they are at its voltage.
  private static func life(of cell: DiffusionCell, _ amperes: [Double], _ startMinutes: [Double]) -> Double {
    let battery = BatteryPart.diffusion(cell).battery()
    var state = battery.fullState()
    var lived = SimDuration.zero
    for (index, current) in amperes.enumerated() {
      let end = index + 1 < amperes.count ? SimDuration(seconds: 60 * startMinutes[index + 1]) : .days(100)
      let step = battery.advance(
        &state, load: cell.voltage.value * Amperes(current), harvest: .zero, for: end - lived, at: Celsius(20))
      lived += step.elapsed
      if step.brownedOut { return lived.seconds }
    }
    return .nan
  }

  private static func repeated(_ loads: [Double], _ times: Int) -> [Double] {
    (0..<times).flatMap { _ in loads }
  }

  /// The diffusion battery: ns-3's constant loads, and the profiles of the paper.
  static var diffusion: [PublishedPoint] {
    let constant = [(0.640, 2844.0), (0.320, 6146), (0.128, 16_052), (0.064, 32_561), (0.032, 65_580)]
    var points = constant.map { amperes, seconds in
      PublishedPoint(
        "diffusion-\(Int((amperes * 1000).rounded()))mA", "life of the Itsy battery at a constant \(amperes) A",
        published: seconds,
        computed: DiffusionBattery(cell: .itsy).timeToEmpty(DiffusionBattery.State(), current: Amperes(amperes))?
          .seconds
          ?? .nan,
        unit: "s", within: .absolute(1), .program, "ns-3 rv-battery-model-test")
    }
    let source = "Rakhmatov, Vrudhula and Wallach, ISLPED 2002, as ns-3 rv-battery-model-test prints it"
    // ns-3 accepts 2 min everywhere. Here the first battery is within 0.2 min, but for C22, which needs the 2 min; the
    // second comes out up to 0.8 min short, and why is not known.
    for profile in interrupted + staircases {
      let steps = profile.name == "C22" ? 2.0 : 0
      for (name, battery, minutes, tolerance) in [
        ("itsy", DiffusionCell.itsy, profile.itsyMinutes, max(0.2, steps)),
        ("dualfoil", .dualFoil, profile.dualFoilMinutes, max(0.8, steps)),
      ] {
        points.append(
          PublishedPoint(
            "diffusion-\(profile.name.lowercased())-\(name)",
            "life of the \(name) battery under profile \(profile.name)",
            published: minutes, computed: life(of: battery, profile.amperes, profile.startMinutes) / 60, unit: "min",
            within: .absolute(tolerance),
            .paper,
            source))
      }
    }
    return points
  }
}
