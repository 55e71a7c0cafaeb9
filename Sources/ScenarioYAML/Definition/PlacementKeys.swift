import Quantities

/// Where the nodes of a group stand.
enum PlacementKeys {
  static let distance = Key<ClosedRange<Double>>.span(
    "distance", .length, Limits("10 cm", to: "100 km"), .required,
    "From the gateway. Between two distances nodes stand uniformly over the ring.", example: "5 m .. 40 m")
  static let pathLoss = Key<Choice>.preset(
    "path_loss", Preset(.pathLosses, "path loss", "How the signal fades with distance.", []), .required,
    "How the signal fades with distance.", example: "indoor-2.4ghz")

  static let section = Section(
    "placement", "Where the nodes of a group stand.", [distance.field, pathLoss.field])
}
