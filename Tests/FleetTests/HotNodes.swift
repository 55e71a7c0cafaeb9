import Attention
import FleetModel
import Glibc
import Physics
import Quantities
import Testing

/// Nodes with chains of lumps, and nodes that heat slows or stops.
@Suite struct HotNodes {
  private static let lump = ThermalNode(resistance: KelvinPerWatt(15), capacity: JoulesPerKelvin(24))

  private func plan(
    air: Double = 30, chain: ThermalChain? = nil, governor: ThermalGovernor? = nil, offloads: Bool = false
  ) throws -> FleetPlan {
    var plan = try Fixtures.wearables(count: 3, offloads: offloads, interval: .minutes(2))
    plan.duration = .hours(6)
    plan.ambient = .constant(Celsius(air))
    plan.groups[0].hardware.chain = chain
    plan.groups[0].hardware.governor = governor
    return plan
  }

  /// Half the clock from 25 °C on.
  private static let early = ThermalGovernor(
    steps: [.init(from: Sourced(Celsius(25), .assumed, "a test"), share: Sourced(0.5, .assumed, "a test"))],
    shutdown: Sourced(Celsius(105), .assumed, "a test"), restart: Sourced(Celsius(85), .assumed, "a test"))

  /// 600 W/m² between two and four o'clock: 32.4 K.
  private static let twoHours = SunWarming(
    of: lump, absorptance: 0.6, area: SquareMeters(60e-4), start: .zero, irradiance: { (2..<4).contains($0) ? 600 : 0 })

  private func isBalanced(_ outcome: Outcome) -> Bool {
    outcome.report.nodes.prefix(3).allSatisfy {
      abs($0.ledger.residual(stored: $0.stored).value) < 1e-9 * $0.ledger.initial.value
    }
  }

  @Test func aChainOfOneIsTheLump() throws {
    let lump = live(try plan())
    let chain = live(try plan(chain: ThermalChain(Self.lump)))
    #expect(lump.rows.inferences == chain.rows.inferences)
    for (a, b) in zip(lump.report.nodes, chain.report.nodes).prefix(3) {
      #expect(abs(a.ledger.consumed / b.ledger.consumed - 1) < 1e-12)
    }
    for (a, b) in zip(lump.rows.samples, chain.rows.samples) {
      #expect(abs(a.temperature.value - b.temperature.value) < 1e-9)
    }
    #expect(isBalanced(chain))
  }

  /// A battery in the box hardly feels what one on the chip feels: 21 mJ a wake through 40 K/W and back in seconds.
  @Test func theBatteryHasItsPlace() throws {
    let lumps: [ThermalNetwork.Lump] = [
      .init(capacity: JoulesPerKelvin(0.5), resistance: KelvinPerWatt(40)),
      .init(capacity: JoulesPerKelvin(200), resistance: KelvinPerWatt(3)),
    ]
    func warmest(_ battery: Int) throws -> Double {
      var plan = try plan(chain: ThermalChain(lumps, battery: battery))
      plan.groups[0].hardware.sensorPower = Watts(0.4)
      plan.groups[0].hardware.sensingTime = .seconds(60)
      plan.record.stateInterval = .seconds(10)
      let outcome = live(plan)
      #expect(isBalanced(outcome))
      return outcome.rows.samples.reduce(0) { max($0, $1.temperature.value) }
    }
    let (chip, box) = (try warmest(0), try warmest(1))
    #expect(chip > 40 && chip < 30 + 0.4 * 43 && box > 30.3 && box < 31.3)
  }

  @Test func aHotNodeAnswersTheSameLater() throws {
    let cool = live(try plan())
    let hot = live(try plan(governor: Self.early))
    #expect(cool.rows.inferences.count == hot.rows.inferences.count)
    for (a, b) in zip(cool.rows.inferences, hot.rows.inferences) {
      #expect((a.frame, a.local, a.exit, a.final) == (b.frame, b.local, b.exit, b.final))
      #expect(b.latency > a.latency)
    }
    #expect(hot.rows.lives.map(\.change) == [.throttle, .throttle, .throttle])
    #expect(isBalanced(hot))
    // Twice as long, at half of what is not the floor.
    let board = ProcessorProfile.stm32L4R5
    let (active, floor) = (board.activePower.value.value, board.choices.idlePower?.value.value ?? 0)
    let ratio = hot.report.nodes[0].ledger[.compute] / cool.report.nodes[0].ledger[.compute]
    #expect(abs(ratio / ((active + floor) / active) - 1) < 1e-6)
  }

