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
    let port = "the equations of ns-3's GenericBatteryModel, integrated by another program"
    for (seconds, volts) in [(Int64(60), 3.9756), (600, 3.7769), (1800, 3.5865), (3000, 3.4507)] {
      let state = battery.advanced(ShepherdBattery.State(), current: current, for: .seconds(seconds))
      points.append(
        PublishedPoint(
          "shepherd-\(seconds)", "CGR18650DA at 2.33 A after \(seconds) s", published: volts,
          computed: battery.voltage(state, current: current).value, unit: "V", within: .absolute(2e-3), .program, port))
    }
    let lives: [(String, ShepherdCell, [(Double, Double)])] = [
      ("cgr18650da", .cgr18650DA, [(0.466, 294.4), (1.165, 117.0), (4.66, 27.4)]),
      ("hhr650d", .hhr650D, [(1.3, 310.0), (6.5, 60.0), (13, 28.4)]),
      ("gp1272", .gp1272, [(0.36, 1061.5), (1.36, 275.7), (7.2, 45.7)]),
      ("lgp12100", .lgp12100, [(5, 1118.5), (20, 266.8), (55, 85.9)]),
      ("n700aac", .n700AAC, [(0.14, 328.7), (0.7, 64.5), (1.4, 31.4)]),
    ]
    for (name, cell, loads) in lives {
      let battery = ShepherdBattery(cell: cell)
      for (amperes, minutes) in loads {
        let life = battery.timeToCutOff(ShepherdBattery.State(), current: Amperes(amperes))
        points.append(
          PublishedPoint(
            "shepherd-\(name)-\(Readable.number(amperes))A", "life of the \(name) at \(Readable.number(amperes)) A",
            published: minutes, computed: (life?.seconds ?? .nan) / 60, unit: "min", within: .absolute(0.1), .program,
            port))
      }
    }
    return points
  }
}
