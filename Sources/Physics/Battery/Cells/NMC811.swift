import Quantities

extension BatteryCell {
  /// LG M50, the 21700 NMC811 cell that PyBaMM describes (Chen 2020).
  public static let nmc811 = BatteryCell(
    name: "nmc811-21700",
    title: "21700 NMC811 lithium-ion cell, 5.15 Ah, 3.6 V, rechargeable",
    capacity: Sourced(
      Coulombs(18_550), .published, "fit to PyBaMM SPMe discharges of the LG M50 cell (Chen 2020), C/20 to 2C, 25 °C"),
    availableFraction: liIon18650.availableFraction,
    ratePerSecond: liIon18650.ratePerSecond,
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
        volts: [2.500, 3.109, 3.296, 3.485, 3.581, 3.667, 3.751, 3.841, 3.948, 4.042, 4.097, 4.124, 4.200]),
      .published, "PyBaMM parameter set Chen2020, slow discharge"),
    freshResistance: Sourced(Ohms(0.03), .assumed, "the usual figure of the size"),
    resistanceGrowth: liIon18650.resistanceGrowth,
    resistanceExponent: liIon18650.resistanceExponent,
    activationJoulesPerMole: liIon18650.activationJoulesPerMole,
    selfDischargePerYear: liIon18650.selfDischargePerYear,
    cutOffVoltage: Sourced(Volts(2.5), .published, "lower cut-off of PyBaMM's Chen2020"),
    charging: Sourced(
      ChargeLimits(
        maximumCurrent: Amperes(2.5), maximumVoltage: Volts(4.20), minimumTemperature: Celsius(0),
        maximumTemperature: Celsius(45), coulombicEfficiency: 0.995),
      .assumed, "C/2, 4.20 V, 0 to 45 °C, the usual lithium-ion limits"),
    coldCapacity: liIon18650.coldCapacity)
}
