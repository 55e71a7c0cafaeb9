public import Attention
public import Physics
public import Quantities

/// A fleet that has been checked: every field present, in range and in one unit, every file read.
///
/// Made by `ScenarioYAML`, or by hand in a test.
public struct FleetPlan: Sendable {
  public var name: String
  public var seed: UInt64
  public var duration: SimDuration
  public var ambient: Ambient
  public var groups: [GroupPlan]
  public var gateways: [GatewayPlan]
  public var record: RecordPlan

  public init(
    name: String, seed: UInt64, duration: SimDuration, ambient: Ambient, groups: [GroupPlan],
    gateways: [GatewayPlan], record: RecordPlan
  ) {
    self.name = name
    self.seed = seed
    self.duration = duration
    self.ambient = ambient
    self.groups = groups
    self.gateways = gateways
    self.record = record
  }

  public var nodeCount: Int { groups.reduce(0) { $0 + $1.count } }
}

/// Nodes that share a configuration.
public struct GroupPlan: Sendable {
  public var name: String
  public var count: Int
  /// Index into the plan's gateways of every gateway that serves this group; its nodes are dealt to them in turn.
  public var gateways: [Int]
  public var hardware: HardwarePlan
  public var radio: RadioPlan
  public var schedule: SchedulePlan
  public var policy: PolicyPlan
  public var stream: Attention.Stream
  public var model: TrainedModel
  /// How the hardware fails; nil when it never does.
  public var failure: FailurePlan?
  /// How the firmware restarts; nil when it never does.
  public var reboots: RebootPlan?
  /// How sensors get stuck; nil when they never do.
  public var stuckSensor: StuckSensorPlan?
  /// How unequal and noisy sensors are; nil when all show the recording.
  public var sensorSpread: SensorSpreadPlan?
  /// Who replaces batteries; nil for nobody.
  public var visits: BatteryVisitPlan?

  public init(
    name: String, count: Int, gateways: [Int], hardware: HardwarePlan, radio: RadioPlan, schedule: SchedulePlan,
    policy: PolicyPlan, stream: Attention.Stream, model: TrainedModel, failure: FailurePlan? = nil,
    reboots: RebootPlan? = nil, stuckSensor: StuckSensorPlan? = nil, sensorSpread: SensorSpreadPlan? = nil,
    visits: BatteryVisitPlan? = nil
  ) {
    self.name = name
    self.count = count
    self.gateways = gateways
    self.hardware = hardware
    self.radio = radio
    self.schedule = schedule
    self.policy = policy
    self.stream = stream
    self.model = model
    self.failure = failure
    self.reboots = reboots
    self.stuckSensor = stuckSensor
    self.sensorSpread = sensorSpread
    self.visits = visits
  }
}

extension GroupPlan {
  /// Exits that may answer: those of the group's model, then those of a second.
  public var exits: Int { model.exits + (policy.second?.model.exits ?? 0) }
}

/// The body of a node: board, power, heat, sensor.
public struct HardwarePlan: Sendable {
  public var platform: ProcessorProfile
  /// Which of the board's clocks it computes at.
  public var clock: ClockPlan
  public var power: PowerPlan
  /// One lump, or what a chain comes to at the battery in the end.
  public var thermal: ThermalNode
  /// More lumps than one; nil for `thermal` alone.
  public var chain: ThermalChain?
  /// What slows or stops a hot board; nil when nothing does.
  public var governor: ThermalGovernor?
  /// How sleep's power grows with the board's temperature; nil when it does not.
  public var leakage: Leakage?
  /// What the sun on its box adds to the air's temperature; nil in the shade.
  public var warming: SunWarming?
  /// Drawn by the sensor while it samples, on top of the processor's sleep power.
  public var sensorPower: Watts
  /// How long one frame takes to sense.
  public var sensingTime: SimDuration

