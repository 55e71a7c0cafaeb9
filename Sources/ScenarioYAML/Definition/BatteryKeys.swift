import FleetModel
import Physics
import Quantities

/// A battery: a cell of the catalog and what a scenario may change about it.
enum BatteryKeys {
  static let model = Key<CellModel>.word(
    "model",
    [
      Word("kinetic", "two wells, voltage, resistance, self-discharge, cold"),
      Word("diffusion", "charge that diffuses to the electrode, at the cell's mean voltage"),
      Word("linear", "all of the charge at the cell's mean voltage: a spreadsheet's battery"),
    ], .optional, "How a cell is stepped; `kinetic` when absent. Batteries of other models have none to choose.",
    example: "linear")
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

  static let capacitance = Key<Farads>.quantity(
    "capacitance", .capacitance, Limits("1 mF", to: "10000 F"), .optional, "Of a `supercapacitor`.", example: "4.7 F")
  static let ratedVoltage = Key<Volts>.quantity(
    "rated_voltage", .voltage, Limits("0.5 V", to: "100 V"), .optional,
    "To which a `supercapacitor` is charged.", example: "5.5 V")
  static let resistance = Key<Ohms>.quantity(
    "series_resistance", .resistance, Limits("0 ohm", to: "1 kohm"), .optional, "Of a `supercapacitor`.",
    example: "0.2 ohm")
  static let leak = Key<Ohms>.quantity(
    "leak_resistance", .resistance, Limits("1 ohm", to: "1000 Mohm"), .optional,
    "Across a `supercapacitor` at 20 °C.", example: "200 kohm")

  static let capacitor = Key<Farads>.quantity(
    "capacitor", .capacitance, Limits("1 uF", to: "1 F"), .optional,
    "Beside a cell that is not charged: carries its short pulses.", example: "470 uF")
  static let capacitorLeak = Key<Amperes>.quantity(
    "capacitor_leak", .current, Limits("1 nA", to: "10 mA"), .optional,
    "Through that capacitor at a full battery's voltage; `C·V/1000 s` when absent.", example: "0.5 uA")

  static let preset = Preset(
    .batteries, "battery", "A battery of the catalog, changed where the scenario says so.",
    [
      model.field, capacity.field, series.field, parallel.field, cutOff.field, initial.field, recovery.field,
      ageing.field,
      spread.field, capacitor.field, capacitorLeak.field, capacitance.field, ratedVoltage.field, resistance.field,
      leak.field,
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

  static let unit = Key<SpreadPlan.Unit>.word(
    "of",
    [
      Word("packs", "each node's battery as a whole"),
      Word("cells", "each cell in it; the weakest place of a row ends it"),
    ], .byDefault("packs"), "What is drawn.", example: "cells")

  static let section = Section(
    "spread", "How unequal the batteries leave the factory, each drawn once from the scenario's seed.",
    [capacity.field, selfDischarge.field, unit.field])
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
