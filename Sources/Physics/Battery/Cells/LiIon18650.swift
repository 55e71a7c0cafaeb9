import Quantities

extension BatteryCell {
  /// An 18650 lithium-ion cell of the Panasonic NCR18650BF class.
  public static let liIon18650 = BatteryCell(
    name: "li-ion-18650",
    title: "18650 lithium-ion cell, 3.35 Ah, 3.6 V, rechargeable",
    capacity: Sourced(
      Coulombs(12_060), .datasheet, "3350 mAh typical at 25 °C, 3250 at least, Panasonic NCR18650BF; read as quoted"),
    availableFraction: Sourced(
      0.3048, .published,
      "fit to PyBaMM SPMe discharges of the LG M50 cell (Chen 2020), C/20 to 2C, 25 °C, within 0.2 %"),
    ratePerSecond: Sourced(
      1.898e-2, .published,
      "fit to PyBaMM SPMe discharges of the LG M50 cell (Chen 2020), C/20 to 2C, 25 °C, within 0.2 %"),
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
        volts: [2.502, 3.146, 3.372, 3.449, 3.532, 3.602, 3.680, 3.764, 3.842, 3.936, 4.032]),
      .published, "Panasonic NCR18650BF curve in Zephyr include/zephyr/dt-bindings/battery/battery.h"),
    freshResistance: Sourced(
      Ohms(0.083), .published, "Panasonic 18650 cell of ns-3 src/energy, GenericBatteryModel preset"),
    resistanceGrowth: Sourced(0.5, .assumed, "half as much again when empty"),
    resistanceExponent: Sourced(6, .assumed, "resistance rises at the very end of discharge"),
    activationJoulesPerMole: Sourced(20_000, .assumed, "twice the resistance at 0 °C, four times at -20 °C"),
    selfDischargePerYear: Sourced(0.215, .assumed, "2 % a month with the protection circuit"),
    cutOffVoltage: Sourced(Volts(2.5), .datasheet, "discharge cut-off, Panasonic NCR18650B; read as quoted"),
    charging: Sourced(
      ChargeLimits(
        maximumCurrent: Amperes(1.625), maximumVoltage: Volts(4.20), minimumTemperature: Celsius(0),
        maximumTemperature: Celsius(45), coulombicEfficiency: 0.995),
      .datasheet,
      "1625 mA, 4.2 V, Panasonic NCR18650B; read as quoted, 0 to 45 °C not re-read, coulombic efficiency assumed"),
    coldCapacity: Sourced(
      CapacityOverTemperature([
        .init(-20, 0.963), .init(-10, 0.978), .init(0, 0.986), .init(10, 0.993), .init(20, 1),
      ]), .published,
      "PyBaMM SPMe discharges at C/5 with the parameters of O'Regan 2022 and O'Kane 2022, the lower; 1 from 20 °C on"))
}
