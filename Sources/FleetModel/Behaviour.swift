import Attention
import Physics
import Quantities
import SimKernel

/// Everything about a group that a wake needs, worked out once. Immutable, shared by all cells.
final class Behaviour: Sendable {
  let sleepPower: Watts
  /// Drawn while the processor computes.
  let activePower: Watts
  /// The part of it that does not fall with the clock.
  let floorPower: Watts
  let wakeDuration: SimDuration
  /// Sensor and sleeping processor together.
  let sensePower: Watts
  let senseTime: SimDuration
  let interval: SimDuration
  let jitter: Double
  let path: PowerPath
  let radio: RadioPlan
  let offload: OffloadPlan?
  let reboots: RebootPlan?
  let stuckSensor: StuckSensorPlan?
  let visits: BatteryVisitPlan?
  /// Bytes of one question, before the protocols' overhead.
  let payloadBytes: Int
  /// How its questions travel, at each data rate of an adaptive LoRa network or in each coverage class of a cellular one;
  /// else one.
  let passages: [Passage]
  let frames: FrameDeck
  let perception: PerceptionPlan
  /// What every frame comes to; nil when nodes execute their model each time.
  let table: PerceptionTable?
  /// Exits that may answer.
  let exits: Int
  private let lastExit: UInt8
  private let recoveryStateOfCharge: Double

  init(
    _ group: GroupPlan, gateway: GatewayPlan, air: Ambient, table: PerceptionTable? = nil,
    recordings: [Attention.Stream]? = nil
  ) {
    let hardware = group.hardware
    let platform = hardware.platform
    let rest = hardware.clock.idles ? platform.choices.idlePower : platform.sleepPower
    guard let rest else { preconditionFailure("\(platform.name) has no idle power at \(platform.clock.value)") }
    sleepPower = rest.value + group.radio.radio.sleepPower
    activePower = platform.activePower.value
    floorPower = platform.choices.idlePower?.value ?? platform.sleepPower.value
    wakeDuration = hardware.clock.idles ? .zero : platform.wakeTime.value
    sensePower = sleepPower + hardware.sensorPower
    senseTime = hardware.sensingTime
    interval = group.schedule.interval
    jitter = group.schedule.jitter
    path = PowerPath(hardware, air: air)
    radio = group.radio
    offload = group.policy.offload
    reboots = group.reboots
    stuckSensor = group.stuckSensor
    visits = group.visits
    payloadBytes = gateway.model.card.input.payloadBytes
    passages = Passage.all(
      group.radio, group.policy.offload?.transport ?? .raw, messageBytes: payloadBytes)
    frames = FrameDeck(group.stream, view: group.model.card.input)
    perception = PerceptionPlan(group, recordings)
    precondition(stuckSensor == nil || !perception.hasMemory, "a policy with a memory and sensors that get stuck")
    self.table = table
    exits = group.exits
    lastExit = UInt8(group.model.exits - 1)
    recoveryStateOfCharge = hardware.power.recoveryStateOfCharge
  }

  /// What a node draws from the end of its question to the answer, and for what.
  var waitingForAnswer: (load: Watts, cause: EnergyCause) {
    switch radio.radio {
    case .loRa: (sleepPower, .sleep)
    case .ieee802154(let radio): (radio.receivePower, .listen)
    case .connected(let radio):
      radio.waitPower > sleepPower ? (radio.waitPower, .listen) : (sleepPower, .sleep)
    }
  }

  /// The soonest that the answer to a question can touch the node, counted from the question's end.
  func answerDelay(backhaul: SimDuration) -> SimDuration {
    switch radio.radio {
    case .loRa: LoRaWindow.first.delay
    case .ieee802154: 2 * backhaul + passages[0].replyAirtime
    case .connected(let radio): 2 * backhaul + radio.downlinkWait + passages[0].replyAirtime
    }
  }

  /// Which of the passages is that of a spreading factor.
  func rate(ofSpreadingFactor factor: Int) -> UInt8 {
    radio.adaptive.map { UInt8(factor - $0.rule.spreadingFactors.lowerBound) } ?? 0
  }

