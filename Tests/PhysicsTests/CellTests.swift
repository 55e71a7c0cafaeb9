import Glibc
import Physics
import Quantities
import Testing

@Suite struct CellTests {
  /// Coin cell, Panasonic 18650 and iron phosphate curves at some knots and between them.
  @Test(arguments: [
    ("cr2032", 0.0, 1.950), ("cr2032", 0.05, 2.415), ("cr2032", 0.5, 2.804), ("cr2032", 1.0, 3.202),
    ("cr2032", 0.25, 2.722), ("cr2032", -0.1, 1.950), ("cr2032", 1.1, 3.202),
    ("li-ion-18650", 0.0, 2.502), ("li-ion-18650", 0.1, 3.146), ("li-ion-18650", 0.95, 3.984),
    ("lifepo4-18650", 0.0, 2.013), ("lifepo4-18650", 0.7, 3.246), ("lifepo4-18650", 1.0, 3.348),
  ])
  func openCircuitVoltages(name: String, stateOfCharge: Double, volts: Double) throws {
    let cell = try #require(BatteryCell.named(name))
    #expect(abs(cell.openCircuit.value.curve().voltage(at: stateOfCharge).value - volts) < 1e-12)
  }

  @Test func storedEnergyIsTheAreaUnderTheCurve() {
    for battery in Battery.examples {
      guard case .kinetic(let kinetic) = battery else { continue }
      var sum = 0.0
      let slices = 2_000
      for slice in 0..<slices {
        sum += kinetic.curve.voltage(at: (Double(slice) + 0.5) / Double(slices)).value / Double(slices)
      }
      let expected = sum * kinetic.model.capacity.value
      #expect(isClose(battery.stored(battery.fullState()).value, expected, relative: 1e-12))
    }
  }

  @Test func aTenthOfAWattBehindFifteenOhms() throws {
    let current = try #require(
      KineticBattery.current(power: Watts(0.1), voltage: Volts(3), resistance: Ohms(15)))
    #expect(abs(current.value - 42.265e-3) < 1e-6)
    #expect(KineticBattery.current(power: Watts(0.1499), voltage: Volts(3), resistance: Ohms(15)) != nil)
    #expect(KineticBattery.current(power: Watts(0.1501), voltage: Volts(3), resistance: Ohms(15)) == nil)
  }

  @Test(arguments: [(5e-6, 5.01), (10e-6, 2.54), (20e-6, 1.28), (50e-6, 0.51)])
  func aCoinCellAtConstantCurrent(amperes: Double, years: Double) {
    let battery = Battery.kinetic(KineticBattery(cell: .cr2032))
    var state = battery.fullState()
    var memo = PhysicsMemo()
    var seconds = 0.0
    while true {
      let volts = battery.openCircuitVoltage(state).value
      let step = battery.advance(
        &state, load: Watts(volts * amperes), harvest: .zero, for: .hours(6), at: Celsius(20), memo: &memo)
      seconds += step.elapsed.seconds
      if step.brownedOut { break }
    }
    #expect(isClose(seconds / (365.25 * 86_400), years, relative: 0.01))
  }

  @Test func selfDischargeIsTheYearlyShareAndDoublesPerTenKelvin() {
    let battery = Battery.kinetic(KineticBattery(cell: .cr2032))
    func left(_ celsius: Double) -> Double {
      var state = battery.fullState()
      _ = battery.advance(
        &state, load: .zero, harvest: .zero, for: SimDuration(seconds: 365.25 * 86_400), at: Celsius(celsius))
      return battery.stateOfCharge(state)
    }
    #expect(isClose(left(20), 0.99, relative: 1e-9))
    #expect(isClose(left(30), 0.99 * 0.99, relative: 1e-9))
  }

  @Test func coldDoublesTheResistance() {
    let battery = KineticBattery(cell: .cr2032)
    let state = battery.model.state(stateOfCharge: 1)
    let warm = battery.internalResistance(state, at: Celsius(25))
    #expect(isClose(warm.value, 10, relative: 1e-12))
    #expect(abs(battery.internalResistance(state, at: Celsius(0)) / warm - 2.09) < 0.01)
    #expect(abs(battery.internalResistance(state, at: Celsius(-20)) / warm - 4.20) < 0.01)
    let empty = battery.model.state(stateOfCharge: 0)
    #expect(isClose(battery.internalResistance(empty, at: Celsius(25)).value, 40, relative: 1e-12))
  }

  /// What a spreadsheet says, and what is left of it when a coin cell has its resistance and its curve.
  @Test func anIdealBatteryIsASpreadsheet() {
    func hours(_ cell: BatteryCell, _ watts: Double) -> Double {
      let battery = Battery.kinetic(KineticBattery(cell: cell))
      var state = battery.fullState()
      return battery.advance(&state, load: Watts(watts), harvest: .zero, for: .days(40_000), at: Celsius(20))
        .elapsed.seconds / 3600
    }
    #expect(isClose(hours(.ideal3V, 1e-3), 810 * 3 / 1e-3 / 3600, relative: 2e-3))
    #expect(hours(.cr2032, 0.02) < 0.95 * hours(.ideal3V, 0.02))
  }

  /// Half a joule per volt squared and farad, and a leak with the time constant R·C.
  @Test func aSupercapacitorStoresHalfCVSquared() {
    let battery = Battery.kinetic(KineticBattery(cell: .supercapacitor10F))
    #expect(isClose(battery.stored(battery.fullState()).value, 0.5 * 10 * 5.4 * 5.4, relative: 1e-12))
    var state = battery.fullState()
    _ = battery.advance(&state, load: .zero, harvest: .zero, for: .days(1), at: Celsius(20))
    let alone = Supercapacitor(
      farads: 10, leak: Ohms(0.303e6), seriesResistance: .zero, maximumVoltage: Volts(5.4))
    let volts = alone.advanced(Volts(5.4), power: .zero, for: .days(1))
    #expect(isClose(battery.openCircuitVoltage(state).value, volts.value, relative: 1e-3))
  }

  @Test func aPackOfCellsScales() {
    let one = KineticBattery(cell: .liIon18650)
    let pack = KineticBattery(cell: .liIon18650, seriesCells: 2, parallelCells: 3)
    let state = one.model.state(stateOfCharge: 0.5)
    let packState = pack.model.state(stateOfCharge: 0.5)
    #expect(isClose(pack.model.capacity.value, 3 * one.model.capacity.value, relative: 1e-15))
    let ratio = pack.internalResistance(packState, at: Celsius(20)) / one.internalResistance(state, at: Celsius(20))
    #expect(isClose(ratio, 2.0 / 3.0, relative: 1e-12))
    let (many, single) = (Battery.kinetic(pack), Battery.kinetic(one))
    let energy = many.stored(many.state(stateOfCharge: 0.5)) / single.stored(single.state(stateOfCharge: 0.5))
    #expect(isClose(energy, 6, relative: 1e-12))
    #expect(isClose(pack.cutOffVoltage.value, 5, relative: 1e-15))
  }
}

