import FleetModel
import Physics
import Quantities

/// The physics of one wake: battery, account, heat and radio, in the fleet's own code, in nanoseconds.
///
/// A wake of `wearables` sleeps, senses, computes and at times asks its gateway; 500 nodes take turns, as many as share a
/// gateway in `scenarios/ten-thousand.yaml`. The aim is 300 ns for all of it.
enum PhysicsSuite {
  static func run(_ bench: Bench) -> [BenchmarkTable] {
    [
      bench.costs("Physics of a wake", wakes.map { wake in Contender(name: wake.name) { time(wake) } }),
      bench.costs("Its parts", PhysicsParts.all),
    ]
  }

  private struct Wake {
    var name: String
    var power: PowerPlan
    var air = Ambient.constant(Celsius(24))
    var radio: [WakePhysics.Phase] = []
    /// Moves each sleep by up to this share, so that no two are alike.
    var jitter = 0.1
  }

  private static let lithium = PowerPlan(
    battery: .kinetic(KineticBattery(cell: .liIon18650, capacity: Coulombs(1_800))), initialStateOfCharge: 1,
    harvest: nil, recoveryStateOfCharge: 0.05)

  private static var wakes: [Wake] {
    var spread = lithium
    spread.spread = SpreadPlan(capacity: 0.05, selfDischarge: 0.3)
    var buck = lithium
    buck.regulator = RegulatorPlan(part: .buck, output: Volts(1.8))
    var old = lithium
    old.ageing = AgeingPlan(law: .schmalstieg, seriesCells: 1)
    var sunny = lithium
    sunny.initialStateOfCharge = 0.5
    sunny.harvest = HarvestSeries(
      panel: SolarPanel(area: SquareMeters(5e-4), efficiency: 0.18, tilt: Degrees(0), azimuth: Degrees(180)),
      charger: .boost, year: .synthetic(latitude: Degrees(40)), step: .minutes(10), start: .days(180))
    var coin = lithium
    coin.battery = .kinetic(KineticBattery(cell: .cr2477))
    let weather = Ambient.weather(.synthetic(latitude: Degrees(40)), start: .days(20))
    return [
      Wake(name: "li-ion, its own answer", power: lithium),
      Wake(name: "the same, strictly periodic", power: lithium, jitter: 0),
      Wake(name: "li-ion, asks over LoRa, one frame", power: lithium, radio: loRa),
      Wake(name: "li-ion, asks over 802.15.4, one frame", power: lithium, radio: ieee802154(messageBytes: 100)),
      Wake(name: "li-ion, asks over 802.15.4, 384 bytes", power: lithium, radio: ieee802154(messageBytes: 384)),
      Wake(name: "cr2477, its own answer", power: coin),
      Wake(name: "li-ion, weather", power: lithium, air: weather),
      Wake(name: "li-ion, weather and sun", power: sunny, air: weather),
      Wake(name: "li-ion, spread", power: spread),
      Wake(name: "li-ion, buck regulator", power: buck),
      Wake(name: "li-ion, ageing", power: old),
    ]
  }

  private static let sleepPower = Watts(15e-6)

  /// A free channel and no collision: asleep between frames, listening to the channel and for acknowledgements, and sending,
  /// each of them together, as the fleet books it; then the wait for the answer, and the answer.
  private static func ieee802154(messageBytes: Int) -> [WakePhysics.Phase] {
    let radio = Ieee802154Radio()
    let frames = Radio.ieee802154(radio).frames(messageBytes: messageBytes)
    let count = Int64(frames.count)
    let spacing = frames.dropLast().reduce(SimDuration.zero) {
      $0 + Ieee802154.interframeSpacing(afterFrameBytes: $1 + Ieee802154.macOverheadBytes)
    }
    let listening =
      count * (Ieee802154.clearChannelAssessment + Ieee802154.turnaround)
      + (count - 1) * (Ieee802154.turnaround + Ieee802154.acknowledgement)
    return [
      .init(sleepPower, .sleep, spacing + 3 * count * Ieee802154.backoffPeriod),
      .init(radio.receivePower, .listen, listening),
      .init(radio.transmitPower, .transmit, Radio.ieee802154(radio).totalTimeOnAir(frames: frames)),
      .init(radio.receivePower, .listen, .milliseconds(40)),
      .init(radio.receivePower, .receive, radio.timeOnAir(payloadBytes: 9)),
    ]
  }

  private static var loRa: [WakePhysics.Phase] {
    let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7))
    return [
      .init(radio.transmitPower, .transmit, radio.timeOnAir(payloadBytes: 100)),
      .init(sleepPower, .sleep, LoRaWindow.first.delay),
      .init(radio.receivePower, .receive, radio.downlinkTimeOnAir(payloadBytes: 9, in: .first)),
    ]
  }

  /// The nodes of one gateway of `scenarios/ten-thousand.yaml`.
  private static let nodes = 500
  /// Ten minutes: every clock of `PhysicsParts` and `wakes` stays within a year.
  private static let rounds = 2_000

  private static func time(_ wake: Wake) -> Sample {
    let active = [
      WakePhysics.Phase(Watts(1.15e-4), .sense, .milliseconds(2560)),
      WakePhysics.Phase(Watts(0.03), .compute, .microseconds(21_512)),
    ]
    var physics = WakePhysics(
      wake.power, thermal: ThermalNode(resistance: KelvinPerWatt(15), capacity: JoulesPerKelvin(24)), air: wake.air,
      nodes: nodes, sleepPower: sleepPower, phases: active + wake.radio)
    let sleeps = sleeps(around: .seconds(57), jitter: wake.jitter)
    var carried = 0
    let began = processorSeconds()
    for round in 0..<rounds {
      for node in 0..<nodes {
        carried += physics.wake(node, after: sleeps[(round &* 31 &+ node) & 1023]) ? 1 : 0
      }
    }
    let seconds = processorSeconds() - began
    let balance = physics.balance
    let isBalanced = abs(balance.missing.value) < 1e-6 * balance.consumed.value
    return Sample(
      events: Double(rounds * nodes), seconds: seconds,
      check: carried == rounds * nodes && isBalanced ? "-" : "a node browned out, or the books do not balance")
  }

  /// 1024 durations.
  static func sleeps(around mean: SimDuration, jitter: Double) -> ContiguousArray<SimDuration> {
    var chance = Chance(seed: 1)
    return ContiguousArray(
      (0..<1024).map { _ in SimDuration(seconds: mean.seconds * (1 + jitter * (2 * chance.unit() - 1))) })
  }
}