  public init(
    platform: ProcessorProfile, clock: ClockPlan = ClockPlan(), power: PowerPlan, thermal: ThermalNode,
    chain: ThermalChain? = nil, governor: ThermalGovernor? = nil, leakage: Leakage? = nil, warming: SunWarming? = nil,
    sensorPower: Watts, sensingTime: SimDuration
  ) {
    self.platform = platform
    self.clock = clock
    self.power = power
    self.thermal = thermal
    self.chain = chain
    self.governor = governor
    self.leakage = leakage
    self.warming = warming
    self.sensorPower = sensorPower
    self.sensingTime = sensingTime
  }
}

/// Where the energy comes from.
public struct PowerPlan: Sendable {
  public var battery: Battery
  /// What the battery is put together from; nil for one made by hand, whose constants have no sources.
  public var pack: PackPlan?
  /// 0 ... 1
  public var initialStateOfCharge: Double
  /// Power into the battery over time; nil for a node that lives on its battery alone.
  public var harvest: HarvestSeries?
  /// What `harvest` has come through.
  public var charger: HarvestCharger?
  /// A browned-out node restarts when it has charged up to this state of charge.
  public var recoveryStateOfCharge: Double
  /// How unequal the cells are.
  public var spread: SpreadPlan
  /// What stands between the battery and the load; nil for nothing.
  public var regulator: RegulatorPlan?
  /// How the battery ages; nil when it stays as new.
  public var ageing: AgeingPlan?

  public init(
    battery: Battery, pack: PackPlan? = nil, initialStateOfCharge: Double, harvest: HarvestSeries?,
    charger: HarvestCharger? = nil, recoveryStateOfCharge: Double, spread: SpreadPlan = .none,
    regulator: RegulatorPlan? = nil, ageing: AgeingPlan? = nil
  ) {
    self.battery = battery
    self.pack = pack
    self.initialStateOfCharge = initialStateOfCharge
    self.harvest = harvest
    self.charger = charger
    self.recoveryStateOfCharge = recoveryStateOfCharge
    self.spread = spread
    self.regulator = regulator
    self.ageing = ageing
  }
}

/// A group's radio and where its nodes stand.
public struct RadioPlan: Sendable {
  public var radio: Radio
  /// What a cellular radio is made of; nil for the others, and for one made by hand.
  public var modem: ModemPlan?
  public var pathLoss: PathLoss
  /// Nodes stand uniformly over the ring between these distances from their gateway.
  public var distance: ClosedRange<Double>
  /// How nodes move away from there; nil when they stay.
  public var mobility: MobilityPlan?
  /// How a network adapts LoRa nodes; nil when they stay as they are.
  public var adaptive: AdaptiveRatePlan?
  /// LoRa nodes repeat a frame until it is acknowledged, eight times at most.
  public var isConfirmed: Bool

  /// - Parameter distance: metres.
  public init(
    radio: Radio, modem: ModemPlan? = nil, pathLoss: PathLoss, distance: ClosedRange<Double>,
    mobility: MobilityPlan? = nil, adaptive: AdaptiveRatePlan? = nil, isConfirmed: Bool = false
  ) {
    self.radio = radio
    self.modem = modem
    self.pathLoss = pathLoss
    self.distance = distance
    self.mobility = mobility
    self.adaptive = adaptive
    self.isConfirmed = isConfirmed
  }
}

/// When a node wakes.
public struct SchedulePlan: Sendable {
  public var interval: SimDuration
  /// Each wake is moved by a uniform draw of up to this fraction of the interval either way; 0 is strictly periodic.
  public var jitter: Double
  /// Standard deviation of the clocks' rates, relative; each node's error is normal and stays the same.
  public var drift: Double

  public init(interval: SimDuration, jitter: Double, drift: Double = 0) {
    precondition(drift >= 0 && drift <= 0.01, "clocks drift by \(drift), not 0 to 0.01")
    self.interval = interval
    self.jitter = jitter
    self.drift = drift
  }
}

