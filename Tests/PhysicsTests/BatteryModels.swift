import Physics
import Quantities
import Testing

/// Cells that differ from one another in a row.
@Suite struct Strings {
  private static let places = [(0.9, 1.0), (1.1, 0.5), (1.0, 3.0)].map {
    CellString.Place(size: $0, leakage: $1)
  }

  private func string(_ cell: BatteryCell, of places: Int = 3, cutOff: Volts? = nil) -> CellString {
    CellString(
      cell: KineticBattery(cell: cell), places: places, parallel: 1,
      cutOffVoltage: cutOff ?? Double(places) * cell.cutOffVoltage.value)
  }

  @Test(arguments: [BatteryCell.aaNiMH, .aaAlkaline, .liIon18650, .supercapacitor10F], 0..<4 as Range<UInt64>)
  func equalCellsAreOneBattery(cell: BatteryCell, seed: UInt64) {
    let string = Battery.string(string(cell))
    let whole = Battery.kinetic(KineticBattery(cell: cell, seriesCells: 3))
    var (a, b) = (string.state(stateOfCharge: 0.8), whole.state(stateOfCharge: 0.8))
    var random = TestRandom(seed: seed)
    for _ in 0..<200 {
      let load = Watts(random.uniform() < 0.3 ? 0 : random.spread(1e-4...0.3))
      let harvest = Watts(random.uniform() < 0.5 ? 0 : random.spread(1e-4...0.5))
      let duration = SimDuration(seconds: random.spread(1e-2...1e3))
      let air = Celsius(random.uniform(-15...40))
      let one = string.advance(&a, load: load, harvest: harvest, for: duration, at: air)
      let other = whole.advance(&b, load: load, harvest: harvest, for: duration, at: air)
      #expect(one.brownedOut == other.brownedOut)
      #expect(abs(one.elapsed.seconds - other.elapsed.seconds) <= 1e-6 * duration.seconds)
      let full = whole.stored(whole.fullState()).value
      #expect(abs(string.stored(a).value - whole.stored(b).value) <= 1e-6 * full)
      #expect(isClose(string.openCircuitVoltage(a).value, whole.openCircuitVoltage(b).value, relative: 1e-5))
    }
  }

  @Test(arguments: [BatteryCell.aaNiMH, .aaAlkaline, .liFePO4], 0..<8 as Range<UInt64>)
  func theBooksOfUnequalCellsBalance(cell: BatteryCell, seed: UInt64) {
    let string = string(cell)
    let battery = Battery.string(string)
    var random = TestRandom(seed: seed)
    var state = string.state(stateOfCharge: random.uniform(), places: Self.places)
    let full = battery.stored(string.state(stateOfCharge: 1, places: Self.places)).value
    for _ in 0..<300 {
      let load = Watts(random.uniform() < 0.3 ? 0 : random.spread(1e-6...1))
      let harvest = Watts(random.uniform() < 0.4 ? 0 : random.spread(1e-6...1))
      let duration = SimDuration(seconds: random.spread(1e-3...1e6))
      let before = battery.stored(state)
      let step = battery.advance(
        &state, load: load, harvest: harvest, for: duration, at: Celsius(random.uniform(-25...50)))
      let gap =
        step.harvested.value + before.value - battery.stored(state).value - step.consumed.value
        - step.losses.value
      #expect(abs(gap) <= 1e-12 * (full + step.harvested.value), "gap of \(gap) J")
      #expect(step.consumed.value <= load.value * step.elapsed.seconds * (1 + 1e-6))
      #expect(battery.stateOfCharge(state) <= 1 && step.selfDischargeLoss.value >= 0)
    }
  }

  /// Ideal cells, so that all of the weakest place's charge flows, and no more.
  @Test func theWeakestPlaceEndsIt() {
    let cell = BatteryCell.ideal3V
    let string = string(cell)
    var state = string.state(stateOfCharge: 1, places: Self.places)
    let step = Battery.string(string).advance(
      &state, load: Watts(0.09), harvest: .zero, for: .days(100), at: Celsius(20))
    // 9 V at 10 mA; 0.9 of a cell flows, and 0.2 and 0.1 of one stay behind at 3 V.
    let whole = cell.capacity.value.value
    #expect(step.brownedOut && isClose(step.elapsed.seconds, 0.9 * whole / 0.01, relative: 1e-3))
    #expect(isClose(Battery.string(string).stored(state).value, 3 * 0.3 * whole, relative: 1e-2))
  }

