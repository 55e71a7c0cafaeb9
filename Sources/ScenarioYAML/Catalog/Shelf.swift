/// A part of the catalog.
public enum Shelf: String, Hashable, Sendable, CaseIterable {
  case platforms, batteries, chargers, regulators, radios, packages
  case pathLosses = "path-losses"
  case effects, techniques
  case models, streams, weather

  /// One of them, for messages.
  public var noun: String {
    switch self {
    case .platforms: "platform"
    case .batteries: "battery"
    case .chargers: "charger"
    case .regulators: "regulator"
    case .radios: "radio"
    case .packages: "package"
    case .pathLosses: "path loss"
    case .effects: "effect"
    case .techniques: "technique"
    case .models: "model"
    case .streams: "stream"
    case .weather: "weather file"
    }
  }

  /// The extension of the library's files, or nil for what is built in.
  var fileKind: String? {
    switch self {
    case .platforms, .batteries, .chargers, .regulators, .radios, .packages, .pathLosses, .effects, .techniques: nil
    case .models, .streams: "safetensors"
    case .weather: "csv"
    }
  }
}
