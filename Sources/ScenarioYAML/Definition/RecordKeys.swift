import FleetModel
import Quantities

/// What goes into the database.
enum RecordKeys {
  static let inferences = Key<RecordPlan.Detail>.word(
    "inferences",
    [
      Word("all", "a row an inference"), Word("sampled", "a row for one in `every`"),
      Word("totals", "sums per node only"),
    ], .byDefault("sampled"), "How much is written about inferences.", example: "totals")
  static let every = Key<Int>.integer(
    "every", 1...1_000_000, .byDefault("10"), "With `sampled`: one inference in this many, per node.", example: "10")
  static let messages = Key<Bool>.flag(
    "messages", .byDefault("true"), "Whether every offload message is written down.", example: "false")
  static let stateEvery = Key<SimDuration>.duration(
    "state_every", Limits("1 s", to: "365 d"), .optional,
    "How often every node's charge and temperature are written down; absent is never.", example: "6 h")

  static let section = Section(
    "record", "What goes into the database.", [inferences.field, every.field, messages.field, stateEvery.field])
}

/// How a run talks MQTT, when it does.
enum MQTTKeys {
  static let qos = Key<Int>.integer(
    "qos", 0...2, .byDefault("1"), "Quality of service of offload messages and replies.", example: "1")
  static let connections = Key<MQTTSettings.Connections>.word(
    "connections",
    [
      Word("auto", "per node up to 1000 nodes, else a pool"), Word("per_node", "one connection a node"),
      Word("pool", "a few connections that all nodes share"),
    ], .byDefault("auto"), "Who holds connections to the broker.", example: "auto")
  static let telemetry = Key<Choice>.variant(
    "telemetry", TelemetryKeys.variant, .byDefault("none"), "Whether nodes publish their state.", example: "none")

  static let section = Section(
    "mqtt", "How a run talks to its broker, when it runs over MQTT.",
    [qos.field, connections.field, telemetry.field])
}

/// What nodes publish beside offloads.
enum TelemetryKeys {
  static let every = Key<SimDuration>.duration(
    "every", Limits("1 s", to: "365 d"), .byDefault("1 h"), "Virtual time between two messages of a node.",
    example: "1 h")

  static let variant = Variant(
    noun: "telemetry",
    [
      ("none", "nodes publish nothing but offloads", []),
      ("state", "Every node publishes its charge, temperature and counts.", [every.field]),
    ])
}
