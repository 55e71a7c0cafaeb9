import Physics
import Quantities
import Testing

/// What has gone wrong in the physics of other simulators, each test named after the fault it would catch.
///
/// Faults whose absence is held elsewhere: sleep at the power of reception, as in OTNS (`RadioLaws.sleepingIsCheapest`); frames
/// that collide and are received, as in the first print of Bor et al. (`bor-aloha-200` of `fleetsim verify`); an adaptive data rate
/// that mistakes a ratio for decibels, as in FLoRa (`LoRaAdaptation`). Those of whole nodes are in the suite of the same name beside
/// the fleets.
@Suite struct KnownDefects {
  /// ns-3 filtered the current of Shepherd's battery over the time since the start of the simulation.
  @Test func theFilteredCurrentForgetsTheTimeBeforeItsLastChange() {
    let battery = ShepherdBattery(cell: .cgr18650DA)
    let fresh = battery.advanced(.init(), current: Amperes(1), for: .seconds(10))
    let rested = battery.advanced(
      battery.advanced(.init(), current: Amperes(0), for: .days(10)), current: Amperes(1), for: .seconds(10))
    #expect(abs(fresh.filteredAmperes - rested.filteredAmperes) < 1e-12)
    #expect(fresh.filteredAmperes > 0.2 && fresh.filteredAmperes < 0.4)
  }

  /// RelIoT updated its temperatures once a call, however much time had passed.
  @Test func warmingDoesNotDependOnHowOftenOneLooks() {
    let node = ThermalNode(resistance: KelvinPerWatt(20), capacity: JoulesPerKelvin(30))
    var often = Celsius(25)
    for _ in 0..<600 { often = node.step(often, power: Watts(1), ambient: Celsius(25), for: .seconds(1)) }
    let once = node.step(Celsius(25), power: Watts(1), ambient: Celsius(25), for: .minutes(10))
    #expect(abs(often.value - once.value) < 1e-9)
  }

  /// RelIoT changed a coefficient at 30 °C.
  @Test func warmAirAddsWhatItIsWarmer() {
    let node = ThermalNode(resistance: KelvinPerWatt(20), capacity: JoulesPerKelvin(30))
    let rise = { (air: Double) in
      node.step(Celsius(air), power: Watts(1), ambient: Celsius(air), for: .minutes(10)).value - air
    }
    #expect(abs(rise(29.9) - rise(30.1)) < 1e-9 && rise(30) > 1)
  }

  /// LoRaSim took the natural logarithm: 47.9 dB a decade where its paper has 20.8.
  @Test func aDecadeOfDistanceCostsTenTimesTheExponent() {
    let loss = { (meters: Double) in PathLoss.logDistance(.loRaSim).loss(distance: Meters(meters)).value }
    #expect(abs(loss(400) - loss(40) - 20.8) < 1e-9)
    #expect(abs(loss(4000) - loss(400) - 20.8) < 1e-9)
  }

  /// In FLoRa's shadowing the reference distance was another than its loss belonged to.
  @Test(arguments: [(LogDistance.oulu, 1000.0, 128.95), (.loRaSim, 40, 127.41), (.office, 1, 40.05)])
  func theReferenceLossIsThatAtTheReferenceDistance(law: LogDistance, meters: Double, loss: Double) {
    #expect(abs(PathLoss.logDistance(law).loss(distance: Meters(meters)).value - loss) < 1e-12)
  }

  /// LoRaSim took a sensitivity at 250 kHz for one at 125 kHz, and SF6 took the row of SF12.
  @Test func everySpreadingFactorAndBandwidthHasItsOwnSensitivity() {
    let sensitivity = { (factor: Int, kilohertz: Int) in
      LoRaSettings(spreadingFactor: factor, bandwidthHz: kilohertz * 1000).sensitivity().value
    }
    for factor in 7...11 { #expect(abs(sensitivity(factor, 125) - sensitivity(factor + 1, 125) - 2.5) < 1e-9) }
    for factor in 7...12 { #expect(abs(sensitivity(factor, 250) - sensitivity(factor, 125) - 3.01) < 0.01) }
  }

  /// LoRaEnergySim subtracted the antennas' gain.
  @Test(arguments: PathLoss.examples) func aGainMakesASignalLouder(model: PathLoss) {
    let level = { (gain: Double) in
      model.received(
        transmitted: DecibelMilliwatts(14), distance: Meters(2000), gain: Decibels(gain)
      ).value
    }
    #expect(abs(level(3) - level(0) - 3) < 1e-12)
  }

  /// LoRaEnergySim's test of the preamble returned the opposite.
  @Test func onlyTheLaterFrameIsSavedByItsPreamble() {
    let settings = LoRaSettings(spreadingFactor: 7)
    let symbol = settings.symbolSeconds
    let frame = { (sender: UInt32, start: Double, end: Double) in
      LoRaReception(
        sender: sender, start: .start + SimDuration(seconds: start), end: .start + SimDuration(seconds: end),
        frequency: Hertz(868.1e6), level: DecibelMilliwatts(-100), settings: settings)
    }
    // Three of eight symbols may be spoilt.
    let early = LoRaCollisionRule.capture.lost(frame(0, 0, 1), frame(1, 1 - 2 * symbol, 2))
    let late = LoRaCollisionRule.capture.lost(frame(0, 0, 1), frame(1, 1 - 4 * symbol, 2))
    #expect(early == (false, false) && late == (true, true))
  }

  /// INET's simple battery keeps its voltage to the end. The ideal cell does too, and says so.
  @Test(arguments: BatteryCell.all.filter { $0.name != BatteryCell.ideal3V.name })
  func theVoltageFallsWithTheCharge(cell: BatteryCell) {
    let battery = Battery.kinetic(KineticBattery(cell: cell))
    let voltages = [0.02, 0.5, 1].map { battery.openCircuitVoltage(battery.state(stateOfCharge: $0)) }
    #expect(voltages[0] < voltages[2] && voltages[0] <= voltages[1] && voltages[1] <= voltages[2])
  }
}
