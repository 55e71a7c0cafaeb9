import Physics
import Quantities

/// The radio of a node.
enum RadioKeys {
  static let ieeeChip = Key<String>.word(
    "chip", .word(Ieee802154Transceiver.all.map { Word($0.name, $0.catalogEntry.title) }),
    .byDefault(Ieee802154Transceiver.nRF52840.name), "The transceiver.", example: Ieee802154Transceiver.nRF52840.name)
  static let loRaChip = Key<String>.word(
    "chip", .word(LoRaTransceiver.all.map { Word($0.name, $0.title) }), .required, "The transceiver.",
    example: "sx1262")
  static let spreadingFactor = Key<Int>.integer(
    "spreading_factor", 7...12, .required, "Slower and farther by one; 125 kHz of bandwidth.", example: "7")
  static let codingRate = Key<Int>.integer(
    "coding_rate", 5...8, .byDefault("5"), "Bits sent for every 4 bits of data.", example: "5")
  static let transmitPower = Key<DecibelMilliwatts>.quantity(
    "transmit_power", .level, Limits("-9 dBm", to: "22 dBm"), .byDefault("14 dBm"),
    "Radiated; 14 dBm is the most that EU868 allows.", example: "14 dBm")
  static let region = Key<LoRaRegion>.word(
    "region",
    [
      Word("eu868", "Europe: three channels, 1 % of the time"),
      Word("us915", "United States: the eight channels of sub-band 2, SF7 to SF10, answers at 500 kHz"),
    ], .byDefault("eu868"), "Whose rules it keeps.", example: "us915")

  static let secondWindow = Key<Int>.integer(
    "rx2_spreading_factor", 7...12, .byDefault("12"),
    "Of the second receive window; 12 is the default of both regions, 9 what The Things Network sets in Europe.",
    example: "9")
  static let adaptive = Key<Bool>.flag(
    "adr", .byDefault("false"),
    "The network adapts spreading factor and power to what it hears; `spreading_factor` and `transmit_power` are where nodes "
      + "begin, and the power the most.", example: "true")
  static let headroom = Key<Decibels>.quantity(
    "adr_margin", .gain, Limits("0 dB", to: "30 dB"), .byDefault("10 dB"),
    "What the network leaves unused; The Things Network's 10 dB.", example: "10 dB")
  static let confirmed = Key<Bool>.flag(
    "confirmed", .byDefault("false"), "Each frame is acknowledged, and sent up to eight times.", example: "true")

  static let module = Key<String>.word(
    "module",
    .word(CellularModem.all.map { Word($0.name, $0.title) }), .required,
    "The module and its network.",
    example: "nb-iot")
  static let repetitions = Key<Int>.integer(
    "repetitions", 1...128, .byDefault("1"),
    "How often each packet is sent; networks ask for more where they are weak.",
    example: "8")
  static let immediateRelease = Key<Bool>.flag(
    "immediate_release", .byDefault("false"),
    "The module says that nothing follows (RAI), and is released after one second.", example: "true")
  static let extendedReception = Key<SimDuration>.duration(
    "edrx", Limits("5.12 s", to: "10485.76 s"), .optional,
    "Instead of power saving mode: the cycle in which the module looks for pages; it then has no active timer.",
    example: "20.48 s")
  static let adaptsRepetitions = Key<Bool>.flag(
    "coverage_classes", .byDefault("false"),
    "The network asks for 1, 8 or 32 repetitions where the loss between the antennas is up to 144, 154 or 164 dB.",
    example: "true")
  static let dynamicAddress = Key<Bool>.flag(
    "dhcp", .byDefault("false"), "It asks for an address each time, which takes twice as long.", example: "true")
  static let connectionInterval = Key<SimDuration>.duration(
    "connection_interval", Limits("7.5 ms", to: "4 s"), .byDefault("1 s"), "Between the events of a connection.",
    example: "1 s")
  static let peripheralLatency = Key<Int>.integer(
    "latency", 0...499, .byDefault("0"), "Events that a node with nothing to send may sleep through.", example: "3")

  static let variant = Variant(
    noun: "radio",
    [
      ("ieee802154", "IEEE 802.15.4 at 2.4 GHz, one hop, acknowledged.", [ieeeChip.field]),
      (
        "lora", "LoRaWAN class A, in Europe or in the United States.",
        [
          loRaChip.field, spreadingFactor.field, codingRate.field, transmitPower.field, region.field,
          secondWindow.field, adaptive.field, headroom.field, confirmed.field,
        ]
      ),
      (
        "cellular", "NB-IoT or LTE-M, in power saving mode between messages.",
        [module.field, repetitions.field, immediateRelease.field, extendedReception.field, adaptsRepetitions.field]
      ),
      ("wifi", "An ESP32 that joins its access point for each message.", [dynamicAddress.field]),
      (
        "bluetooth", "Bluetooth Low Energy in a lasting connection, an nRF52840.",
        [connectionInterval.field, peripheralLatency.field]
      ),
    ])
}

