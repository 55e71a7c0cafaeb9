public import Quantities

/// A chip's package: the thermal resistance from its junction to the air around its board.
///
/// - Valid for: a board of four layers in still air, as JEDEC measures it; `T_j = T_air + P·θ_JA`.
/// - Not modelled: what a small board of two layers adds, other chips beside it.
public struct ThermalPackage: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// θ_JA.
  public let resistance: Sourced<KelvinPerWatt>

  private init(
    _ name: String, _ title: String, _ kelvinPerWatt: Double, _ status: ConstantStatus, _ source: String
  ) {
    self.name = name
    self.title = title
    resistance = Sourced(KelvinPerWatt(kelvinPerWatt), status, source)
  }

  private static let f407 = "ST STM32F405/407 data sheet, package thermal characteristics"
  private static let f301 = "ST STM32F301 data sheet, package thermal characteristics"
  private static let f042 = "ST STM32F042 data sheet, package thermal characteristics"
  private static let f031 = "ST STM32F031 data sheet, package thermal characteristics"

  /// Every package fleetsim knows, in the order it lists them.
  public static let all = [
    ThermalPackage("lqfp176", "LQFP176, 24 x 24 mm", 38, .datasheet, f407),
    ThermalPackage("lqfp144", "LQFP144, 20 x 20 mm", 40, .datasheet, f407),
    ThermalPackage("ufbga176", "UFBGA176", 39, .datasheet, f407),
    ThermalPackage("wlcsp90", "WLCSP90", 38.1, .datasheet, f407),
    ThermalPackage("lqfp100", "LQFP100, 14 x 14 mm", 43, .datasheet, f407),
    ThermalPackage("lqfp64", "LQFP64, 10 x 10 mm", 46, .datasheet, f407),
    ThermalPackage("lqfp48", "LQFP48, 7 x 7 mm", 55, .datasheet, f301),
    ThermalPackage("wlcsp49", "WLCSP49", 49, .datasheet, f301),
    ThermalPackage("ufqfn32", "UFQFN32, 5 x 5 mm", 37, .datasheet, f301),
    ThermalPackage("ufqfpn48", "UFQFPN48, 7 x 7 mm", 33, .datasheet, f042),
    ThermalPackage("lqfp32", "LQFP32", 57, .datasheet, f042),
    ThermalPackage("ufqfpn28", "UFQFPN28, 4 x 4 mm", 118, .datasheet, f042),
    ThermalPackage("wlcsp36", "WLCSP36", 64, .datasheet, f042),
    ThermalPackage("tssop20", "TSSOP20", 76, .datasheet, f042),
    ThermalPackage("wlcsp25", "WLCSP25", 74, .datasheet, f031),
    ThermalPackage(
      "qfn56", "QFN of 7 x 7 mm with a pad: nRF52840, ESP32-S3, RP2040", 45, .datasheet,
      "40 to 50 K/W in their data sheets; figure not re-read"),
    ThermalPackage(
      "bcm2711", "Raspberry Pi 4 without a heat sink, chip to air", 12, .assumed, "11 to 13 K/W are usual"),
    ThermalPackage(
      "bcm2711-heatsink", "Raspberry Pi 4 with a small heat sink, chip to air", 7, .assumed, "6 to 8 K/W are usual"),
  ]

  /// The package of that name, if there is one.
  public static func named(_ name: String) -> ThermalPackage? { all.first { $0.name == name } }

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(name: name, title: title, constants: [ListedConstant("junction to air", resistance)])
  }
}

/// The outside of a box in air: `R = 1/(h·A)`.
///
/// `h` is 10 W/(m²·K) in still air, half of it radiation, and `5.7 + 3.8·v` in a wind of `v` m/s, never less than in
/// still air.
///
/// - Valid for: boxes of centimetres to decimetres, all of whose surface sheds heat.
/// - Not modelled: convection that grows with the box's own warmth, a cold sky.
/// - Source: McAdams' rule, the outside of solar collectors in EnergyPlus. The value for still air is assumed.
/// - By hand: 100 x 80 x 50 mm are 340 cm²; 2.94 K/W in still air.
public enum Enclosure {
  /// W/(m²·K) at `windMetersPerSecond`.
  public static func heatTransfer(windMetersPerSecond wind: Double) -> Double { max(10, 5.7 + 3.8 * wind) }

  /// From the outside of a box of `area` to the air.
  public static func resistance(area: SquareMeters, windMetersPerSecond wind: Double) -> KelvinPerWatt {
    KelvinPerWatt(1 / (heatTransfer(windMetersPerSecond: wind) * area.value))
  }
}
