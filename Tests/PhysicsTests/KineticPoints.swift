import Physics
import Quantities
import Testing

/// KiBaM against published lives and an independent integration.
@Suite struct KineticPoints {
  static let itsy = KineticModel(capacity: Coulombs(330), availableFraction: 0.166, ratePerSecond: 0.122 / 60)
  static let itsyDouble = KineticModel(capacity: Coulombs(660), availableFraction: 0.166, ratePerSecond: 0.122 / 60)

  struct Life: Sendable {
    var model: KineticModel
    var amperes: Double
    /// Seconds of rest after each minute of load; `nil` is constant load.
    var rest: Double?
    var minutes: Double
  }

  /// Jongerden and Haverkort, "Which battery model to use?", 2008: constant and square loads.
  static let lives = [
    Life(model: itsy, amperes: 0.25, rest: nil, minutes: 4.526),
    Life(model: itsy, amperes: 0.5, rest: nil, minutes: 2.017),
    Life(model: itsy, amperes: 0.25, rest: 60, minutes: 10.80),
    Life(model: itsy, amperes: 0.5, rest: 60, minutes: 4.304),
    Life(model: itsy, amperes: 0.25, rest: 120, minutes: 21.858),
    Life(model: itsyDouble, amperes: 0.25, rest: nil, minutes: 12.160),
    Life(model: itsyDouble, amperes: 0.5, rest: nil, minutes: 4.526),
    Life(model: itsyDouble, amperes: 0.25, rest: 60, minutes: 44.775),
    Life(model: itsyDouble, amperes: 0.25, rest: 120, minutes: 84.896),
  ]

  @Test(arguments: lives)
  func livesAsLongAsPublished(life: Life) throws {
    let model = life.model
    var state = model.state(stateOfCharge: 1)
    let current = Amperes(life.amperes)
    var minutes = 0.0
    while true {
      let left = try #require(model.timeToEmpty(state, current: current))
      guard let rest = life.rest, left > .minutes(1) else {
        minutes += left.seconds / 60
        break
      }
      state = model.advanced(state, current: current, for: .minutes(1))
      state = model.advanced(state, current: .zero, for: SimDuration(seconds: rest))
      minutes += 1 + rest / 60
    }
    #expect(isClose(minutes, life.minutes, relative: 1e-3))
  }

  @Test func theTwoAmpereHourCellOfCloth() throws {
    let model = KineticModel(capacity: Coulombs(7200), availableFraction: 0.625, ratePerSecond: 1.92e-4)
    let life = try #require(model.timeToEmpty(model.state(stateOfCharge: 1), current: Amperes(0.96)))
    #expect(isClose(life.seconds / 60, 91.14, relative: 2e-3))
  }

  @Test(arguments: [(0.0, 1.803265, 3.196735), (1.0, 0.952408, 3.047592), (-1.0, 2.654122, 3.345878)])
  func oneStep(amperes: Double, available: Double, bound: Double) {
    let model = KineticModel(capacity: Coulombs(10), availableFraction: 0.3, ratePerSecond: 0.5)
    let state = KineticWells(available: Coulombs(2), bound: Coulombs(3))
    let after = model.advanced(state, current: Amperes(amperes), for: .seconds(1))
    #expect(abs(after.available.value - available) < 1e-6)
    #expect(abs(after.bound.value - bound) < 1e-6)
  }

