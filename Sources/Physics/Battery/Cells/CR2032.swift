import Quantities

extension BatteryCell {
  /// CR2032, the 20 mm Li/MnO2 coin cell. Not rechargeable.
  public static let cr2032 = BatteryCell(
    name: "cr2032",
    title: "CR2032 lithium coin cell, 225 mAh, 3 V, primary",
    capacity: Sourced(
      Coulombs(810), .published, "225 mAh, typical of fourteen makers' data sheets, Wikipedia \"CR2032 battery\""),
    availableFraction: Sourced(
      0.6, .assumed, "no published KiBaM fit for coin cells; the resistance carries the pulses"),
    ratePerSecond: Sourced(1e-3, .assumed, "no published KiBaM fit for coin cells; wells level within an hour"),
    openCircuit: Sourced(
      OpenCircuitPoints(
        percents: [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
        volts: [1.950, 2.415, 2.563, 2.693, 2.751, 2.774, 2.804, 2.831, 2.861, 2.900, 2.933, 3.005, 3.202]),
      .published,
      "CR2032 battery model of nrfconnect/sdk-nrfxlib nrf_fuel_gauge, sampled and rounded; light pulsed load"),
    freshResistance: Sourced(
      Ohms(10), .published, "10 ohm fresh, 30 to 50 ohm near empty: Qoitech and TTN coin-cell article, 2019"),
    resistanceGrowth: Sourced(3, .assumed, "40 ohm when empty, inside the range of the Qoitech and TTN article"),
    resistanceExponent: Sourced(4, .assumed, "resistance stays low until the last third"),
    activationJoulesPerMole: Sourced(20_000, .assumed, "doubles from 25 to 0 °C, as coin-cell pulse curves do"),
    selfDischargePerYear: Sourced(
      0.01, .datasheet, "less than 1 % a year on a data sheet of 235 mAh, read as quoted; 1.5 % says Rayovac"),
    cutOffVoltage: Sourced(Volts(2.0), .published, "the end voltage in Wikipedia's \"CR2032 battery\""),
    charging: nil,
    coldCapacity: Sourced(
      .independent, .assumed, "no table was found for coin cells; in the cold their resistance ends the discharge"))
}
