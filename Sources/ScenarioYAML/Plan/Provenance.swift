import Physics

/// A number of a scenario that its file does not give, and where it comes from.
public struct Provenance: Hashable, Sendable {
  /// How it came into the plan.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// The scenario's key was absent.
    case byDefault = "default"
    /// Read from a measurement log.
    case measured
    /// Printed in a paper, a standard or a maintained public data base.
    case published
    /// Taken from the maker's data sheet.
    case datasheet = "data sheet"
    /// Chosen here; no source was read.
    case assumed
    /// Trained or fitted, as its card says.
    case trained
    /// Sensed in the world.
    case recorded
    /// Drawn by a program.
    case synthetic

    init(_ status: ConstantStatus) {
      switch status {
      case .measured: self = .measured
      case .published: self = .published
      case .datasheet: self = .datasheet
      case .assumed: self = .assumed
      }
    }
  }

  /// What it belongs to: `battery cr2032`, or the path of a key of the scenario.
  public let item: String
  /// The name of the constant.
  public let constant: String
  /// The value as printed, with its unit unless that is the constant's own.
  public let value: String
  /// The unit, or empty when `value` has it.
  public let unit: String
  /// How it is known.
  public let status: Status
  /// The document, measurement or reasoning behind it.
  public let source: String
}