@Suite struct ChargingTests {
  static let battery = Battery.kinetic(KineticBattery(cell: .liIon18650))

  static func charge(_ watts: Double, at celsius: Double, from stateOfCharge: Double = 0.5) -> BatteryStep {
    var state = battery.state(stateOfCharge: stateOfCharge)
    return battery.advance(&state, load: .zero, harvest: Watts(watts), for: .minutes(10), at: Celsius(celsius))
  }

  @Test func aSmallHarvestIsTakenWhole() {
    let step = Self.charge(0.5, at: 20)
    #expect(isClose(step.harvested.value, 300, relative: 1e-9))
    #expect(step.chargeLoss.value > 0 && step.ohmicLoss.value > 0)
  }

  @Test func nothingIsTakenInFrostOrHeat() {
    for celsius in [-0.01, 45.01] {
      let step = Self.charge(0.5, at: celsius)
      #expect(step.harvested == .zero && isClose(step.curtailed.value, 300, relative: 1e-12))
    }
    #expect(Self.charge(0.5, at: 0).harvested.value > 0)
  }

  @Test func theRateLimitHolds() {
    let step = Self.charge(100, at: 20)
    // 1.625 A at no more than 4.2 V.
    #expect(step.harvested.value < 1.625 * 4.2 * 600)
    #expect(step.harvested.value > 1.625 * 3.6 * 600)
  }

  @Test func aFullCellTakesNothing() {
    let step = Self.charge(0.5, at: 20, from: 1)
    #expect(step.harvested.value < 0.01 && step.curtailed.value > 299)
  }

  @Test func aPrimaryCellIsNeverCharged() {
    let battery = Battery.kinetic(KineticBattery(cell: .cr2032))
    var state = battery.state(stateOfCharge: 0.5)
    let before = battery.stateOfCharge(state)
    let step = battery.advance(&state, load: Watts(0.01), harvest: Watts(1), for: .minutes(1), at: Celsius(20))
    #expect(isClose(step.harvested.value, 0.6, relative: 1e-12) && step.consumed == step.harvested)
    #expect(battery.stateOfCharge(state) <= before)
  }

  @Test func chargingEndsFull() {
    var state = Self.battery.state(stateOfCharge: 0)
    let step = Self.battery.advance(&state, load: .zero, harvest: Watts(2), for: .days(2), at: Celsius(20))
    #expect(isClose(Self.battery.stateOfCharge(state), 1, relative: 1e-3))
    #expect(step.curtailed.value > 0)
  }

  @Test func theHarvestCarriesTheLoadFirst() {
    var state = Self.battery.state(stateOfCharge: 0.5)
    let step = Self.battery.advance(&state, load: Watts(0.2), harvest: Watts(0.2), for: .minutes(10), at: Celsius(-10))
    #expect(step.consumed == step.harvested && isClose(step.consumed.value, 120, relative: 1e-12))
    #expect(step.ohmicLoss == .zero)
  }
}
