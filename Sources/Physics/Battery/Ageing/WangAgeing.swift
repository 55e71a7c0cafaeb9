import Glibc
public import Quantities

/// Ageing of a LiFePO4 26650 cell by use.
///
///     loss = B·exp(−(31 700 − 370.3·C-rate)/(8.314·T))·Ah^0.55 / 100
///
/// - Valid for: 15 to 60 °C, C/2 to 10C, a 2 Ah cell; between the tabulated rates `B` is linear.
/// - Not modelled: ageing at rest. A self-contained value type.
/// - Source: Wang et al., J. Power Sources 196, 2011, doi 10.1016/j.jpowsour.2010.11.134; read as quoted, equations and
///   table of the factors, in a paper on vertical takeoff that uses them (MDPI).
public enum WangAgeing {
  static let listed = [
    ListedConstant(
      "percent lost by use, per Ah^0.55 of 2 Ah",
      Sourced(
        "\(Readable.number(factors[0].factor))·exp(-(31700 - 370.3·0.5) J/mol/(R·T)) at C/2", .published,
        "Wang et al. 2011, doi 10.1016/j.jpowsour.2010.11.134; read as quoted"))
  ]

  private static let factors: [(rate: Double, factor: Double)] = [
    (0.5, 31_630), (2, 21_681), (6, 12_934), (10, 15_512),
  ]

  /// The share of the capacity lost after `ampereHours` of throughput of a 2 Ah cell at `rate` (1 is 1C).
  public static func loss(ampereHours: Double, rate: Double, temperature: Celsius) -> Double {
    precondition(ampereHours >= 0, "ampereHours is \(ampereHours)")
    precondition(rate > 0, "rate is \(rate)")
    let activation = 31_700 - 370.3 * rate
    return factor(rate) * exp(-activation / (8.314 * temperature.kelvin)) * pow(ampereHours, 0.55) / 100
  }

  private static func factor(_ rate: Double) -> Double {
    var slower = factors[0]
    if rate <= slower.rate { return slower.factor }
    for faster in factors.dropFirst() {
      if rate < faster.rate {
        let part = (rate - slower.rate) / (faster.rate - slower.rate)
        return slower.factor + part * (faster.factor - slower.factor)
      }
      slower = faster
    }
    return slower.factor
  }
}
