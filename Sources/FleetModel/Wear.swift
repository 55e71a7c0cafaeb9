public import Physics
import Quantities

/// That a battery ages, and as what.
public struct AgeingPlan: Hashable, Sendable {
  public var law: BatteryAgeing
  /// Cells in a row, each with its share of the voltage.
  public var seriesCells: Int

  public init(law: BatteryAgeing, seriesCells: Int) {
    precondition(seriesCells >= 1, "\(seriesCells) cells in a row")
    self.law = law
    self.seriesCells = seriesCells
  }
}

/// What a battery has lost, and what the current day adds to it.
struct Wear: Sendable {
  static let period = SimDuration.days(1)

  var loss = BatteryAgeing.Loss()
  /// The end of the current day.
  var due = SimTime.start + Wear.period
  private var throughput = 0.0
  private var kelvinSeconds = 0.0
  private var lowest = 1.0
  private var highest = 0.0

  /// Notes a step that moved the state of charge from `before` to `after`.
  mutating func note(from before: Double, to after: Double) {
    throughput += abs(after - before)
    lowest = min(lowest, min(before, after))
    highest = max(highest, max(before, after))
  }

  /// Notes how warm it was for how long.
  mutating func note(_ temperature: Celsius, for duration: SimDuration) {
    kelvinSeconds += temperature.kelvin * duration.seconds
  }

  /// A new battery has lost nothing; the day goes on.
  mutating func renew() {
    loss = BatteryAgeing.Loss()
    (throughput, lowest, highest) = (0, 1, 0)
  }

  /// The day is over: its stress at `voltage` a cell, and a new one begins.
  mutating func takeStress(voltage: Volts) -> BatteryAgeing.Stress {
    let stress = BatteryAgeing.Stress(
      duration: Self.period, throughput: throughput * loss.capacityShare, depth: max(0, highest - lowest),
      voltage: voltage, temperature: Celsius(kelvinSeconds / Self.period.seconds - 273.15))
    (throughput, kelvinSeconds, lowest, highest) = (0, 0, 1, 0)
    due += Self.period
    return stress
  }
}

extension PowerPath {
  /// Ages the battery by the day that is over.
  ///
  /// The state of charge stays; the charge that no longer fits is booked as self-discharge. A smaller battery has the
  /// resistance of fewer cells side by side.
  func age(_ state: inout PowerState, _ plan: AgeingPlan) {
    let voltage = (1 / Double(plan.seriesCells)) * battery.openCircuitVoltage(state.battery)
    let stress = state.wear.takeStress(voltage: voltage)
    let before = state.wear.loss.capacityShare
    state.wear.loss = plan.law.after(state.wear.loss, stress)
    let left = state.wear.loss.capacityShare / before
    state.ledger.selfDischarge += (1 - left) * stored(state)
    state.specimen.size *= left
  }
}
