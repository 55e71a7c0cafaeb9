import Quantities

extension BatteryCell {
  /// A 10 F, 5.4 V pair of electric double layer capacitors.
  ///
  /// The two wells are its two branches: one at hand, one behind a resistance within the electrode. Its voltage is
  /// proportional to its charge. `Supercapacitor` is the same without the second branch. A step takes the leak after each
  /// percent of the charge that it draws: three days in one step differ by 0.3 % from three days in many.
  public static let supercapacitor10F = BatteryCell(
    name: "supercapacitor-10f",
    title: "electric double layer capacitor, 10 F, 5.4 V, rechargeable",
    capacity: Sourced(Coulombs(54), .assumed, "10 F at 5.4 V, two 20 F cells in series"),
    availableFraction: Sourced(0.87, .assumed, "the slow branch has 0.1 to 0.2 of the fast one's capacitance"),
    ratePerSecond: Sourced(3.3e-3, .assumed, "the branches level in 300 s, inside 100 to 600 s"),
    openCircuit: Sourced(
      OpenCircuitPoints(percents: [0, 100], volts: [0, 5.4]), .published, "circuit theory: V = Q/C"),
    freshResistance: Sourced(Ohms(0.1), .assumed, "series resistance of two cells of the size"),
    resistanceGrowth: Sourced(0, .assumed, "the same at every voltage"),
    resistanceExponent: Sourced(1, .assumed, "without effect"),
    activationJoulesPerMole: Sourced(8_000, .assumed, "two and a half times the resistance at -40 °C"),
    selfDischargePerYear: Sourced(
      0.99997, .assumed, "R·C of 3e6 s at 20 °C, inside 3e5 to 3e6 s; 18 µA at 5.4 V"),
    cutOffVoltage: Sourced(Volts(0.8), .assumed, "a boost converter's least input"),
    charging: Sourced(
      ChargeLimits(
        maximumCurrent: Amperes(5), maximumVoltage: Volts(5.4), minimumTemperature: Celsius(-40),
        maximumTemperature: Celsius(65), coulombicEfficiency: 1),
      .assumed, "the usual range of such parts"),
    coldCapacity: Sourced(.independent, .assumed, "capacitance hardly changes down to -40 °C"))
}
