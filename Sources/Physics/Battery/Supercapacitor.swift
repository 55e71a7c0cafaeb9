import Glibc
public import Quantities

/// A capacitor with a leak across it and a resistance in series.
///
///     C·dV/dt = −P/V − V/R_leak   ⇒   with w = V²:  w' = (w + P·R)·exp(−2Δt/(R·C)) − P·R        exact for constant P
///     V_terminal = V − I·ESR
///
/// A negative power charges.
///
/// In a fleet the power is that inside, `P + I²·ESR`, with the mean of `I²` over a hundredth of the full energy at most.
///
/// - Not modelled: redistribution of charge inside the electrode, leakage that falls over days, ageing.
/// - Source: circuit theory. Leakage of 1 to 10 µA for a 1 F, 5.5 V part is typical, assumed.
/// - By hand: 1 F from 5 V to 2 V holds 10.5 J, 210 s at 50 mW.
public struct Supercapacitor: Hashable, Sendable {
  /// Capacitance, in farads.
  public let farads: Double
  /// The leak at 20 °C; infinite for none.
  public let leak: Ohms
  /// Resistance in series.
  public let seriesResistance: Ohms
  /// Rated voltage.
  public let maximumVoltage: Volts
  /// Terminal voltage below which a node stops.
  public let cutOffVoltage: Volts

  /// A capacitor.
  ///
  /// - Precondition: positive capacitance, leak and voltage.
  public init(
    farads: Double, leak: Ohms, seriesResistance: Ohms, maximumVoltage: Volts, cutOffVoltage: Volts = .zero
  ) {
    precondition(farads > 0, "farads is \(farads)")
    precondition(leak.value > 0, "leak is \(leak)")
    precondition(seriesResistance.value >= 0, "seriesResistance is \(seriesResistance)")
    precondition(maximumVoltage.value > 0, "maximumVoltage is \(maximumVoltage)")
    self.farads = farads
    self.leak = leak
    self.seriesResistance = seriesResistance
    self.maximumVoltage = maximumVoltage
    self.cutOffVoltage = cutOffVoltage
  }

  /// `series × parallel` equal capacitors of a data sheet.
  ///
  /// - Parameter cutOffVoltage: where the *node* stops, of the whole pack, instead of the data sheet's.
  public init(cell: SupercapacitorCell, series: Int = 1, parallel: Int = 1, cutOffVoltage: Volts? = nil) {
    let (rows, columns) = (Double(series), Double(parallel))
    self.init(
      farads: columns / rows * cell.capacitance.value.value, leak: (rows / columns) * cell.leak.value,
      seriesResistance: (rows / columns) * cell.seriesResistance.value,
      maximumVoltage: rows * cell.maximumVoltage.value, cutOffVoltage: cutOffVoltage ?? rows * cell.cutOffVoltage.value)
  }

  /// The same with these parts of it alone.
  func without(resistance: Bool, leak noLeak: Bool, cutOff: Bool) -> Supercapacitor {
    Supercapacitor(
      farads: farads, leak: noLeak ? Ohms(.infinity) : leak, seriesResistance: resistance ? .zero : seriesResistance,
      maximumVoltage: maximumVoltage, cutOffVoltage: cutOff ? .zero : cutOffVoltage)
  }

  /// Stored energy, `C·V²/2`.
  public func stored(_ voltage: Volts) -> Joules { Joules(farads * voltage.value * voltage.value / 2) }

  /// The leak at `temperature`: half the resistance per 10 K above 20 °C (assumed).
  public func leak(at temperature: Celsius) -> Ohms { Ohms(leak.value * exp2((20 - temperature.value) / 10)) }

  /// The voltage after a constant `power` for `duration`: 0 when it ran dry, the rated voltage when full.
  public func advanced(
    _ voltage: Volts, power: Watts, for duration: SimDuration, at temperature: Celsius = Celsius(20)
  ) -> Volts {
    let square = square(voltage, power, duration.seconds, leak(at: temperature).value)
    return Volts(min(max(0, square).squareRoot(), maximumVoltage.value))
  }

  /// How long a constant `power` is carried before the voltage falls to `least`; `nil` when it never does.
  public func timeToEmpty(
    _ voltage: Volts, power: Watts, least: Volts, at temperature: Celsius = Celsius(20)
  ) -> SimDuration? {
    if voltage <= least { return .zero }
    guard power.value >= 0, power.value > 0 || leak.value.isFinite, power.value > 0 || least.value > 0 else {
      return nil
    }
    let ohms = leak(at: temperature).value
    let from = voltage.value * voltage.value
    let to = least.value * least.value
    if !ohms.isFinite { return SimDuration(seconds: farads * (from - to) / (2 * power.value)) }
    let floor = power.value * ohms
    return SimDuration(seconds: ohms * farads / 2 * log1p((from - to) / (to + floor)))
  }

  /// The terminal voltage under `power`, or `nil` when no current gives it.
  public func terminalVoltage(_ voltage: Volts, power: Watts) -> Volts? {
    KineticBattery.current(power: power, voltage: voltage, resistance: seriesResistance)
      .map { voltage - $0 * seriesResistance }
  }

  private func square(_ voltage: Volts, _ power: Watts, _ seconds: Double, _ ohms: Double) -> Double {
    square(voltage.value * voltage.value, power, seconds, ohms)
  }

  /// The square of the voltage, from `square` on, after `seconds` of a constant `power` beside `ohms`.
  func square(_ square: Double, _ power: Watts, _ seconds: Double, _ ohms: Double) -> Double {
    if !ohms.isFinite { return square - 2 * power.value * seconds / farads }
    return square + (square + power.value * ohms) * expm1(-2 * seconds / (ohms * farads))
  }
}