  @Test func theFitOfTheSystemAdvisorModel() {
    let model = KineticModel(
      oneHour: Coulombs(60 * 3600), tenHours: Coulombs(93 * 3600), twentyHours: Coulombs(100 * 3600))
    #expect(abs(model.ratePerSecond * 3600 - 0.677) < 1e-9)
    #expect(abs(model.availableFraction - 0.47511) < 1e-5)
    #expect(isClose(model.capacity.value / 3600, 108.159, relative: 1e-5))
    #expect(abs(model.state(stateOfCharge: 0.5).available.value / 3600 - 25.694) < 1e-3)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func agreesWithRungeAndKutta(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let model = KineticModel(
      capacity: Coulombs(random.spread(1...1e4)), availableFraction: random.uniform(0.05...0.95),
      ratePerSecond: random.spread(1e-5...1))
    let seconds = random.spread(1e-4...5) / model.ratePerSecond
    let amperes = random.uniform(-1...1) * model.capacity.value / seconds * 0.3
    let state = KineticWells(
      available: Coulombs(model.capacity.value * model.availableFraction * random.uniform()),
      bound: Coulombs(model.capacity.value * (1 - model.availableFraction) * random.uniform()))
    let duration = SimDuration(seconds: seconds)
    let exact = model.advanced(state, current: Amperes(amperes), for: duration)
    let c = model.availableFraction
    let conductance = model.ratePerSecond * c * (1 - c)
    var y1 = state.available.value
    var y2 = state.bound.value
    let steps = 4000
    let h = duration.seconds / Double(steps)
    func flow(_ a: Double, _ b: Double) -> Double { conductance * (b / (1 - c) - a / c) }
    for _ in 0..<steps {
      let k1 = flow(y1, y2)
      let k2 = flow(y1 + h / 2 * (k1 - amperes), y2 - h / 2 * k1)
      let k3 = flow(y1 + h / 2 * (k2 - amperes), y2 - h / 2 * k2)
      let k4 = flow(y1 + h * (k3 - amperes), y2 - h * k3)
      let mean = (k1 + 2 * k2 + 2 * k3 + k4) / 6
      y1 += h * (mean - amperes)
      y2 -= h * mean
    }
    #expect(abs(exact.available.value - y1) <= 1e-10 * model.capacity.value)
    #expect(abs(exact.bound.value - y2) <= 1e-10 * model.capacity.value)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func tenStepsAreOne(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let model = Self.itsy
    let start = model.state(stateOfCharge: random.uniform(0.5...1))
    let part = SimDuration(seconds: random.spread(1e-6...100))
    let current = Amperes(random.uniform(-0.1...0.1))
    let whole = model.advanced(start, current: current, for: 10 * part)
    var split = start
    for _ in 0..<10 { split = model.advanced(split, current: current, for: part) }
    #expect(abs(whole.available.value - split.available.value) < 1e-12 * 330)
    #expect(abs(whole.bound.value - split.bound.value) < 1e-12 * 330)
  }

  @Test func restNeverHurts() throws {
    let model = Self.itsy
    let tired = model.advanced(model.state(stateOfCharge: 1), current: Amperes(0.25), for: .minutes(3))
    var previous = try #require(model.timeToEmpty(tired, current: Amperes(0.25)))
    for minutes in 1...60 {
      let rested = model.advanced(tired, current: .zero, for: .minutes(Int64(minutes)))
      #expect(isClose(rested.charge.value, tired.charge.value, relative: 1e-14))
      let life = try #require(model.timeToEmpty(rested, current: Amperes(0.25)))
      #expect(life >= previous)
      previous = life
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func theLargestCurrentsEmptyAndFillTheWell(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let model = Self.itsy
    let state = model.state(stateOfCharge: random.uniform(0.1...0.9))
    let duration = SimDuration(seconds: random.spread(1e-1...1e5))
    let out = model.maximumDischargeCurrent(state, over: duration)
    #expect(abs(model.advanced(state, current: out, for: duration).available.value) < 1e-9)
    let into = model.maximumChargeCurrent(state, over: duration)
    let filled = model.advanced(state, current: -into, for: duration)
    #expect(isClose(filled.available.value, 0.166 * 330, relative: 1e-9))
  }

  @Test func chargingNeverEmpties() {
    #expect(Self.itsy.timeToEmpty(Self.itsy.state(stateOfCharge: 0.1), current: Amperes(-1)) == nil)
  }
}
