import Glibc
public import Quantities

/// Ageing of an NMC111 18650 cell by calendar and by use.
///
///     C/C0 = 1 − αc·t^0.75 − βc·√Q         R/R0 = 1 + αr·t^0.75 + βr·Q           t in days, Q in Ah drawn and charged
///     αc = (7.543·V − 23.75)·1e6·exp(−6976/T)      αr = (5.270·V − 16.32)·1e5·exp(−5986/T)
///     βc = 7.348e-3·(Vø − 3.667)² + 7.60e-4 + 4.081e-3·DOD
///     βr = 2.153e-4·(Vø − 3.725)² − 1.521e-5 + 2.798e-4·DOD
///
/// When the stress changes, each loss `y = k·x^p` is carried along its own power law: `y' = k·((y/k)^(1/p) + Δx)^p`.
///
/// - Valid for: 20 to 50 °C at rest; cycling at 35 °C and 1C; a cell of 2.15 Ah.
/// - Not modelled: cycling in the cold (lithium plating), the knee at the end of life.
/// - Source: Schmalstieg, Käbitz, Ecker and Sauer, J. Power Sources 257, 2014, doi 10.1016/j.jpowsour.2014.02.012; the
///   constants as in NREL's BLAST-Lite.
public enum SchmalstiegAgeing {
  private static let source = "Schmalstieg et al. 2014, doi 10.1016/j.jpowsour.2014.02.012, as in NREL's BLAST-Lite"
  static let listed = [
    ListedConstant(
      "share lost by lying, per day^0.75", Sourced("(7.543·V - 23.75)·1e6·exp(-6976 K/T)", .published, source)),
    ListedConstant(
      "share lost by use, per Ah^0.5 of 2.15 Ah",
      Sourced("7.348e-3·(V - 3.667)² + 7.60e-4 + 4.081e-3·depth", .published, source)),
  ]

  /// What one cell has lost.
  public struct State: Hashable, Sendable {
    /// Share of the capacity lost at rest.
    public var calendarLoss = 0.0
    /// Share of the capacity lost by use.
    public var cycleLoss = 0.0
    /// Rise of the resistance at rest, relative to the fresh one.
    public var calendarGain = 0.0
    /// Rise of the resistance by use, relative to the fresh one.
    public var cycleGain = 0.0

    /// A fresh cell.
    public init() {}

    /// Capacity relative to the fresh one.
    public var capacityShare: Double { max(0, 1 - calendarLoss - cycleLoss) }
    /// Resistance relative to the fresh one.
    public var resistanceFactor: Double { 1 + calendarGain + cycleGain }
  }

  /// The state after `duration` at `voltage` and `temperature`.
  public static func rested(
    _ state: State, voltage: Volts, temperature: Celsius, for duration: SimDuration
  ) -> State {
    let days = duration.seconds / 86_400
    let volts = voltage.value
    let capacity = max(0, (7.543 * volts - 23.75) * 1e6) * exp(-6976 / temperature.kelvin)
    let resistance = max(0, (5.270 * volts - 16.32) * 1e5) * exp(-5986 / temperature.kelvin)
    var state = state
    state.calendarLoss = carried(state.calendarLoss, factor: capacity, exponent: 0.75, by: days)
    state.calendarGain = carried(state.calendarGain, factor: resistance, exponent: 0.75, by: days)
    return state
  }

  /// The state after `ampereHours` of throughput (in and out together) in cycles of depth `depth`, 0…1.
  ///
  /// - Parameter meanVoltage: the quadratic mean of the voltage over the cycle.
  public static func cycled(_ state: State, ampereHours: Double, depth: Double, meanVoltage: Volts) -> State {
    precondition(ampereHours >= 0, "ampereHours is \(ampereHours)")
    let forCapacity = meanVoltage.value - 3.667
    let forResistance = meanVoltage.value - 3.725
    let capacity = 7.348e-3 * forCapacity * forCapacity + 7.60e-4 + 4.081e-3 * depth
    let resistance = 2.153e-4 * forResistance * forResistance - 1.521e-5 + 2.798e-4 * depth
    var state = state
    state.cycleLoss = carried(state.cycleLoss, factor: capacity, exponent: 0.5, by: ampereHours)
    state.cycleGain += max(0, resistance) * ampereHours
    return state
  }

  private static func carried(_ loss: Double, factor: Double, exponent: Double, by stress: Double) -> Double {
    guard factor > 0, stress > 0 else { return loss }
    return factor * pow(pow(loss / factor, 1 / exponent) + stress, exponent)
  }
}
