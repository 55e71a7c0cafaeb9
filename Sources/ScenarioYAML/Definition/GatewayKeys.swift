import Physics
import Quantities

/// A gateway: a server with a queue, a board of its own and a larger model.
enum GatewayKeys {
  static let name = Key<String>.text("name", .required, "Unique; groups refer to it.", example: "ward")
  static let count = Key<Int>.integer(
    "count", 1...10_000, .byDefault("1"), "That many alike, named `name-1`, `name-2`, …; one keeps its plain name.",
    example: "4")
  static let platform = Key<String>.entry(
    "platform", .platforms, .required, "The board that runs the gateway's model.", example: "raspberry-pi-4")
  static let model = Key<String>.entry(
    "model", .models, .required, "What it runs on the inputs that nodes are unsure of.", example: "spar-gateway")
  static let workers = Key<Int>.integer(
    "workers", 1...256, .byDefault("1"), "Inputs it works on at a time.", example: "2")
  static let backhaul = Key<SimDuration>.duration(
    "backhaul", Limits("1 ms", to: "1 h"), .required,
    "One way between the gateway's radio and the process that runs its model.", example: "20 ms")
  static let power = Key<Choice>.variant(
    "power", PowerKeys.variant, .byDefault("mains"), "What feeds the gateway.", example: "mains")
  static let thermal = Key<Record>.section("thermal", ThermalKeys.gatewaySection, .optional)
  static let outages = Key<[Item]>.list(
    "outages", .section(OutageKeys.section), .optional, "When it hears nobody, whatever feeds it.",
    example: "[{ from: 10 d, for: 6 h }]")

  static let jamming = Key<[Item]>.list(
    "jamming", .section(JammingKeys.section), .optional, "When somebody jams its receiver.",
    example: "[{ from: 10 d, for: 10 min, every: 1 d }]")

  static let collisions = Key<LoRaCollisionModel>.word(
    "lora_collisions",
    [
      Word("capture", "the stronger by 6 dB of equal spreading factors survives; unequal ones pass (Bor et al. 2016)"),
      Word("goursaud", "capture, and other spreading factors interfere as Goursaud and Gorce computed (2015)"),
      Word("croce", "capture, and other spreading factors interfere as Croce et al. measured (2018)"),
      Word("aloha", "any overlap of equal spreading factors loses both"),
    ], .byDefault("capture"), "Which of two LoRa frames that meet at it survives.", example: "croce")

  static let loRaDownlinks = Key<LoRaDownlinks>.word(
    "lora_downlinks",
    [
      Word("half_duplex", "one at a time, no more than the region's share of the time, and deaf meanwhile"),
      Word("ideal", "any number at once, and it hears all the while"),
    ], .byDefault("half_duplex"), "What answering LoRa nodes costs it.", example: "ideal")

  static let section = Section(
    "gateway", "A server with a queue, a board of its own and a larger model.",
    [
      name.field, count.field, platform.field, model.field, workers.field, backhaul.field, power.field, thermal.field,
      outages.field, jamming.field, collisions.field, loRaDownlinks.field,
    ])
}

/// What feeds a gateway.
enum PowerKeys {
  static let cell = Key<Choice>.preset(
    "cell", BatteryKeys.preset, .required, "Where it stores its energy.", example: "li-ion-18650")
  static let regulator = Key<Choice>.preset(
    "regulator", RegulatorKeys.preset, .optional,
    "Between the battery and the board; absent, the board hangs on the battery itself.",
    example: "{ type: buck, output: 5 V }")
  static let harvest = Key<Choice>.variant(
    "harvest", HarvestKeys.variant, .byDefault("none"), "What charges the battery.", example: "none")

  static let variant = Variant(
    noun: "power",
    [
      ("mains", "never runs out", []),
      ("battery", "It lives on a battery, and may brown out.", [cell.field, regulator.field, harvest.field]),
    ])
}

/// A stretch of time without a gateway.
enum OutageKeys {
  static let from = Key<SimDuration>.duration(
    "from", Limits("0 s", to: "7300 d"), .required, "After the start of virtual time.", example: "10 d")
  static let length = Key<SimDuration>.duration(
    "for", Limits("1 s", to: "7300 d"), .required, "How long it lasts.", example: "6 h")

  static let section = Section(
    "outage", "A stretch of time in which a gateway hears nobody.", [from.field, length.field])
}