/// What a node does with a frame: gate, inference, exit, accept or offload.
public struct PolicyPlan: Sendable {
  public var precision: Precision
  /// How int8 activations are rounded.
  public var rounding: Rounding
  /// How attention is executed; what the model was trained with when events are.
  public var technique: AttentionTechnique
  public var exit: ExitRule
  /// Set for event-based attention: tokens whose normalised value moved by no more than this are reused.
  public var events: EventRule?
  /// Set to skip frames, or parts of them, in which little moves.
  public var gate: GateRule?
  /// Set to have a larger model on the node look again when the group's is unsure.
  public var second: SecondModel?
  public var offload: OffloadPlan?

  public init(
    precision: Precision, rounding: Rounding = .nearest, technique: AttentionTechnique = .own, exit: ExitRule,
    events: EventRule?, gate: GateRule?, second: SecondModel? = nil, offload: OffloadPlan?
  ) {
    self.precision = precision
    self.rounding = rounding
    self.technique = technique
    self.exit = exit
    self.events = events
    self.gate = gate
    self.second = second
    self.offload = offload
  }
}

/// When and how a node asks its gateway.
public struct OffloadPlan: Sendable {
  public enum Payload: String, Sendable, CaseIterable {
    /// The gateway model's own view of the recording, raw integers as the sensor gave them.
    case frame
    /// The node model's tokens after its last block, in int8 with one scale.
    case embedding
  }

  public var payload: Payload
  /// The node asks when its confidence, the greatest calibrated probability, is not above this.
  public var threshold: Float
  /// After this the node keeps its own answer. Counted from the start of the transmission.
  public var timeout: SimDuration
  public var transport: Transport

  public init(payload: Payload, threshold: Float, timeout: SimDuration, transport: Transport = .raw) {
    self.payload = payload
    self.threshold = threshold
    self.timeout = timeout
    self.transport = transport
  }
}

/// A server with a queue, a board of its own and a larger model.
public struct GatewayPlan: Sendable {
  public var name: String
  public var platform: ProcessorProfile
  public var model: TrainedModel
  public var workers: Int
  /// One way between the gateway's radio and the process that runs its model, and at least this each way.
  public var backhaul: SimDuration
  /// Nil for mains.
  public var power: PowerPlan?
  /// Nil for a gateway that heat does nothing to.
  public var heat: GatewayHeatPlan?
  /// When it hears nobody.
  public var outages: [Outage]
  /// When frames do not get through to it.
  public var jamming: [JammingPlan]
  /// Which of two LoRa frames that meet at it survives.
  public var collisions: LoRaCollisionRule
  /// What sending to LoRa nodes costs it.
  public var loRaDownlinks: LoRaDownlinks

  public init(
    name: String, platform: ProcessorProfile, model: TrainedModel, workers: Int, backhaul: SimDuration,
    power: PowerPlan?, heat: GatewayHeatPlan? = nil, outages: [Outage] = [], jamming: [JammingPlan] = [],
    collisions: LoRaCollisionRule = .capture, loRaDownlinks: LoRaDownlinks = .halfDuplex
  ) {
    self.name = name
    self.platform = platform
    self.model = model
    self.workers = workers
    self.backhaul = backhaul
    self.power = power
    self.heat = heat
    self.outages = outages
    self.jamming = jamming
    self.collisions = collisions
    self.loRaDownlinks = loRaDownlinks
  }
}

/// What goes into the database.
public struct RecordPlan: Hashable, Sendable {
  public enum Detail: String, Sendable, CaseIterable { case all, sampled, totals }

  public var inferences: Detail
  /// With `sampled`: one inference in this many, per node.
  public var sampleEvery: Int
  public var messages: Bool
  /// How often every node's charge and temperature are written down; nil for never.
  public var stateInterval: SimDuration?

  public init(inferences: Detail, sampleEvery: Int, messages: Bool, stateInterval: SimDuration?) {
    self.inferences = inferences
    self.sampleEvery = sampleEvery
    self.messages = messages
    self.stateInterval = stateInterval
  }
}