  /// A charge ends when the first place is full.
  @Test func theFullestPlaceEndsItsCharge() {
    let string = string(.aaNiMH)
    let battery = Battery.string(string)
    var state = string.state(stateOfCharge: 0.5, places: Self.places)
    let missing = 0.45 * BatteryCell.aaNiMH.capacity.value.value
    let step = battery.advance(&state, load: .zero, harvest: Watts(0.5), for: .days(2), at: Celsius(20))
    // 0.9, 1.1 and 1.0 of 0.5, and as much in each as the smallest lacks; what leaks is refilled there alone.
    let share = (1.5 + 3 * missing / BatteryCell.aaNiMH.capacity.value.value) / 3
    #expect(abs(battery.stateOfCharge(state) - share) < 0.02)
    #expect(step.curtailed > .zero)
  }
}

/// A capacitor beside a cell.
@Suite struct Buffers {
  /// A stiff source behind 20 Ω, so that constant power is nearly constant current.
  private func source(_ volts: Double, farads: Double, leak: Double = .infinity) -> Battery {
    .buffered(
      BufferedBattery(
        cell: KineticBattery(
          model: KineticModel(capacity: Coulombs(1e6), availableFraction: 0.5, ratePerSecond: 1e-3),
          curve: OpenCircuitCurve([(0, volts), (100, volts)]),
          resistance: CellResistance(fresh: Ohms(20), growth: 0, exponent: 0, activationKelvin: 0), leakPerSecond: 0,
          cutOffVoltage: Volts(2), charging: nil),
        capacitor: DecouplingCapacitor(farads: farads, leak: Ohms(leak))))
  }

  @Test func aPulseSagsByTheFormulaAndRecovers() {
    let battery = source(300, farads: 470e-6)
    let capacitor = DecouplingCapacitor(farads: 470e-6)
    var state = battery.fullState()
    _ = battery.advance(&state, load: Watts(6), harvest: .zero, for: .milliseconds(5), at: Celsius(20))
    let sag = capacitor.sag(current: Amperes(0.02), for: .milliseconds(5), resistance: Ohms(20))
    #expect(isClose(300 - state.memory[0], sag.value, relative: 1e-3))
    _ = battery.advance(&state, load: .zero, harvest: .zero, for: .milliseconds(20), at: Celsius(20))
    let left = capacitor.recovered(sag, after: .milliseconds(20), resistance: Ohms(20))
    #expect(isClose(300 - state.memory[0], left.value, relative: 1e-3))
  }

