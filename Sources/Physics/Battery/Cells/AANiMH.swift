import Quantities

extension BatteryCell {
  /// AA nickel metal hydride cell with low self-discharge.
  public static let aaNiMH = BatteryCell(
    name: "aa-nimh",
    title: "AA NiMH cell, 1.9 Ah, 1.2 V, rechargeable",
    capacity: Sourced(Coulombs(6_840), .assumed, "1900 mAh, the usual least capacity of cells with low self-discharge"),
    availableFraction: Sourced(0.6, .assumed, "no published KiBaM fit was found"),
    ratePerSecond: Sourced(1e-3, .assumed, "no published KiBaM fit was found"),
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
        volts: [1.004, 1.194, 1.231, 1.244, 1.254, 1.257, 1.263, 1.266, 1.274, 1.315, 1.420]),
      .published, "Panasonic BK-1100FHU curve in Zephyr include/zephyr/dt-bindings/battery/battery.h"),
    freshResistance: Sourced(Ohms(0.025), .assumed, "the usual figure of the size"),
    resistanceGrowth: Sourced(1, .assumed, "twice as much when empty"),
    resistanceExponent: Sourced(6, .assumed, "resistance rises at the very end of discharge"),
    activationJoulesPerMole: Sourced(20_000, .assumed, "twice the resistance at 0 °C, four times at -20 °C"),
    selfDischargePerYear: Sourced(0.175, .assumed, "15 to 20 % a year"),
    cutOffVoltage: Sourced(Volts(1.0), .published, "ns-3 src/energy, GenericBatteryModel preset of a NiMH cell"),
    charging: Sourced(
      ChargeLimits(
        maximumCurrent: Amperes(0.95), maximumVoltage: Volts(1.5), minimumTemperature: Celsius(0),
        maximumTemperature: Celsius(45), coulombicEfficiency: 0.87),
      .assumed, "C/2, 1.5 V, 0 to 45 °C; efficiency between 0.85 and 0.9"),
    coldCapacity: Sourced(
      CapacityOverTemperature([.init(-20, 0.6), .init(0, 0.9), .init(20, 1)]), .assumed,
      "the order of makers' curves at C/5"))
}
