import Quantities

extension ShepherdBattery {
  /// Panasonic CGR18650DA, lithium-ion; ns-3 `GenericBatteryModel`.
  public static let cgr18650DA = ShepherdBattery(
    name: "cgr18650da", full: Volts(4.17), capacityAmpereHours: 2.33, nominal: Volts(3.57), nominalAmpereHours: 2.14,
    exponential: Volts(3.714), exponentialAmpereHours: 1.74, resistance: Ohms(0.083),
    typicalCurrent: Amperes(0.466), cutOff: Volts(3.0))
  /// Panasonic HHR650D, NiMH; ns-3 `GenericBatteryModel`.
  public static let hhr650D = ShepherdBattery(
    name: "hhr650d", full: Volts(1.39), capacityAmpereHours: 7.0, nominal: Volts(1.18), nominalAmpereHours: 6.25,
    exponential: Volts(1.28), exponentialAmpereHours: 1.3, resistance: Ohms(0.0046), typicalCurrent: Amperes(1.3),
    cutOff: Volts(1.0))
  /// Panasonic N-700AAC, NiCd; ns-3 `GenericBatteryModel`.
  public static let n700AAC = ShepherdBattery(
    name: "n700aac", full: Volts(1.38), capacityAmpereHours: 0.79, nominal: Volts(1.17), nominalAmpereHours: 0.60,
    exponential: Volts(1.25), exponentialAmpereHours: 0.24, resistance: Ohms(0.016), typicalCurrent: Amperes(0.7),
    cutOff: Volts(0.8))
  /// CSB GP1272, 12 V lead-acid; ns-3 `GenericBatteryModel`.
  public static let gp1272 = ShepherdBattery(
    name: "gp1272", full: Volts(12.8), capacityAmpereHours: 7.2, nominal: Volts(11.5), nominalAmpereHours: 4.5,
    exponential: Volts(12.5), exponentialAmpereHours: 2, resistance: Ohms(0.056), typicalCurrent: Amperes(0.36),
    cutOff: Volts(8.0))
  /// Leoch LGP12-100, 12 V lead-acid; ns-3 `GenericBatteryModel`.
  public static let lgp12100 = ShepherdBattery(
    name: "lgp12100", full: Volts(12.6), capacityAmpereHours: 130, nominal: Volts(12.44), nominalAmpereHours: 12.3,
    exponential: Volts(12.52), exponentialAmpereHours: 12, resistance: Ohms(0.00069), typicalCurrent: Amperes(5),
    cutOff: Volts(11.0))

  /// Every preset.
  public static let all: [ShepherdBattery] = [.cgr18650DA, .hhr650D, .n700AAC, .gp1272, .lgp12100]
}
