/// A figure that someone else printed, beside the one computed here.
public struct PublishedPoint: Hashable, Sendable {
  /// Where the published figure comes from.
  public enum Origin: String, Hashable, Sendable, CaseIterable {
    /// Measured on a device.
    case measurement
    /// Printed in a paper.
    case paper
    /// The output or the unit test of another program.
    case program
    /// An example of a standard or a data sheet.
    case standard
    /// A formula with one right answer.
    case formula
  }

  /// How far the computed figure may be off.
  public enum Tolerance: Hashable, Sendable {
    /// In the point's unit.
    case absolute(Double)
    /// As a share of the published figure.
    case relative(Double)
  }

  /// A short name, unique among all points, for example `"kibam-itsy-250mA"`.
  public let id: String
  /// What the figure is.
  public let what: String
  /// The figure as published.
  public let published: Double
  /// The figure computed here.
  public let computed: Double
  /// The unit of both.
  public let unit: String
  /// How far they may differ.
  public let tolerance: Tolerance
  /// What kind of source it is.
  public let origin: Origin
  /// The paper, program or standard.
  public let source: String

  /// A point.
  public init(
    _ id: String, _ what: String, published: Double, computed: Double, unit: String, within tolerance: Tolerance,
    _ origin: Origin, _ source: String
  ) {
    self.id = id
    self.what = what
    self.published = published
    self.computed = computed
    self.unit = unit
    self.tolerance = tolerance
    self.origin = origin
    self.source = source
  }

  /// Computed less published, in the point's unit.
  public var error: Double { computed - published }

  /// The error as a share of the published figure; the error itself when that is zero.
  public var relativeError: Double { published == 0 ? error : error / abs(published) }

  /// The largest permitted error, in the point's unit.
  public var permitted: Double {
    switch tolerance {
    case .absolute(let most): most
    case .relative(let share): share * abs(published)
    }
  }

  /// Whether the computed figure is close enough. A figure that is not a number never is.
  public var agrees: Bool { abs(error) <= permitted }
}
