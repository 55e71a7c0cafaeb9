import Glibc
public import Quantities

extension KineticModel {
  /// Fits the wells to the capacities delivered at three constant rates, as in NREL's System Advisor Model.
  ///
  /// The rate constant is scanned from 0 to 5 per hour in steps of 0.001 for the value at which the
  /// available fractions that the 1 h and the 10 h capacity ask for agree best.
  ///
  /// - Parameters:
  ///   - oneHour: the charge delivered when discharged in one hour.
  ///   - tenHours: the same in ten hours.
  ///   - twentyHours: the same in twenty hours.
  /// - Source: NREL/ssc `lib_battery_capacity.cpp`; 60, 93 and 100 Ah give 108.159 Ah, c 0.47511, k' 0.677/h.
  public init(oneHour: Coulombs, tenHours: Coulombs, twentyHours: Coulombs) {
    var best = (error: Double.infinity, perHour: 0.0, fraction: 0.0)
    for step in 1...5000 {
      let perHour = Double(step) * 0.001
      let a = Self.fraction(ratio: oneHour / twentyHours, hours: 1, longHours: 20, perHour: perHour)
      let b = Self.fraction(ratio: oneHour / tenHours, hours: 1, longHours: 10, perHour: perHour)
      if abs(a - b) < best.error { best = (abs(a - b), perHour, a) }
    }
    let k = best.perHour
    let c = best.fraction
    let full = twentyHours.value * ((1 - exp(-20 * k)) * (1 - c) + 20 * k * c) / (20 * k * c)
    self.init(capacity: Coulombs(full), availableFraction: c, ratePerSecond: k / 3600)
  }

  private static func fraction(ratio: Double, hours: Double, longHours: Double, perHour k: Double) -> Double {
    let numerator = ratio * (1 - exp(-k * hours)) * longHours - (1 - exp(-k * longHours)) * hours
    return numerator / (numerator - k * ratio * hours * longHours + k * hours * longHours)
  }
}
