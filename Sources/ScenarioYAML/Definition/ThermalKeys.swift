import Quantities

/// How a node sheds its heat.
enum ThermalKeys {
  static let resistance = Key<KelvinPerWatt>.quantity(
    "resistance", .thermalResistance, Limits("0.01 K/W", to: "10000 K/W"), .byDefault("15 K/W"),
    "From the board to the air. The default, a board in a small closed box, is assumed.", example: "15 K/W")
  static let capacity = Key<JoulesPerKelvin>.quantity(
    "capacity", .heatCapacity, Limits("0.01 J/K", to: "100000 J/K"), .byDefault("24 J/K"),
    "Of the board. The default, 20 g of it, is assumed.", example: "24 J/K")

  static let leakage = Key<Double>.number(
    "leakage_doubling", 5...50, .optional,
    "Kelvins above 25 °C that double what sleep draws; 10 to 20 are usual. Absent, it is always the same.",
    example: "15")
  static let sunArea = Key<SquareMeters>.quantity(
    "sun_area", .area, Limits("0.1 cm2", to: "10 m2"), .optional,
    "Of the box, lit from above by the sky of `weather` or `site`. Absent, it stands in the shade.", example: "60 cm2")
  static let absorptance = Key<Double>.share(
    "absorptance", Limits("1 %", to: "100 %"), .byDefault("60 %"),
    "Of the light on that area: white about 30 %, black 90 %. The default is assumed.", example: "90 %")

  static let chain = Key<[Item]>.list(
    "chain", .section(LumpKeys.section), .optional,
    "One to four lumps from the chip to the air, in place of `resistance` and `capacity`.",
    example: "[{ name: chip, package: qfn56, capacity: 1 J/K }, { name: box, area: 340 cm2, capacity: 200 J/K }]")
  static let battery = Key<String>.text(
    "battery_at", .optional, "The lump of `chain` whose temperature the battery has; absent, the last.", example: "chip"
  )
  static let governor = governor(.byDefault("none"))

  private static func governor(_ need: Need) -> Key<GovernorWord> {
    .word(
      "governor",
      [
        Word("none", "heat neither slows nor stops it"),
        Word("board", "as the board's firmware does by the chip's temperature; `fleetsim list platforms --sources`"),
      ], need, "What slows a hot board down, or turns it off until it has cooled.", example: "board")
  }

  static let section = Section(
    "thermal", "How a node sheds its heat: one lump behind one resistance, or a chain.",
    [
      resistance.field, capacity.field, chain.field, battery.field, governor.field, leakage.field, sunArea.field,
      absorptance.field,
    ])

  static let gatewayResistance = Key<KelvinPerWatt>.quantity(
    "resistance", .thermalResistance, Limits("0.01 K/W", to: "10000 K/W"), .byDefault("12 K/W"),
    "From the chip to the air. The default, a Raspberry Pi 4 without a heat sink, is assumed.", example: "12 K/W")
  static let gatewayCapacity = Key<JoulesPerKelvin>.quantity(
    "capacity", .heatCapacity, Limits("0.01 J/K", to: "100000 J/K"), .byDefault("100 J/K"),
    "Of board and box. The default is assumed.", example: "100 J/K")
  static let gatewayGovernor = governor(.byDefault("board"))

  static let gatewaySection = Section(
    "gateway thermal", "How a gateway sheds its heat: one lump behind one resistance, or a chain.",
    [
      gatewayResistance.field, gatewayCapacity.field, chain.field, battery.field, gatewayGovernor.field, sunArea.field,
      absorptance.field,
    ])
}

/// What slows a hot board down.
enum GovernorWord: String, Sendable { case none, board }

/// One lump of a chain, and what stands between it and the next, or the air.
enum LumpKeys {
  static let name = Key<String>.text("name", .required, "Unique in the chain.", example: "chip")
  static let capacity = Key<JoulesPerKelvin>.quantity(
    "capacity", .heatCapacity, Limits("0.001 J/K", to: "100000 J/K"), .required, "What it stores.", example: "1 J/K")
  static let resistance = Key<KelvinPerWatt>.quantity(
    "resistance", .thermalResistance, Limits("0.01 K/W", to: "10000 K/W"), .optional,
    "To the next lump, or to the air for the last.", example: "10 K/W")
  static let package = Key<String>.entry(
    "package", .packages, .optional, "A chip's package, whose resistance that is.", example: "qfn56")
  static let area = Key<SquareMeters>.quantity(
    "area", .area, Limits("1 cm2", to: "10 m2"), .optional, "Of the outside of a box, whose resistance follows.",
    example: "340 cm2")
  static let wind = Key<Double>(
    "wind", .quantity(.speed, Limits("0 m/s", to: "50 m/s")), .optional,
    "Over that `area`; absent, the air is still.", example: "2 m/s",
    take: { content in if case .number(let value) = content { value } else { nil } })

  static let section = Section(
    "lump", "A lump of a chain. Of `resistance`, `package` and `area` it has at least one; several are in series.",
    [name.field, capacity.field, resistance.field, package.field, area.field, wind.field])
}
