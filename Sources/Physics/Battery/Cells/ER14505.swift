import Quantities

extension BatteryCell {
  /// ER14505, the AA sized bobbin Li-SOCl2 cell. Not rechargeable.
  public static let er14505 = BatteryCell(
    name: "er14505",
    title: "ER14505 Li-SOCl2 cell, AA size, 2.6 Ah, 3.6 V, primary",
    capacity: Sourced(
      Coulombs(9_360), .datasheet,
      "2600 mAh to 2.0 V at 2 mA; figure not re-read, devices state 2400 (Dragino) and 2700 (Milesight)"),
    availableFraction: Sourced(0.6, .assumed, "no published KiBaM fit for the chemistry"),
    ratePerSecond: Sourced(1e-3, .assumed, "no published KiBaM fit for the chemistry"),
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
        volts: [2.00, 3.30, 3.55, 3.60, 3.62, 3.63, 3.64, 3.64, 3.65, 3.65, 3.66, 3.66, 3.67]),
      .assumed, "the usual shape: flat at 3.6 V until the last 5 %"),
    freshResistance: Sourced(Ohms(10), .assumed, "5 to 20 ohm after the first pulse; passivation not modelled"),
    resistanceGrowth: Sourced(2, .assumed, "three times as much when empty"),
    resistanceExponent: Sourced(6, .assumed, "resistance rises at the very end of discharge"),
    activationJoulesPerMole: Sourced(20_000, .assumed, "twice the resistance at 0 °C, four times at -20 °C"),
    selfDischargePerYear: Sourced(
      0.01, .datasheet, "at most 1 % a year at room temperature, Maxell ER series manual and Varta Li/SOCl2 handbook"),
    cutOffVoltage: Sourced(Volts(2.0), .datasheet, "the cut-off in EEMB's data sheet of the smaller ER10450, 2015"),
    charging: nil,
    coldCapacity: Sourced(
      CapacityOverTemperature([.init(-40, 0.6), .init(-20, 0.8), .init(0, 0.93), .init(20, 1)]), .assumed,
      "the order of makers' curves at 2 mA"))
}
