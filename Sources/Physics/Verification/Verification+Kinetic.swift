import Quantities

extension Verification {
  /// Lives of the two-well battery under constant and square loads, and its fit.
  static var kinetic: [PublishedPoint] {
    let source = "Jongerden and Haverkort, Which battery model to use?, IET Software 3(6), 2009"
    let single = KineticModel(capacity: Coulombs(330), availableFraction: 0.166, ratePerSecond: 0.122 / 60)
    let double = KineticModel(capacity: Coulombs(660), availableFraction: 0.166, ratePerSecond: 0.122 / 60)
    let lives: [(id: String, model: KineticModel, amperes: Double, rest: Double?, minutes: Double)] = [
      ("b1-250", single, 0.25, nil, 4.53), ("b1-500", single, 0.5, nil, 2.02),
      ("b1-250-1on1off", single, 0.25, 1, 10.80),
      ("b1-500-1on1off", single, 0.5, 1, 4.30), ("b1-250-1on2off", single, 0.25, 2, 21.86),
      ("b2-250", double, 0.25, nil, 12.16), ("b2-500", double, 0.5, nil, 4.53),
      ("b2-250-1on1off", double, 0.25, 1, 44.78), ("b2-250-1on2off", double, 0.25, 2, 84.90),
    ]
    var points = lives.map { life in
      let off = life.rest.map { ", one minute on, \(Int($0)) off" } ?? ", constant"
      return PublishedPoint(
        "kibam-\(life.id)", "life of the \(life.model.capacity.value) C Itsy battery at \(life.amperes) A\(off)",
        published: life.minutes, computed: minutes(life.model, Amperes(life.amperes), rest: life.rest), unit: "min",
        within: .absolute(0.0101), .paper, source)
    }
    points += steps
    let cloth = KineticModel(capacity: Coulombs(7200), availableFraction: 0.625, ratePerSecond: 1.92e-4)
    points.append(
      PublishedPoint(
        "kibam-cloth", "life of a 7200 C battery at 0.96 A", published: 91,
        computed: minutes(cloth, Amperes(0.96), rest: nil), unit: "min", within: .absolute(0.5), .paper,
        "Cloth, Jongerden and Haverkort, Computing battery lifetime distributions, DSN 2007"))
    let fitted = KineticModel(
      oneHour: Coulombs(60 * 3600), tenHours: Coulombs(93 * 3600), twentyHours: Coulombs(100 * 3600))
    let fit = "NREL/ssc, unit test of lib_battery_capacity"
    points += [
      PublishedPoint(
        "kibam-fit-capacity", "capacity fitted to 60, 93 and 100 Ah in 1, 10 and 20 h", published: 108.159,
        computed: fitted.capacity.value / 3600, unit: "Ah", within: .absolute(0.01), .program, fit),
      PublishedPoint(
        "kibam-fit-rate", "rate constant of the same fit", published: 0.677, computed: fitted.ratePerSecond * 3600,
        unit: "1/h", within: .absolute(1e-3), .program, fit),
      PublishedPoint(
        "kibam-fit-available", "available charge at half charge", published: 25.694,
        computed: fitted.state(stateOfCharge: 0.5).available.value / 3600, unit: "Ah", within: .absolute(0.01),
        .program,
        fit),
    ]
    return points
  }

  /// Minutes of life with `rest` minutes after each minute of load.
  private static func minutes(_ model: KineticModel, _ current: Amperes, rest: Double?) -> Double {
    var state = model.state(stateOfCharge: 1)
    var minutes = 0.0
    while let left = model.timeToEmpty(state, current: current) {
      guard let rest, left > .minutes(1) else { return minutes + left.seconds / 60 }
      state = model.advanced(state, current: current, for: .minutes(1))
      state = model.advanced(state, current: .zero, for: SimDuration(seconds: rest * 60))
      minutes += 1 + rest
    }
    return .nan
  }

  /// One step of the wells against their differential equations.
  private static var steps: [PublishedPoint] {
    let model = KineticModel(capacity: Coulombs(10), availableFraction: 0.3, ratePerSecond: 0.5)
    let start = KineticWells(available: Coulombs(2), bound: Coulombs(3))
    return [("rest", 0.0, 1.803265, 3.196735), ("draw", 1, 0.952408, 3.047592), ("charge", -1, 2.654122, 3.345878)]
      .flatMap { id, amperes, available, bound in
        let end = model.advanced(start, current: Amperes(amperes), for: .seconds(1))
        return [("available", available, end.available), ("bound", bound, end.bound)].map { well, coulombs, ours in
          PublishedPoint(
            "kibam-step-\(id)-\(well)", "\(well) charge of 2 C and 3 C after a second at \(Int(amperes)) A",
            published: coulombs, computed: ours.value, unit: "C", within: .absolute(1e-6), .formula,
            "the differential equations, integrated by another program")
        }
      }
  }
}
