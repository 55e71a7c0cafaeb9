/// Laws that act without being named by a part: their constants, for listings and for the record of a run.
public enum Effect: String, Sendable, CaseIterable {
  /// What temperature does to a cell, `CellClimate`.
  case cellClimate = "cell-climate"
  /// Layered oxides, `SchmalstiegAgeing`.
  case ageingOfOxides = "ageing-schmalstieg"
  /// Iron phosphate, `WangAgeing`.
  case ageingOfPhosphate = "ageing-wang"
  /// `SolarPanel` and the light on it.
  case panel = "solar-panel"
  /// A gateway on a battery, `ThermalNode.gateway`.
  case gatewayBox = "gateway-box"

  /// The effect of a law of ageing.
  public init(_ law: BatteryAgeing) {
    switch law {
    case .schmalstieg: self = .ageingOfOxides
    case .wang: self = .ageingOfPhosphate
    }
  }

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    switch self {
    case .cellClimate:
      entry(
        "warmth and cold of a cell: resistance and self-discharge",
        [
          ListedConstant("resistance is given at", CellClimate.resistanceReference),
          ListedConstant("self-discharge is given at", CellClimate.leakReference),
          ListedConstant("self-discharge doubles in", CellClimate.leakDoubling, unit: "K"),
        ])
    case .ageingOfOxides: entry("layered oxides lose capacity by lying and by use", SchmalstiegAgeing.listed)
    case .ageingOfPhosphate: entry("iron phosphate loses capacity by use", WangAgeing.listed)
    case .panel:
      entry(
        "light and warmth of a solar panel",
        [
          ListedConstant("power per kelvin", SolarPanel.temperatureCoefficient, unit: "1/K"),
          ListedConstant("cells at 800 W/m² in 20 °C", SolarPanel.nominalTemperature),
          ListedConstant("reflection of the ground", Irradiance.albedo),
        ])
    case .gatewayBox:
      entry(
        "warmth of a gateway that runs on a battery",
        [
          ListedConstant("from the board to the air", ThermalNode.gatewayResistance),
          ListedConstant("heat capacity", ThermalNode.gatewayCapacity),
        ])
    }
  }

  private func entry(_ title: String, _ constants: [ListedConstant]) -> CatalogEntry {
    CatalogEntry(name: rawValue, title: title, constants: constants)
  }
}
