import Quantities

extension BatteryCell {
  /// An 18650 lithium iron phosphate cell of the Drypower IFR18650 E1600 class.
  public static let liFePO4 = BatteryCell(
    name: "lifepo4-18650",
    title: "18650 lithium iron phosphate cell, 1.6 Ah, 3.2 V, rechargeable",
    capacity: Sourced(Coulombs(5_760), .datasheet, "1600 mAh, Drypower IFR18650 E1600; figure not re-read"),
    availableFraction: Sourced(0.3048, .assumed, "the fit of an NMC cell; none was found for LiFePO4"),
    ratePerSecond: Sourced(1.898e-2, .assumed, "the fit of an NMC cell; none was found for LiFePO4"),
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
        volts: [2.013, 3.068, 3.159, 3.194, 3.210, 3.221, 3.229, 3.246, 3.256, 3.262, 3.348]),
      .published, "Drypower IFR18650 E1600 curve in Zephyr include/zephyr/dt-bindings/battery/battery.h"),
    freshResistance: Sourced(Ohms(0.045), .assumed, "middle of the 0.03 to 0.06 ohm usual for the size"),
    resistanceGrowth: Sourced(0.5, .assumed, "half as much again when empty"),
    resistanceExponent: Sourced(6, .assumed, "resistance rises at the very end of discharge"),
    activationJoulesPerMole: Sourced(20_000, .assumed, "twice the resistance at 0 °C, four times at -20 °C"),
    selfDischargePerYear: Sourced(0.262, .assumed, "2.5 % a month with the protection circuit"),
    cutOffVoltage: Sourced(Volts(2.5), .assumed, "the protection circuit's usual threshold"),
    charging: Sourced(
      ChargeLimits(
        maximumCurrent: Amperes(0.8), maximumVoltage: Volts(3.65), minimumTemperature: Celsius(0),
        maximumTemperature: Celsius(55), coulombicEfficiency: 0.995),
      .assumed, "C/2, 3.65 V, 0 to 55 °C, the usual LiFePO4 limits"),
    coldCapacity: Sourced(
      CapacityOverTemperature([.init(-20, 0.6), .init(-10, 0.75), .init(0, 0.88), .init(20, 1)]), .assumed,
      "iron phosphate loses more in the cold than layered oxides; shape of makers' curves at C/5"))
}
