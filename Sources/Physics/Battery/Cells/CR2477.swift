import Quantities

extension BatteryCell {
  /// CR2477, the 24 mm Li/MnO2 coin cell. Not rechargeable.
  public static let cr2477 = BatteryCell(
    name: "cr2477",
    title: "CR2477 lithium coin cell, 1 Ah, 3 V, primary",
    capacity: Sourced(
      Coulombs(3_600), .published, "1000 mAh, the most of the 850 to 1000 mAh that batteryequivalents.com finds"),
    availableFraction: Sourced(0.6, .assumed, "as CR2032: no published KiBaM fit for coin cells"),
    ratePerSecond: Sourced(1e-3, .assumed, "as CR2032: no published KiBaM fit for coin cells"),
    openCircuit: Sourced(
      cr2032.openCircuit.value, .published, "the chemistry's curve: \(cr2032.openCircuit.source)"),
    freshResistance: Sourced(Ohms(10), .assumed, "as CR2032; thicker cells are no better at pulses"),
    resistanceGrowth: cr2032.resistanceGrowth,
    resistanceExponent: cr2032.resistanceExponent,
    activationJoulesPerMole: cr2032.activationJoulesPerMole,
    selfDischargePerYear: cr2032.selfDischargePerYear,
    cutOffVoltage: cr2032.cutOffVoltage,
    charging: nil,
    coldCapacity: cr2032.coldCapacity)
}