  /// Warm from its own work: the clock falls in the middle of the first frame, and the work goes on from there.
  @Test func theClockFallsWhereTheChipCrosses() throws {
    let chip: [ThermalNetwork.Lump] = [
      .init(capacity: JoulesPerKelvin(1e-3), resistance: KelvinPerWatt(1000)),
      .init(capacity: JoulesPerKelvin(24), resistance: KelvinPerWatt(15)),
    ]
    let governor = ThermalGovernor(
      steps: [.init(from: Sourced(Celsius(22.3), .assumed, "a test"), share: Sourced(0.5, .assumed, "a test"))],
      shutdown: Sourced(Celsius(105), .assumed, "a test"), restart: Sourced(Celsius(85), .assumed, "a test"))
    var plan = try plan(air: 22, chain: ThermalChain(chip, battery: 1))
    plan.groups[0].hardware.sensorPower = .zero
    plan.groups[0].policy.exit = .never
    plan.duration = .minutes(30)
    let cool = live(plan)
    plan.groups[0].hardware.governor = governor
    let hot = live(plan)
    // 42.06 mW behind 1000 K/W and 1 mJ/K: 0.3 K, less the 5 mK of sleep, are passed after 7 ms.
    let passed = -log(1 - 0.295 / 42.06)
    for node in UInt32(0)..<3 {
      let pairs = zip(cool.rows.inferences, hot.rows.inferences).filter { $0.0.node == node }
      try #require(pairs.count > 5)
      let whole = pairs[0].0.latency.seconds - 2.56
      try #require(whole > 2 * passed)
      for (number, pair) in pairs.enumerated() {
        let later = (pair.1.latency - pair.0.latency).seconds
        #expect(abs(later - (number == 0 ? whole - passed : whole)) < 2e-4)
      }
    }
    #expect(isBalanced(hot))
  }

  @Test func theSunTurnsItOffAndTheShadeOnAgain() throws {
    var plan = try plan(air: 80, governor: .microcontroller)
    plan.groups[0].hardware.warming = Self.twoHours
    let outcome = live(plan)
    let off = 7200 + 360 * log(32.4 / (112.4 - 105))
    let on = 4 * 3600 + 360 * log(32.4 / 5)
    for node in UInt32(0)..<3 {
      let lives = outcome.rows.lives.filter { $0.node == node }
      try #require(lives.map(\.change) == [.shutdown, .revival])
      // Work warms the lump by a few hundredths of a kelvin.
      #expect(abs(lives[0].time.seconds - off) < 3 && lives[0].time.seconds <= off)
      #expect(abs(lives[1].time.seconds - on) < 3)
      let awake = outcome.rows.inferences.filter { $0.node == node }.map(\.time)
      #expect(!awake.contains { $0 > lives[0].time && $0 < lives[1].time })
      #expect(awake.contains { $0 > lives[1].time })
      #expect(outcome.report.nodes[Int(node)].totals.brownOuts == 0)
    }
    #expect(isBalanced(outcome))
  }

  @Test func heatIsOneTruth() throws {
    var plan = try plan(air: 80, governor: .microcontroller, offloads: true)
    plan.groups[0].hardware.warming = Self.twoHours
    let once = live(plan)
    #expect(live(plan, threads: 2).difference(from: once) == nil)
    #expect(live(plan, remember: false).difference(from: once) == nil)
    #expect(live(plan, step: .minutes(7)).difference(from: once) == nil)
    plan.record.stateInterval = nil
    #expect(live(plan).report.nodes == once.report.nodes)
  }

  /// Far from its limits, a watched board does what an unwatched one does.
  @Test func aCoolGovernorChangesNothing() throws {
    let watched = live(try plan(governor: ProcessorProfile.raspberryPi4.choices.governor))
    let plain = live(try plan())
    #expect(watched.rows.inferences == plain.rows.inferences && watched.rows.lives.isEmpty)
  }
}
