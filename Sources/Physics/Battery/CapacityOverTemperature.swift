public import Quantities

/// The share of its rated charge that a cell gives at a temperature.
///
/// Linear between knots, the end value outside. Charge that the cold withholds is not lost: it comes back
/// when the cell warms up.
///
/// - Valid for: the rate at which its source measured it; faster discharges lose more.
/// - Not modelled: dependence on the rate, more than the rated charge in the heat.
/// - Source: named by each cell.
public struct CapacityOverTemperature: Hashable, Sendable {
  /// One temperature and the share of the charge it leaves.
  public struct Knot: Hashable, Sendable {
    /// The temperature, in °C.
    public let celsius: Double
    /// The share, 0…1.
    public let share: Double

    /// A knot.
    public init(_ celsius: Double, _ share: Double) {
      self.celsius = celsius
      self.share = share
    }
  }

  /// Rising temperatures.
  public let knots: [Knot]
  /// From here on the whole charge is at hand, in °C.
  let fullFromCelsius: Double

  /// A table.
  ///
  /// - Precondition: temperatures rise, shares are in 0…1 and never fall, and the last is 1.
  public init(_ knots: [Knot]) {
    precondition(knots.last?.share == 1, "the last share is \(knots.last?.share ?? .nan), not 1")
    for (colder, warmer) in zip(knots, knots.dropFirst()) {
      precondition(colder.celsius < warmer.celsius, "\(warmer.celsius) °C does not follow \(colder.celsius) °C")
      precondition(
        colder.share >= 0 && colder.share <= warmer.share, "share \(colder.share) at \(colder.celsius) °C")
    }
    self.knots = knots
    fullFromCelsius = knots.first { $0.share == 1 }?.celsius ?? -.infinity
  }

  /// The whole charge at every temperature.
  public static let independent = CapacityOverTemperature([Knot(-273.15, 1)])

  /// The share of the rated charge at `temperature`.
  public func share(at temperature: Celsius) -> Double {
    if temperature.value >= fullFromCelsius { return 1 }
    guard let first = knots.first, temperature.value > first.celsius else { return knots.first?.share ?? 1 }
    var colder = first
    for warmer in knots.dropFirst() {
      if temperature.value < warmer.celsius {
        let part = (temperature.value - colder.celsius) / (warmer.celsius - colder.celsius)
        return colder.share + part * (warmer.share - colder.share)
      }
      colder = warmer
    }
    return 1
  }
}

extension CapacityOverTemperature: CustomStringConvertible {
  /// For example `"-16.1 °C: 0.555, 20.5 °C: 1.0"`, or `"independent"`.
  public var description: String {
    if fullFromCelsius <= -273.15 { return "1 at every temperature" }
    return knots.map { "\(Readable.number($0.celsius)) °C: \(Readable.number($0.share))" }.joined(separator: ", ")
  }
}
