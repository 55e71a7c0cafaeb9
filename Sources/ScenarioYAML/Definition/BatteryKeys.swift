import Quantities

/// A battery: a cell of the catalog and what a scenario may change about it.
enum BatteryKeys {
  static let capacity = Key<Coulombs>.quantity(
    "capacity", .charge, Limits("0.1 mAh", to: "1000 Ah"), .optional, "Of one cell, instead of the data sheet's.",
    example: "225 mAh")
  static let series = Key<Int>.integer(
    "series", 1...100, .byDefault("1"), "Cells in a row.", example: "1")
  static let parallel = Key<Int>.integer(
    "parallel", 1...1000, .byDefault("1"), "Rows of cells side by side.", example: "2")
  static let cutOff = Key<Volts>.quantity(
    "cut_off", .voltage, Limits("0.5 V", to: "100 V"), .optional,
    "Terminal voltage below which the node stops, instead of the cell's own end.", example: "2.2 V")
  static let initial = Key<Double>.share(
    "initial", Limits("1 %", to: "100 %"), .byDefault("100 %"), "State of charge at the start.", example: "80 %")
  static let recovery = Key<Double>.share(
    "recovery", Limits("1 %", to: "100 %"), .byDefault("10 %"),
    "State of charge at which a browned-out node starts again.", example: "15 %")
  static let ageing = Key<Bool>.flag(
    "ageing", .byDefault("false"), "Whether a lithium-ion cell loses capacity as it lies and cycles.", example: "true")
  static let spread = Key<Record>.section("spread", SpreadKeys.section, .byDefault(""))

  static let preset = Preset(
    .batteries, "battery", "A cell of the catalog, changed where the scenario says so.",
    [
      capacity.field, series.field, parallel.field, cutOff.field, initial.field, recovery.field, ageing.field,
      spread.field,
    ])
}

/// How unequal the cells of a group are.
enum SpreadKeys {
  static let capacity = Key<Double>.share(
    "capacity", Limits("0 %", to: "30 %"), .byDefault("0 %"),
    "Standard deviation of the capacity; normal, cut at three deviations.", example: "3 %")
  static let selfDischarge = Key<Double>.share(
    "self_discharge", Limits("0 %", to: "200 %"), .byDefault("0 %"),
    "Standard deviation of the self-discharge; lognormal.", example: "30 %")

  static let section = Section(
    "spread", "How unequal the batteries leave the factory, each drawn once from the scenario's seed.",
    [capacity.field, selfDischarge.field])
}

/// What stands between a battery and the load.
enum RegulatorKeys {
  static let output = Key<Volts>.quantity(
    "output", .voltage, Limits("0.5 V", to: "24 V"), .required, "What the board and the sensor run at.",
    example: "1.8 V")

  static let preset = Preset(
    .regulators, "regulator", "A regulator of the catalog. Its least input is a cut-off of the battery.",
    [output.field])
}
