import Quantities

extension BatteryCell {
  /// AA alkaline manganese cell (LR6). Not rechargeable.
  public static let aaAlkaline = BatteryCell(
    name: "aa-alkaline",
    title: "AA alkaline cell, 2.6 Ah, 1.5 V, primary",
    capacity: Sourced(Coulombs(9_360), .published, "2600 mAh, the figure Open Acoustic Devices plans AudioMoth with"),
    availableFraction: Sourced(0.6, .assumed, "no published KiBaM fit for alkaline cells"),
    ratePerSecond: Sourced(1e-3, .assumed, "no published KiBaM fit for alkaline cells; wells level within an hour"),
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
        volts: [0.822, 0.952, 1.012, 1.145, 1.228, 1.260, 1.288, 1.318, 1.351, 1.397, 1.460, 1.514, 1.600]),
      .published, "AA_Alkaline battery model of nrfconnect/sdk-nrfxlib nrf_fuel_gauge, sampled and rounded"),
    freshResistance: Sourced(Ohms(0.2), .assumed, "middle of the 0.15 to 0.3 ohm usual for the size"),
    resistanceGrowth: Sourced(4, .assumed, "1 ohm when empty"),
    resistanceExponent: Sourced(3, .assumed, "resistance rises over the last half"),
    activationJoulesPerMole: Sourced(20_000, .assumed, "twice the resistance at 0 °C, four times at -20 °C"),
    selfDischargePerYear: Sourced(0.025, .assumed, "2 to 3 % a year at 20 °C"),
    cutOffVoltage: Sourced(Volts(0.85), .assumed, "between the 0.8 and 0.9 V at which makers rate the cell"),
    charging: nil,
    coldCapacity: Sourced(
      CapacityOverTemperature([.init(-16.1, 0.555), .init(3.4, 0.935), .init(20, 1)]), .published,
      "measured relative to 20.5 °C at about 15 mA with two recorders, middle of both: kitzeslab/ARU_battery_longevity")
  )
}
