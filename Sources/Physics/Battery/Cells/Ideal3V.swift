import Quantities

extension BatteryCell {
  /// A spreadsheet's battery: all of its charge, at 3 V, whatever the load. To see what the other cells cost.
  public static let ideal3V = BatteryCell(
    name: "ideal-3v",
    title: "ideal battery, 225 mAh at a constant 3 V: a spreadsheet's estimate",
    capacity: Sourced(Coulombs(810), .assumed, "as CR2032, to compare with it"),
    availableFraction: Sourced(0.999, .assumed, "by definition: all of the charge is at hand"),
    ratePerSecond: Sourced(1, .assumed, "by definition: the wells level at once"),
    openCircuit: Sourced(
      OpenCircuitPoints(percents: [0, 100], volts: [3, 3]), .assumed, "by definition: the voltage never falls"),
    freshResistance: Sourced(Ohms(0.01), .assumed, "by definition next to none"),
    resistanceGrowth: Sourced(0, .assumed, "by definition none"),
    resistanceExponent: Sourced(1, .assumed, "by definition without effect"),
    activationJoulesPerMole: Sourced(0, .assumed, "by definition the same at every temperature"),
    selfDischargePerYear: Sourced(1e-9, .assumed, "by definition next to none"),
    cutOffVoltage: Sourced(Volts(2.0), .assumed, "never reached before the charge ends"),
    charging: nil,
    coldCapacity: Sourced(.independent, .assumed, "by definition the same at every temperature"))
}
