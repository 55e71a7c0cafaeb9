import Quantities

/// A group: nodes that share a configuration.
enum GroupKeys {
  static let name = Key<String>.text(
    "name", .required, "Unique among the groups.", example: "wrist")
  static let count = Key<Int>.integer("count", 1...10_000_000, .required, "Number of nodes.", example: "100")
  static let gateway = Key<[Item]>.oneOrMore(
    "gateway", .reference, .required, "Who serves the nodes; they are dealt to several gateways in turn.",
    example: "ward")
  static let platform = Key<Choice>.preset(
    "platform", PlatformKeys.preset, .required, "Processor board of a node.", example: "stm32l4r5")
  static let battery = Key<Choice>.preset(
    "battery", BatteryKeys.preset, .required, "Where a node stores its energy.", example: "cr2032")
  static let regulator = Key<Choice>.preset(
    "regulator", RegulatorKeys.preset, .optional,
    "Between the battery and all that it feeds; absent, the load hangs on the battery itself.",
    example: "{ type: buck, output: 1.8 V }")
  static let harvest = Key<Choice>.variant(
    "harvest", HarvestKeys.variant, .byDefault("none"), "What charges the battery.", example: "none")
  static let thermal = Key<Record>.section("thermal", ThermalKeys.section, .byDefault(""))
  static let radio = Key<Choice>.variant(
    "radio", RadioKeys.variant, .required, "The radio to the gateway.", example: "ieee802154")
  static let placement = Key<Record>.section("placement", PlacementKeys.section, .required)
  static let wake = Key<Record>.section("wake", WakeKeys.section, .required)
  static let sensor = Key<Record>.section("sensor", SensorKeys.section, .required)
  static let stream = Key<String>.entry(
    "stream", .streams, .required, "What the nodes sense: recorded frames with labels.", example: "spar")
  static let model = Key<String>.entry(
    "model", .models, .required, "What the nodes run, trained for this stream: an encoder or a convolutional network.",
    example: "spar-node")
  static let policy = Key<Record>.section("policy", PolicyKeys.section, .byDefault(""))
  static let failure = Key<Choice>.variant(
    "failure", FailureKeys.variant, .byDefault("none"), "Whether the hardware breaks one day.", example: "none")
  static let reboots = Key<Choice>.variant(
    "reboots", RebootKeys.variant, .byDefault("none"), "Whether the firmware restarts now and then.", example: "none")

  static let sensorStuck = Key<Choice>.variant(
    "sensor_stuck", StuckSensorKeys.variant, .byDefault("none"),
    "Whether sensors get stuck: they then show the same frame until they are repaired.", example: "none")

  static let visits = Key<Choice>.variant(
    "battery_visits", BatteryVisitKeys.variant, .byDefault("none"), "Whether somebody replaces batteries.",
    example: "none")

  static let section = Section(
    "group", "Nodes that share a configuration.",
    [
      name.field, count.field, gateway.field, platform.field, battery.field, regulator.field, harvest.field,
      thermal.field,
      radio.field, placement.field, wake.field, sensor.field, stream.field, model.field, policy.field,
      failure.field, reboots.field, sensorStuck.field, visits.field,
    ])
}

/// When a node wakes.
enum WakeKeys {
  static let every = Key<SimDuration>.duration(
    "every", Limits("10 ms", to: "30 d"), .required, "Time from one wake to the next.", example: "10 min")
  static let jitter = Key<Double>.share(
    "jitter", Limits("0 %", to: "50 %"), .byDefault("10 %"),
    "Each wake moves by up to this share of the interval either way; 0 % is strictly periodic.", example: "10 %")

  static let drift = Key<Double>.share(
    "clock_drift", Limits("0 ppm", to: "1000 ppm"), .byDefault("0 ppm"),
    "Standard deviation of the clocks' rates; each node's error stays the same.", example: "20 ppm")

  static let section = Section(
    "wake", "When a node wakes, senses and infers.", [every.field, jitter.field, drift.field])
}

/// The sensor of a node.
enum SensorKeys {
  static let power = Key<Watts>.power(
    "power", Limits("0 W", to: "100 W"), .required, "Drawn while sensing, on top of the sleeping processor.",
    example: "0.5 mW")
  static let time = Key<SimDuration>.duration(
    "time", Limits("0 s", to: "1 d"), .required, "How long it takes to sense one frame.", example: "2.56 s")

  static let spread = Key<Record>.section("spread", SensorSpreadKeys.section, .optional)

  static let section = Section("sensor", "The sensor of a node.", [power.field, time.field, spread.field])
}

/// How unequal and noisy the sensors of a group are.
enum SensorSpreadKeys {
  static let gain = Key<Double>.share(
    "gain", Limits("0 %", to: "30 %"), .byDefault("0 %"),
    "Standard deviation of the gain of each channel; normal, held within three deviations.", example: "5 %")
  static let offset = Key<Double>.share(
    "offset", Limits("0 %", to: "1000 %"), .byDefault("0 %"),
    "Standard deviation of the offset of each channel, as a share of the channel's own in the recording; normal.",
    example: "10 %")
  static let noise = Key<Double>.share(
    "noise", Limits("0 %", to: "1000 %"), .byDefault("0 %"),
    "Standard deviation of white noise on each sample, as a share of the same.", example: "10 %")
  static let specimens = Key<Int>.integer(
    "specimens", 1...64, .byDefault("8"),
    "Sensors drawn; each node has one of them. The model is executed on what each of them shows.", example: "16")

  static let section = Section(
    "sensor spread",
    "How unequal and noisy the sensors are, drawn from the scenario's seed; absent, all show the recording.",
    [gain.field, offset.field, noise.field, specimens.field])
}

/// How the hardware of nodes fails.
enum FailureKeys {
  static let scale = Key<SimDuration>.duration(
    "scale", Limits("1 s", to: "100000 d"), .required, "When 63 % have failed.", example: "3650 d")
  static let shape = Key<Double>.number(
    "shape", 0.1...20, .byDefault("1"), "1 is a constant rate, less is early death, more is wear.", example: "1.5")

  static let variant = Variant(
    noun: "failure",
    [
      ("none", "it never breaks", []),
      (
        "weibull", "Each node breaks once, for good, at a time drawn from a Weibull distribution.",
        [scale.field, shape.field]
      ),
    ])
}

/// How the firmware of nodes restarts.
enum RebootKeys {
  static let every = Key<SimDuration>.duration(
    "every", Limits("1 min", to: "36500 d"), .required, "Mean time between two restarts of a node; exponential.",
    example: "30 d")
  static let boot = Key<SimDuration>.duration(
    "boot", Limits("0 s", to: "10 min"), .byDefault("1 s"),
    "How long the processor works until the node sleeps again. The default is assumed.", example: "3 s")

  static let variant = Variant(
    noun: "reboots",
    [
      ("none", "it never restarts", []),
      ("random", "Each node restarts at times of its own, and forgets the clip it was in.", [every.field, boot.field]),
    ])
}
