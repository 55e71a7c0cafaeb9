import Glibc
public import Quantities

/// A photovoltaic panel.
///
///     P  = P_stc·(G/1000)·(1 + γ(Tc − 25))
///     Tc = Ta + G/800·(NOCT − 20)
///
/// - Valid for: outdoor light above about 20 W/m².
/// - Not modelled: shade, dirt, low-light loss, reflection, ageing.
/// - Source: the PVWatts power model (NREL/TP-6A20-62641) and the NOCT cell temperature.
/// - By hand: a 1 W panel at 800 W/m² with 50 °C cells gives 0.72 W.
public struct SolarPanel: Hashable, Sendable {
  /// Per kelvin, where none is given.
  public static let temperatureCoefficient = Sourced(-0.004, .assumed, "crystalline silicon, -0.3 to -0.5 %/K")
  /// The cells' at 800 W/m² in 20 °C air, where none is given.
  public static let nominalTemperature = Sourced(Celsius(45), .assumed, "NOCT of a panel in the open, 43 to 48 °C")

  /// Power at 1000 W/m² and 25 °C cells.
  public let peakPower: Watts
  /// Relative change per kelvin of cell temperature; negative.
  public let temperatureCoefficientPerKelvin: Double
  /// Cell temperature at 800 W/m² in 20 °C air.
  public let nominalCellTemperature: Celsius
  /// From level.
  public let tilt: Degrees
  /// Where it faces, clockwise from north.
  public let azimuth: Degrees

  /// A panel by its peak power. The defaults are crystalline silicon's (assumed: −0.4 %/K, NOCT 45 °C).
  public init(
    peakPower: Watts, temperatureCoefficientPerKelvin: Double = temperatureCoefficient.value,
    nominalCellTemperature: Celsius = nominalTemperature.value, tilt: Degrees, azimuth: Degrees
  ) {
    precondition(peakPower.value >= 0, "peakPower is \(peakPower)")
    self.peakPower = peakPower
    self.temperatureCoefficientPerKelvin = temperatureCoefficientPerKelvin
    self.nominalCellTemperature = nominalCellTemperature
    self.tilt = tilt
    self.azimuth = azimuth
  }

  /// A panel by its area and its efficiency, 0…1.
  public init(area: SquareMeters, efficiency: Double, tilt: Degrees, azimuth: Degrees) {
    self.init(peakPower: Watts(1000 * area.value * efficiency), tilt: tilt, azimuth: azimuth)
  }

  /// Temperature of the cells under `irradiance` W/m² in air at `air`.
  public func cellTemperature(irradianceWattsPerSquareMeter irradiance: Double, air: Celsius) -> Celsius {
    Celsius(air.value + irradiance / 800 * (nominalCellTemperature.value - 20))
  }

  /// Electrical power under `irradiance` W/m² with cells at `cell`.
  public func power(irradianceWattsPerSquareMeter irradiance: Double, cell: Celsius) -> Watts {
    Watts(
      max(0, peakPower.value * irradiance / 1000 * (1 + temperatureCoefficientPerKelvin * (cell.value - 25))))
  }

  /// Cell temperature after Faiman: `Ta + G/(25 + 6.84·v)`, for wind `v` in m/s (Solar Energy Materials 2008).
  public static func faimanCellTemperature(
    irradianceWattsPerSquareMeter irradiance: Double, air: Celsius, windMetersPerSecond: Double
  ) -> Celsius {
    Celsius(air.value + irradiance / (25 + 6.84 * windMetersPerSecond))
  }
}
