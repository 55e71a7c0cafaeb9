public import Quantities

/// What is known about a run before it starts: enough to name every number that it will record.
public struct RunDescription: Hashable, Sendable {
  /// The scenario's name.
  public var name: String
  /// The scenario file, whole.
  public var scenarioText: String
  /// Where the scenario was read from; nil when it was made in memory.
  public var scenarioPath: String?
  public var seed: UInt64
  /// Virtual time that the scenario asks for.
  public var duration: SimDuration
  /// The wall clock at the start, ISO 8601 in UTC; given by the caller, who alone has a clock.
  public var startedUTC: String
  /// The version of the program.
  public var version: String
  /// The revision of the source that the program was built from, when known.
  public var revision: String?
  /// How nodes and gateways talked, for example `mqtt` or `in-process`.
  public var transport: String
  /// How many threads simulated.
  public var threads: Int
  public var groups: [GroupDescription]
  public var gateways: [GatewayDescription]
  /// The sensor nodes in order of their numbers. The gateways follow them in the numbering.
  public var nodes: [NodeDescription]
  public var provenance: [ProvenanceEntry]

  public init(
    name: String, scenarioText: String, scenarioPath: String?, seed: UInt64, duration: SimDuration,
    startedUTC: String, version: String, revision: String?, transport: String, threads: Int,
    groups: [GroupDescription], gateways: [GatewayDescription], nodes: [NodeDescription],
    provenance: [ProvenanceEntry]
  ) {
    self.name = name
    self.scenarioText = scenarioText
    self.scenarioPath = scenarioPath
    self.seed = seed
    self.duration = duration
    self.startedUTC = startedUTC
    self.version = version
    self.revision = revision
    self.transport = transport
    self.threads = threads
    self.groups = groups
    self.gateways = gateways
    self.nodes = nodes
    self.provenance = provenance
  }
}

/// Nodes that share a configuration, by name.
public struct GroupDescription: Hashable, Sendable {
  public var name: String
  /// Names of the classes, in the order of their indices.
  public var classes: [String]
  /// How many exit heads the group's model has.
  public var exits: Int
  /// The model that the nodes run.
  public var model: String
  /// The recording that the nodes sense.
  public var stream: String
  /// Every channel of every sensor that was drawn for them; empty when all are the same.
  public var sensors: [SensorDescription]

  public init(
    name: String, classes: [String], exits: Int, model: String, stream: String, sensors: [SensorDescription] = []
  ) {
    self.name = name
    self.classes = classes
    self.exits = exits
    self.model = model
    self.stream = stream
    self.sensors = sensors
  }
}

/// One channel of one of a group's sensors.
public struct SensorDescription: Hashable, Sendable {
  /// Its number among the sensors of the group, from 0.
  public var sensor: Int
  public var channel: String
  public var gain: Double
  /// In standard deviations of the recording.
  public var offset: Double

  public init(sensor: Int, channel: String, gain: Double, offset: Double) {
    self.sensor = sensor
    self.channel = channel
    self.gain = gain
    self.offset = offset
  }
}

/// A gateway, by name.
public struct GatewayDescription: Hashable, Sendable {
  public var name: String
  /// The model that the gateway serves.
  public var model: String
  /// False for mains, where no balance is kept.
  public var hasBattery: Bool

  public init(name: String, model: String, hasBattery: Bool) {
    self.name = name
    self.model = model
    self.hasBattery = hasBattery
  }
}

/// A node's name and where it belongs.
public struct NodeDescription: Hashable, Sendable {
  public var name: String
  /// Index into the run's groups.
  public var group: Int
  /// Index into the run's gateways; nil for a node that never asks.
  public var gateway: Int?
  /// Which of its group's sensors it has; nil when all are the same.
  public var sensor: Int?

  public init(name: String, group: Int, gateway: Int?, sensor: Int? = nil) {
    self.name = name
    self.group = group
    self.gateway = gateway
    self.sensor = sensor
  }
}

/// One constant that the run computed with, and how it is known.
public struct ProvenanceEntry: Hashable, Sendable {
  /// The catalog entry or file that has the constant, for example a platform, a battery or a model.
  public var item: String
  public var constant: String
  public var value: String
  /// Empty when the value prints its own unit or has none.
  public var unit: String
  /// `measured`, `published`, `data sheet` or `assumed`.
  public var status: String
  public var source: String

  public init(item: String, constant: String, value: String, unit: String, status: String, source: String) {
    self.item = item
    self.constant = constant
    self.value = value
    self.unit = unit
    self.status = status
    self.source = source
  }
}