  /// The setting with which an adaptive node begins.
  var firstSetting: LoRaAdaptiveRate.Setting? {
    guard case .loRa(let radio) = radio.radio, self.radio.adaptive != nil else { return nil }
    return LoRaAdaptiveRate.Setting(spreadingFactor: radio.settings.spreadingFactor, reductions: 0)
  }

  /// Half of a group's nodes stand nearer.
  private var middle: Meters {
    let (inner, outer) = (radio.distance.lowerBound, radio.distance.upperBound)
    return Meters(((inner * inner + outer * outer) / 2).squareRoot())
  }

  /// The passage of most questions and the power to send them: what the network asks of the node that stands in the
  /// middle, by area and without shadowing.
  var usual: (passage: Passage, transmitPower: Watts) {
    if passages.count > 1, case .connected = radio.radio {
      let level = radio.pathLoss.received(transmitted: radio.radio.transmitLevel, distance: middle)
      let loss = Decibels(radio.radio.transmitLevel.value - level.value)
      return (passages[CellularModem.coverageClass(loss: loss)], radio.radio.transmitPower)
    }
    guard let start = firstSetting, let adaptive = radio.adaptive, case .loRa(let loRa) = radio.radio else {
      return (passages[0], radio.radio.transmitPower)
    }
    let level = radio.pathLoss.received(transmitted: loRa.transmitLevel, distance: middle)
    let margin = level.value - loRa.settings.sensitivity(noiseFigure: Decibels(3)).value
    let setting = adaptive.settled(
      from: start, signalToNoise: Decibels(margin) + loRa.settings.requiredSignalToNoise)
    return (
      passages[Int(rate(ofSpreadingFactor: setting.spreadingFactor))], adaptive.transmitPowers[setting.reductions]
    )
  }

  /// Whether the node is unsure enough of what it saw to ask its gateway.
  ///
  /// An embedding exists only after the last block, so with that payload only the last exit asks.
  func asks(about seen: Perception) -> Bool {
    guard let offload, seen.confidence <= offload.threshold else { return false }
    return offload.payload == .frame || seen.exit == lastExit
  }

  /// When wake number `turn` is due at node `number`.
  func wakeTime(_ number: UInt32, clock: NodeClock, turn: UInt32, seed: UInt64) -> SimTime {
    let nominal = SimTime.start + clock.offset + Int64(turn) * clock.interval
    if jitter == 0 { return nominal }
    let stream = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.jitter)
    return nominal
      + SimDuration(nanoseconds: Int64(stream.unit(at: UInt64(turn)) * jitter * Double(interval.nanoseconds)))
  }

  /// Wakes of a node that are due before `end`.
  func wakes(of number: UInt32, clock: NodeClock, before end: SimTime, seed: UInt64) -> UInt32 {
    let span = (end - SimTime.start - clock.offset).nanoseconds
    guard span > 0 else { return 0 }
    var count = UInt32((span - 1) / clock.interval.nanoseconds) + 1
    while count > 0, wakeTime(number, clock: clock, turn: count - 1, seed: seed) >= end { count -= 1 }
    return count
  }

  /// A browned-out node restarts when it is charged enough and could carry its hungriest phase.
  ///
  /// One that went off for heat restarts when it has cooled, whatever its charge, if it could carry that.
  func mayRestart(_ state: PowerState) -> Bool {
    switch state.heat.stop {
    case .hot: return false
    case .cooled: return path.carries(hungriest, state)
    case .none: break
    }
    return path.battery.stateOfCharge(state.battery) >= recoveryStateOfCharge
      && path.carries(hungriest, state)
  }

  /// Whether a node that is off may come back at all: by cooling, by its harvest, or by air as warm as it gets.
  func mayEverRestart(_ state: PowerState) -> Bool {
    if state.heat.stop == .hot { return true }
    return path.mayRecover(state, load: hungriest, stateOfCharge: recoveryStateOfCharge)
  }

  private var hungriest: Watts {
    max(activePower, max(sensePower, offload == nil ? .zero : radio.radio.transmitPower))
  }

  /// Which of a cell's perceivers looks for `node`.
  func perceiverSlot(group: Int, groupCount: Int, node: Int) -> Int {
    perception.isPerNode ? groupCount + node : group
  }
}