/// Where the nodes of a group stand.
enum PlacementKeys {
  static let distance = Key<ClosedRange<Double>>.span(
    "distance", .length, Limits("10 cm", to: "100 km"), .required,
    "From the gateway. Between two distances nodes stand uniformly over the ring.", example: "5 m .. 40 m")
  static let pathLoss = Key<Choice>.variant(
    "path_loss", PathLossKeys.variant, .required, "How the signal fades with distance.", example: "office")

  static let walk = Key<[Item]>.list(
    "walk", .section(WaypointKeys.section), .optional, "How the nodes move away from there; absent, they stay.",
    example: "[{ at: 8 h, away: 0 m }, { at: 9 h, away: 300 m }, { at: 17 h, away: 0 m }]")
  static let track = Key<Choice>.variant(
    "track", TrackKeys.variant, .byDefault("none"), "Where a recording says that they are.", example: "none")
  static let walkEvery = Key<SimDuration>.duration(
    "walk_every", Limits("1 min", to: "7300 d"), .optional,
    "When the walk begins anew; absent, nodes stay where it ended.", example: "1 d")

  static let section = Section(
    "placement", "Where the nodes of a group stand.",
    [distance.field, pathLoss.field, walk.field, track.field, walkEvery.field])
}

/// A point of a walk.
enum WaypointKeys {
  static let at = Key<SimDuration>.duration(
    "at", Limits("0 s", to: "7300 d"), .required, "After the start of virtual time, or of the repetition.",
    example: "8 h")
  static let away = Key<Meters>.quantity(
    "away", .length, Limits("0 m", to: "100 km"), .required, "Added to each node's distance.", example: "300 m")

  static let section = Section(
    "waypoint", "A point of a walk; between two of them nodes move at a steady pace.", [at.field, away.field])
}

/// A recorded walk.
enum TrackKeys {
  static let file = Key<String>.text(
    "file", .required,
    "CSV, beside the scenario: `seconds,away_m` is a `walk`; `seconds,distance_m` and `seconds,x_m,y_m` say where all nodes are, "
      + "with the gateway at the origin, whatever their `distance`.", example: "walk.csv")

  static let variant = Variant(
    noun: "track",
    [("none", "nodes go as `walk` says", []), ("recorded", "Nodes go as a file says.", [file.field])])
}

/// How a signal fades.
enum PathLossKeys {
  private static let decibels = Limits("0 dB", to: "200 dB")
  static let frequency = Key<Hertz>.quantity(
    "frequency", .frequency, Limits("1 MHz", to: "100 GHz"), .required, "Of the carrier.", example: "868 MHz")
  static let referenceLoss = Key<Decibels>.quantity(
    "reference_loss", .gain, decibels, .required, "At the reference distance.", example: "40 dB")
  static let reference = Key<Meters>.quantity(
    "reference", .length, Limits("10 cm", to: "10 km"), .required, "The reference distance.", example: "1 m")
  static let exponent = Key<Double>.number("exponent", 1...8, .required, "2 in free space.", example: "3")
  static let shadowing = Key<Decibels>.quantity(
    "shadowing", .gain, Limits("0 dB", to: "20 dB"), .required, "Standard deviation, drawn once a link.",
    example: "5 dB")
  static let surroundings = Key<OkumuraHata.Environment>.word(
    "surroundings",
    [
      Word("urban", "a small or medium city"), Word("suburban", "a suburb"), Word("open", "open country"),
    ], .required, "What stands around.", example: "open")
  static let baseHeight = Key<Meters>.quantity(
    "base_height", .length, Limits("30 m", to: "200 m"), .required, "Of the gateway's antenna.", example: "30 m")
  static let nodeHeight = Key<Meters>.quantity(
    "node_height", .length, Limits("1 m", to: "10 m"), .required, "Of the node's antenna.", example: "1.5 m")

  static let variant = Variant(
    noun: "path loss",
    LogDistance.presets.map { (name: $0.name, help: $0.title, fields: []) } + [
      ("free_space", "Nothing in the way.", [frequency.field]),
      (
        "log_distance", "A power law of distance.",
        [referenceLoss.field, reference.field, exponent.field, shadowing.field]
      ),
      (
        "okumura_hata", "Okumura's measurements as Hata fitted them; 1 to 20 km.",
        [surroundings.field, frequency.field, baseHeight.field, nodeHeight.field, shadowing.field]
      ),
    ])
}