  /// At 3 V and constant power, against twenty thousand small Runge-Kutta steps.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func agreesWithRungeAndKutta(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let farads = random.spread(1e-5...1e-2)
    let leak = random.spread(1e4...1e7)
    let battery = source(3, farads: farads, leak: leak)
    let watts = random.uniform(0.005...0.08)
    let duration = SimDuration(seconds: 20 * farads * random.spread(0.1...10))
    var state = battery.fullState()
    let step = battery.advance(&state, load: Watts(watts), harvest: .zero, for: duration, at: Celsius(20))
    #expect(!step.brownedOut && isClose(step.consumed.value, watts * duration.seconds, relative: 1e-9))
    var u = 3.0
    let h = duration.seconds / 20_000
    func slope(_ u: Double) -> Double { ((3 - u) / 20 - watts / u - u / leak) / farads }
    for _ in 0..<20_000 { u += h * slope(u + h / 2 * slope(u)) }
    #expect(abs(state.memory[0] - u) < 1e-4 * u, "\(state.memory[0]) V, not \(u) V")
  }

  /// As long as a pulse is long beside R·C it helps nobody; beside short ones the cell lives on.
  @Test func itHelpsAgainstShortPulsesOnly() {
    let cell = KineticBattery(cell: .cr2477, cutOffVoltage: Volts(2.2))
    func life(_ battery: Battery, pulse: SimDuration, rest: SimDuration) -> Int {
      var state = battery.state(stateOfCharge: 0.5)
      var pulses = 0
      while pulses < 200_000 {
        let drawn = battery.advance(&state, load: Watts(0.06), harvest: .zero, for: pulse, at: Celsius(0))
        if drawn.brownedOut { break }
        pulses += 1
        _ = battery.advance(&state, load: .zero, harvest: .zero, for: rest, at: Celsius(0))
      }
      return pulses
    }
    let bare = Battery.kinetic(cell)
    let buffered = Battery.buffered(
      BufferedBattery(cell: cell, capacitor: DecouplingCapacitor(farads: 470e-6)))
    let short = SimDuration.milliseconds(5)
    #expect(life(buffered, pulse: short, rest: .minutes(1)) > 2 * life(bare, pulse: short, rest: .minutes(1)))
    let long = SimDuration.seconds(2)
    let (one, other) = (life(bare, pulse: long, rest: .minutes(10)), life(buffered, pulse: long, rest: .minutes(10)))
    #expect(abs(other - one) <= 1 + one / 100, "\(one) and \(other) pulses")
  }

  /// n wakes together see n times the capacitance as one wake sees one.
  @Test func wakesTakenTogetherSagAsOne() {
    let battery = source(3, farads: 470e-6, leak: 1e6)
    let many = battery.stretched(over: 1_000)
    var (one, thousand) = (battery.fullState(), many.fullState())
    _ = battery.advance(&one, load: Watts(0.06), harvest: .zero, for: .milliseconds(5), at: Celsius(20))
    _ = many.advance(&thousand, load: Watts(0.06), harvest: .zero, for: .seconds(5), at: Celsius(20))
    #expect(isClose(one.memory[0], thousand.memory[0], relative: 1e-9))
  }
}

/// Models with a voltage of their own, against small steps of their equations.
@Suite struct OtherModels {
  @Test(arguments: ShepherdCell.all, 0..<3 as Range<UInt64>)
  func shepherdAtConstantPower(cell: ShepherdCell, seed: UInt64) {
    var random = TestRandom(seed: seed)
    let model = ShepherdBattery(cell: cell)
    let battery = Battery.shepherd(model)
    var state = battery.fullState()
    let watts = battery.openCircuitVoltage(state).value * model.capacityAmpereHours * random.uniform(0.1...0.5)
    let step = battery.advance(&state, load: Watts(watts), harvest: .zero, for: .minutes(30), at: Celsius(20))
    #expect(isClose(step.consumed.value, 1_800 * watts, relative: 1e-8))
    var past = ShepherdBattery.State()
    for _ in 0..<180_000 {
      // The current of the moment, held for 10 ms.
      let rest = model.voltage(past, current: .zero).value
      let ohms = model.resistance.value
      let amperes = 2 * watts / (rest + (rest * rest - 4 * ohms * watts).squareRoot())
      past = model.advanced(past, current: Amperes(amperes), for: .milliseconds(10))
    }
    let drawn = (1 - battery.stateOfCharge(state)) * model.usableAmpereHours
    #expect(isClose(drawn, past.drawnAmpereHours, relative: 1e-4))
    #expect(isClose(state.memory[0], past.filteredAmperes, relative: 1e-3))
  }

