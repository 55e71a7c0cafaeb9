/// A part of the catalog.
enum Shelf: String, Hashable, Sendable, CaseIterable {
  case platforms, batteries, radios, models, streams, weather
  case pathLosses = "path-losses"

  /// One of them, for messages.
  var noun: String {
    switch self {
    case .platforms: "platform"
    case .batteries: "battery"
    case .radios: "radio"
    case .models: "model"
    case .streams: "stream"
    case .weather: "weather file"
    case .pathLosses: "path loss"
    }
  }
}
