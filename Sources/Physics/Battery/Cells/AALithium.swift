import Quantities

extension BatteryCell {
  /// AA lithium iron disulphide cell (FR6). Not rechargeable.
  public static let aaLithium = BatteryCell(
    name: "aa-lithium",
    title: "AA Li/FeS2 cell, 3.3 Ah, 1.5 V, primary",
    capacity: Sourced(
      Coulombs(11_880), .assumed,
      "3300 mAh, inside the 3000 to 3500 mAh of makers; recorders lived 1.20 and 1.24 times as long as on 2600 mAh "
        + "alkaline, kitzeslab/ARU_battery_longevity"),
    availableFraction: Sourced(0.6, .assumed, "no published KiBaM fit for the chemistry"),
    ratePerSecond: Sourced(1e-3, .assumed, "no published KiBaM fit for the chemistry"),
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
        volts: [0.90, 1.38, 1.44, 1.48, 1.50, 1.52, 1.53, 1.54, 1.55, 1.57, 1.62, 1.68, 1.80]),
      .assumed, "the usual shape: 1.8 V fresh, soon a plateau at 1.5 V"),
    freshResistance: Sourced(Ohms(0.12), .assumed, "middle of the 0.09 to 0.15 ohm usual for the size"),
    resistanceGrowth: Sourced(1, .assumed, "twice as much when empty"),
    resistanceExponent: Sourced(4, .assumed, "resistance stays low until the last third"),
    activationJoulesPerMole: Sourced(20_000, .assumed, "twice the resistance at 0 °C, four times at -20 °C"),
    selfDischargePerYear: Sourced(
      0.005, .assumed,
      "a tenth in 20 years; Energizer's L91 sheets have named 15 and 25 years of shelf life at 21 °C"),
    cutOffVoltage: Sourced(Volts(0.9), .assumed, "the usual end voltage"),
    charging: nil,
    coldCapacity: Sourced(
      .independent, .published,
      "1.03 at 3 °C and 1.02 to 1.06 at -16 °C at about 15 mA, taken as 1: kitzeslab/ARU_battery_longevity"))
}
