public import Quantities

/// What stands between a panel and the battery.
///
///     into the battery = max(0, from the panel·tracking·conversion − quiescent);  nothing below the least input
///
/// - Not modelled: efficiency that falls with the input, the bursts of a maximum power point search.
/// - Source: named at each constant.
public struct HarvestCharger: Hashable, Sendable {
  /// The name a listing shows.
  public let name: String
  /// Share of the panel's maximum power that the tracker finds.
  public let trackingEfficiency: Sourced<Double>
  /// Share of that power that reaches the battery.
  public let conversionEfficiency: Sourced<Double>
  /// What the charger itself draws.
  public let quiescent: Sourced<Watts>
  /// Least input that charges at all.
  public let minimumInput: Sourced<Watts>
  /// Least input that starts it when the battery is empty.
  public let coldStart: Sourced<Watts>

  /// A charger.
  public init(
    name: String, trackingEfficiency: Sourced<Double>, conversionEfficiency: Sourced<Double>,
    quiescent: Sourced<Watts>, minimumInput: Sourced<Watts>, coldStart: Sourced<Watts>
  ) {
    self.name = name
    self.trackingEfficiency = trackingEfficiency
    self.conversionEfficiency = conversionEfficiency
    self.quiescent = quiescent
    self.minimumInput = minimumInput
    self.coldStart = coldStart
  }

  /// A boost charger of the TI BQ25570 class.
  public static let boost = HarvestCharger(
    name: "boost-charger",
    trackingEfficiency: Sourced(0.96, .assumed, "fractional open-circuit voltage tracking finds 95 to 98 %"),
    conversionEfficiency: Sourced(0.88, .assumed, "0.75 at 10 µA rising to 0.90, the class of TI's BQ25570"),
    quiescent: Sourced(
      Watts(1.8e-6), .datasheet, "0.488 µA, TI BQ25570, SLUSBH2C, electrical characteristics; at 3.7 V"),
    minimumInput: Sourced(Watts(5e-6), .assumed, "a few µA at 0.1 V and above, the class of TI's BQ25570"),
    coldStart: Sourced(
      Watts(15e-6), .datasheet,
      "15 µW at 0.6 V, TI BQ25570; read as quoted, SLUSBH2C of 2014 has 5 µW at 0.33 V"))

  /// Every charger fleetsim knows.
  public static let all: [HarvestCharger] = [.boost]

  /// The power into the battery when the panel gives `input`.
  public func output(input: Watts) -> Watts {
    guard input >= minimumInput.value else { return .zero }
    let converted = input.value * trackingEfficiency.value * conversionEfficiency.value
    return Watts(max(0, converted - quiescent.value.value))
  }

  /// How much more a harvest brings when one constant of the listing is `factor` times as large, at most 1.
  ///
  /// - Returns: nil for what does not scale it.
  public func outputFactor(_ constant: String, by factor: Double) -> Double? {
    let efficiency: Double
    switch constant {
    case "tracking efficiency": efficiency = trackingEfficiency.value
    case "conversion efficiency": efficiency = conversionEfficiency.value
    default: return nil
    }
    return min(1, factor * efficiency) / efficiency
  }

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: "Boost charger with maximum power point tracking",
      constants: [
        ListedConstant("tracking efficiency", trackingEfficiency),
        ListedConstant("conversion efficiency", conversionEfficiency),
        ListedConstant("quiescent power", quiescent),
        ListedConstant("least input", minimumInput),
        ListedConstant("cold start", coldStart),
      ])
  }
}