  @Test func aRestAfterALoadGivesShepherdsVoltageBack() {
    let battery = Battery.shepherd(ShepherdBattery(cell: .gp1272))
    var state = battery.state(stateOfCharge: 0.5)
    let load = Watts(20)
    _ = battery.advance(&state, load: load, harvest: .zero, for: .minutes(10), at: Celsius(20))
    let tired = battery.voltage(state, load: load, at: Celsius(20))
    _ = battery.advance(&state, load: .zero, harvest: .zero, for: .minutes(5), at: Celsius(20))
    let rested = battery.voltage(state, load: load, at: Celsius(20))
    #expect((rested?.value ?? 0) > (tired?.value ?? 99) + 0.01)
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func aSupercapacitorPaysForItsResistance(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let ohms = random.spread(0.1...20)
    let capacitor = Supercapacitor(
      farads: random.spread(0.1...5), leak: Ohms(random.spread(1e4...1e6)), seriesResistance: Ohms(ohms),
      maximumVoltage: Volts(5.5), cutOffVoltage: Volts(2))
    let battery = Battery.supercapacitor(capacitor)
    let watts = random.uniform(0.01...0.15)
    var state = battery.fullState()
    let life = battery.advance(&state, load: Watts(watts), harvest: .zero, for: .days(30), at: Celsius(20))
    #expect(life.brownedOut)
    var (v, heat) = (5.5, 0.0)
    let h = life.elapsed.seconds / 100_000
    func amperes(_ v: Double) -> Double { 2 * watts / (v + (v * v - 4 * ohms * watts).squareRoot()) }
    func slope(_ v: Double) -> Double { -(amperes(v) + v / capacitor.leak.value) / capacitor.farads }
    for _ in 0..<100_000 {
      let middle = v + h / 2 * slope(v)
      heat += amperes(middle) * amperes(middle) * ohms * h
      v += h * slope(middle)
    }
    #expect(isClose(battery.openCircuitVoltage(state).value, v, relative: 1e-4))
    #expect(isClose(life.ohmicLoss.value, heat, relative: 1e-3))
    #expect(abs(v - amperes(v) * ohms - 2) < 1e-3)
  }

  @Test func aFullSupercapacitorIsHeldAgainstItsLeak() {
    let battery = Battery.supercapacitor(
      Supercapacitor(
        farads: 1, leak: Ohms(1e5), seriesResistance: Ohms(1), maximumVoltage: Volts(5), cutOffVoltage: Volts(2)))
    var state = battery.fullState()
    let step = battery.advance(&state, load: .zero, harvest: Watts(1), for: .days(10), at: Celsius(20))
    #expect(battery.stateOfCharge(state) == 1)
    #expect(isClose(step.selfDischargeLoss.value, 25 / 1e5 * 864_000, relative: 1e-9))
  }

  /// 810 C at the mean of its curve.
  @Test func aLinearCellIsEnergyOverPower() {
    let battery = BatteryPart.cell(.cr2032, .linear).battery()
    let energy = battery.stored(battery.fullState())
    #expect(
      isClose(
        energy.value,
        Battery.kinetic(KineticBattery(cell: .cr2032)).stored(
          Battery.kinetic(KineticBattery(cell: .cr2032)).fullState()
        ).value, relative: 1e-12))
    var state = battery.fullState()
    let step = battery.advance(&state, load: Watts(1e-3), harvest: .zero, for: .days(100), at: Celsius(-20))
    #expect(step.brownedOut && isClose(step.elapsed.seconds, energy.value / 1e-3, relative: 1e-9))
  }

  /// Jongerden and Haverkort's wells against the paper's battery of that capacity.
  @Test func theMappingFindsTheDiffusionRateOfThePapersBattery() throws {
    let entry = BatteryPart.cell(.aaAlkaline, .diffusion).catalogEntry
    #expect(entry.constants.contains { $0.name == "diffusion rate beta" && $0.status == .assumed })
    var cell = BatteryCell.aaAlkaline
    // By hand: β² = 2·1.54977·0.166·0.122/(1 − 0.166) = 0.07527/min.
    let wells = (share: 0.166, rate: 0.122 / 60)
    cell = try #require(cell.scaled("available fraction", by: wells.share / cell.availableFraction.value))
    cell = try #require(cell.scaled("rate constant", by: wells.rate / cell.ratePerSecond.value))
    let beta = (60 * cell.diffusionRatePerSecond).squareRoot()
    #expect(abs(beta - 0.2743) < 1e-4 && abs(beta / DiffusionCell.dualFoil.betaPerSquareRootMinute.value - 1) < 0.01)
    // A lasting current makes as much unavailable either way.
    let diffusion = DiffusionBattery(
      capacity: Coulombs(1e9), ratePerSecond: cell.diffusionRatePerSecond, voltage: Volts(1))
    let state = diffusion.advanced(DiffusionBattery.State(), current: Amperes(0.1), for: .days(10))
    #expect(isClose(state.unavailable.value, 0.1 * (1 - wells.share) / (wells.share * wells.rate), relative: 1e-9))
  }
}
