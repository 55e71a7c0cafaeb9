import Quantities

extension ShepherdCell {
  /// Panasonic CGR18650DA, lithium-ion.
  public static let cgr18650DA = ShepherdCell(
    "cgr18650da", "Panasonic CGR18650DA, lithium-ion 18650, rechargeable", full: 4.17, ampereHours: 2.33,
    nominal: (3.57, 2.14), exponential: (3.714, 1.74), ohms: 0.083, amperes: 0.466, cutOff: 3.0,
    charging: limits(amperes: 1.165, volts: 4.2, celsius: 0...45, efficiency: 0.995),
    "half the capacity an hour, the usual limits of lithium-ion cells")
  /// Panasonic HHR650D, NiMH.
  public static let hhr650D = ShepherdCell(
    "hhr650d", "Panasonic HHR650D, NiMH D cell, rechargeable", full: 1.39, ampereHours: 7.0,
    nominal: (1.18, 6.25), exponential: (1.28, 1.3), ohms: 0.0046, amperes: 1.3, cutOff: 1.0,
    charging: limits(amperes: 0.7, volts: 1.55, celsius: 0...45, efficiency: 0.87),
    "a tenth of the capacity an hour, as NiMH cells take for long; 0.85 to 0.9 of the charge is kept")
  /// Panasonic N-700AAC, NiCd.
  public static let n700AAC = ShepherdCell(
    "n700aac", "Panasonic N-700AAC, NiCd AA cell, rechargeable", full: 1.38, ampereHours: 0.79,
    nominal: (1.17, 0.60), exponential: (1.25, 0.24), ohms: 0.016, amperes: 0.7, cutOff: 0.8,
    charging: limits(amperes: 0.07, volts: 1.55, celsius: 0...45, efficiency: 0.8),
    "a tenth of the capacity an hour, as NiCd cells take for long; about 0.8 of the charge is kept")
  /// CSB GP1272, 12 V lead-acid.
  public static let gp1272 = ShepherdCell(
    "gp1272", "CSB GP1272, 12 V lead-acid, 7.2 Ah, rechargeable", full: 12.8, ampereHours: 7.2,
    nominal: (11.5, 4.5), exponential: (12.5, 2), ohms: 0.056, amperes: 0.36, cutOff: 8.0,
    charging: limits(amperes: 2.16, volts: 13.8, celsius: -15...40, efficiency: 0.87),
    "0.3 of the capacity an hour up to the float voltage of 12 V lead-acid; 0.85 to 0.9 of the charge is kept")
  /// Leoch LGP12-100, 12 V lead-acid.
  public static let lgp12100 = ShepherdCell(
    "lgp12-100", "Leoch LGP12-100, 12 V lead-acid, 130 Ah in ns-3, rechargeable", full: 12.6, ampereHours: 130,
    nominal: (12.44, 12.3), exponential: (12.52, 12), ohms: 0.00069, amperes: 5, cutOff: 11.0,
    charging: limits(amperes: 30, volts: 13.8, celsius: -15...40, efficiency: 0.87),
    "0.3 of 100 Ah an hour up to the float voltage of 12 V lead-acid; 0.85 to 0.9 of the charge is kept")

  /// Every battery of this model.
  public static let all: [ShepherdCell] = [.cgr18650DA, .hhr650D, .n700AAC, .gp1272, .lgp12100]

  private init(
    _ name: String, _ title: String, full: Double, ampereHours: Double, nominal: (volts: Double, ampereHours: Double),
    exponential: (volts: Double, ampereHours: Double), ohms: Double, amperes: Double, cutOff: Double,
    charging: ChargeLimits, _ chargingSource: String
  ) {
    func published<Value>(_ value: Value) -> Sourced<Value> {
      Sourced(value, .published, "preset of ns-3 GenericBatteryModel")
    }
    self.name = name
    self.title = title
    fullVoltage = published(Volts(full))
    capacity = published(Coulombs(3_600 * ampereHours))
    nominalVoltage = published(Volts(nominal.volts))
    nominalCharge = published(Coulombs(3_600 * nominal.ampereHours))
    exponentialVoltage = published(Volts(exponential.volts))
    exponentialCharge = published(Coulombs(3_600 * exponential.ampereHours))
    resistance = published(Ohms(ohms))
    typicalCurrent = published(Amperes(amperes))
    cutOffVoltage = published(Volts(cutOff))
    self.charging = Sourced(charging, .assumed, chargingSource)
  }

  private static func limits(
    amperes: Double, volts: Double, celsius: ClosedRange<Double>, efficiency: Double
  ) -> ChargeLimits {
    ChargeLimits(
      maximumCurrent: Amperes(amperes), maximumVoltage: Volts(volts), minimumTemperature: Celsius(celsius.lowerBound),
      maximumTemperature: Celsius(celsius.upperBound), coulombicEfficiency: efficiency)
  }
}
