import Quantities

/// The scenario file itself: everything that may stand in one hangs from `section`.
enum ScenarioKeys {
  static let version = Key<Int>.integer(
    "fleetsim", 1...1, .required, "Version of the scenario format.", example: "1")
  static let name = Key<String>.text(
    "name", .required, "Short name; reports and topics carry it.", example: "quickstart")
  static let title = Key<String>.text(
    "title", .optional, "One line for people.", example: "A hundred wrist sensors in a ward")
  static let question = Key<String>.text(
    "question", .optional, "The question that this scenario answers.", example: "Does the coin cell last a month?")
  static let compare = Key<String>.text(
    "compare", .optional, "What to hold its results against.", example: "dense-baseline, by energy and accuracy")
  static let seed = Key<Int>.integer(
    "seed", 0...Int.max, .byDefault("1"), "Seed of every random stream.", example: "42")
  static let duration = Key<SimDuration>.duration(
    "duration", Limits("1 s", to: "7300 d"), .required, "How long the fleet is watched.", example: "30 d")
  static let environment = Key<Record>.section("environment", EnvironmentKeys.section, .required)
  static let gateways = Key<[Item]>.list(
    "gateways", .section(GatewayKeys.section), .required, "The gateways.", example: "")
  static let groups = Key<[Item]>.list(
    "groups", .section(GroupKeys.section), .required, "The groups of nodes.", example: "")
  static let record = Key<Record>.section("record", RecordKeys.section, .byDefault(""))
  static let mqtt = Key<Record>.section("mqtt", MQTTKeys.section, .byDefault(""))

  static let section = Section(
    "scenario",
    "One file describes one experiment. Keys that begin with `x-` are your own; YAML anchors may live there.",
    allowsExtensions: true,
    [
      version.field, name.field, title.field, question.field, compare.field, seed.field, duration.field,
      environment.field, gateways.field, groups.field, record.field, mqtt.field,
    ])
}
