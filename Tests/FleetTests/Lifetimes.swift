import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// What `explain` says about lifetimes, and what it hangs on.
@Suite struct Lifetimes {
  /// Wrist sensors on `cell`, who hardly do anything but sleep when `interval` is long.
  private func plan(
    _ cell: BatteryCell, capacity: Coulombs? = nil, platform: ProcessorProfile = .stm32L4R5, days: Int64 = 1,
    interval: SimDuration = .hours(20)
  ) throws -> FleetPlan {
    let pack = PackPlan(
      part: .cell(cell, .kinetic), capacity: capacity, given: capacity == nil ? [] : ["capacity"])
    var plan = try Fixtures.wearables(
      count: 3, days: days, battery: pack.battery(behind: nil), platform: platform, offloads: false, interval: interval)
    plan.groups[0].hardware.power.pack = pack
    return plan
  }

  private func study(_ plan: FleetPlan) -> LifetimeStudy {
    LifetimeStudy.of(plan, withEffects: true, on: ShardPool(threadCount: 2))[0]
  }

  private func effect(_ constant: String, in study: LifetimeStudy) throws -> LifetimeStudy.Effect {
    try #require(study.effects.first { $0.constant == constant })
  }

  @Test func aFifthMoreSleepPowerIsASixthLessLife() throws {
    let study = study(try plan(.ideal3V, platform: .rp2040))
    let life = try #require(study.lifetimeDays)
    let sleep = try effect("sleep power", in: study)
    #expect(abs(try #require(sleep.more) / (life / 1.2) - 1) < 0.01)
    #expect(abs(try #require(sleep.less) / (life / 0.8) - 1) < 0.01)
    let capacity = try effect("capacity", in: study)
    #expect(abs(try #require(capacity.more) / (life * 1.2) - 1) < 0.01)
  }

  @Test func onlyAssumedConstantsAreVariedAndTheGreatestComesFirst() throws {
    let study = study(try plan(.cr2032, interval: .minutes(1)))
    #expect(study.effects.map(\.swing) == study.effects.map(\.swing).sorted(by: >))
    let listed = ProcessorProfile.stm32L4R5.catalogEntry.constants + BatteryCell.cr2032.catalogEntry.constants
    for effect in study.effects {
      #expect(listed.contains { $0.name == effect.constant && $0.status == .assumed }, "\(effect.constant)")
    }
    #expect(!study.effects.contains { $0.constant == "clock" })
    #expect(study.effects.contains { $0.constant == "resistance growth" })
  }

  @Test func whatTheScenarioGivesIsNotAssumed() throws {
    let study = study(try plan(.ideal3V, capacity: Coulombs(500)))
    #expect(!study.effects.contains { $0.constant == "capacity" })
  }

  @Test func anIdealCellIsATank() throws {
    let study = study(try plan(.ideal3V, interval: .minutes(1)))
    let tank = try #require(study.budget.lifetimeDays)
    for step in study.steps { #expect(abs(try #require(step.days) / tank - 1) < 0.005, "\(step.name)") }
  }

  /// Every wake stepped alone, by the run, against a thousand lumps.
  @Test(arguments: [BatteryCell.cr2032, .aaAlkaline, .ideal3V]) func theEstimateIsWhatARunLives(cell: BatteryCell)
    throws
  {
    var plan = try plan(cell, capacity: Coulombs(60), days: 20, interval: .seconds(30))
    plan.groups[0].hardware.sensorPower = Watts(1e-3)
    plan.record.inferences = .totals
    let estimate = try #require(study(plan).lifetimeDays)
    let lived = try #require(live(plan).report.nodes[0].firstDown)
    #expect(abs((lived - .start).seconds / 86_400 / estimate - 1) < 0.01)
  }

  @Test func aPanelThatCarriesTheNodeMakesItLastForEver() throws {
    var plan = try plan(.liIon18650, interval: .minutes(10))
    let harvest = HarvestSeries(powers: ContiguousArray(repeating: 0.05, count: 8760), step: .hours(1), start: .zero)
    plan.groups[0].hardware.power.harvest = harvest
    #expect(study(plan).lifetimeDays == nil)
    plan.groups[0].hardware.power.charger = .boost
    plan.groups[0].hardware.power.harvest = harvest.scaled(by: 4e-5)
    #expect(study(plan).lifetimeDays != nil)
    #expect(study(plan).effects.contains { $0.item == "charger boost-charger" })
  }

  /// Longer than the clock of a simulation counts.
  @Test func whoOutlivesACenturyLivesForEver() throws {
    let pack = PackPlan(part: .cell(.ideal3V, .kinetic), parallel: 64)
    var plan = try plan(.ideal3V)
    plan.groups[0].hardware.power.battery = pack.battery(behind: nil)
    plan.groups[0].hardware.power.pack = pack
    let study = study(plan)
    #expect(try #require(study.budget.lifetimeDays) > 292 * 365)
    #expect(study.lifetimeDays == nil)
    #expect(study.effects.allSatisfy { $0.swing == 0 })
  }

  @Test func aNetworksAssumedTimersAreVaried() throws {
    var plan = try Fixtures.wearables()
    let modem = ModemPlan(modem: .nbIoT, repetitions: 1, immediateRelease: false)
    plan.groups[0].radio.modem = modem
    plan.groups[0].radio.radio = modem.radio
    let tail = try effect("inactivity time", in: study(plan))
    #expect(tail.item == "radio nb-iot" && tail.swing > 0.05)
    #expect(try #require(tail.more) < (try #require(tail.less)))
  }

  /// The journeys in the coverage classes are those of the module that is varied.
  @Test func aRateIsVariedInEveryCoverageClass() throws {
    var plan = try Fixtures.wearables()
    let modem = ModemPlan(modem: .nbIoT, immediateRelease: true, adaptsRepetitions: true)
    plan.groups[0].radio.modem = modem
    plan.groups[0].radio.radio = modem.radio
    plan.groups[0].radio.pathLoss = .logDistance(
      LogDistance(referenceLoss: Decibels(160), reference: Meters(1), exponent: 2, shadowing: Decibels(0)))
    plan.groups[0].radio.distance = 1...1
    let rate = try effect("uplink rate", in: study(plan))
    #expect(rate.swing > 0.05)
    #expect(try #require(rate.more) > (try #require(rate.less)))
  }
}
