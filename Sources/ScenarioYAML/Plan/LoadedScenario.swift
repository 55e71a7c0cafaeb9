public import FleetModel

/// A scenario file after reading: the plan, and what the plan leaves out.
public struct LoadedScenario: Sendable {
  /// The fleet to simulate.
  public var plan: FleetPlan
  /// The file as it was read, for the archive.
  public let text: String
  /// How to talk to the broker.
  public let mqtt: MQTTSettings
  /// One line for people; the name when the file gives none.
  public let title: String
  /// What the scenario is to answer, if it says.
  public let question: String?
  /// What to hold its results against, if it says.
  public let compare: String?
  /// Every default and every catalog entry that the plan uses, with its source.
  public let provenance: [Provenance]
}
