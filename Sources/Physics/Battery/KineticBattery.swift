import Glibc
public import Quantities

/// A cell or a pack of equal cells: `KineticModel`'s wells behind a voltage and a resistance.
///
///     V = OCV(s) − I·R(s, T)          s = charge/capacity
///     P = V·I  ⇒  I = 2P/(OCV + √(OCV² − 4RP));  no solution when P > OCV²/4R
///
/// The battery is empty when its terminal voltage falls below the cut-off voltage under the load, or
/// when its available well is empty. Charging takes the least of what is offered, the rate limit, what
/// keeps the terminal at or below the charge voltage, and the room in the available well; nothing outside
/// the charge temperatures. A harvester serves the load first. The cold withholds a share of the charge.
///
/// - Valid for: sensor loads, C/20 and below on average; pulses up to a few C.
/// - Not modelled: ageing, passivation, voltage transients faster than the wells.
/// - Source: Manwell and McGowan 1993 for the wells; each cell of `BatteryCell` names its constants' sources.
/// - By hand: 3 V behind 15 Ω gives 0.1 W at 42.265 mA, and never more than 0.15 W.
///
/// Immutable, and compared by value. A class because it is passed at every step of every node: as a struct it is
/// two hundred bytes that Swift copies each time, a quarter of the step's instructions.
public final class KineticBattery: Hashable, Sendable {
  /// The two wells.
  public let model: KineticModel
  /// Voltage at rest.
  public let curve: OpenCircuitCurve
  /// Internal resistance.
  public let resistance: CellResistance
  /// Self-discharge at 20 °C, in 1/s.
  public let leakPerSecond: Double
  /// Terminal voltage below which the battery is empty.
  public let cutOffVoltage: Volts
  /// What it accepts while charging; `nil` when it cannot be charged.
  public let charging: ChargeLimits?
  /// The share of the charge at hand in the cold.
  public let coldCapacity: CapacityOverTemperature

  /// A battery from its parts.
  public init(
    model: KineticModel, curve: OpenCircuitCurve, resistance: CellResistance, leakPerSecond: Double,
    cutOffVoltage: Volts, charging: ChargeLimits?, coldCapacity: CapacityOverTemperature = .independent
  ) {
    precondition(leakPerSecond >= 0, "leakPerSecond is \(leakPerSecond)")
    self.model = model
    self.curve = curve
    self.resistance = resistance
    self.leakPerSecond = leakPerSecond
    self.cutOffVoltage = cutOffVoltage
    self.charging = charging
    self.coldCapacity = coldCapacity
  }

  /// `seriesCells × parallelCells` equal cells.
  ///
  /// - Parameters:
  ///   - capacity: the charge of one cell, instead of the data sheet's.
  ///   - cutOffVoltage: where the *node* stops working, instead of the data sheet's cut-off; for the whole pack.
  public convenience init(
    cell: BatteryCell, seriesCells: Int = 1, parallelCells: Int = 1, capacity: Coulombs? = nil,
    cutOffVoltage: Volts? = nil
  ) {
    precondition(seriesCells >= 1, "seriesCells is \(seriesCells)")
    precondition(parallelCells >= 1, "parallelCells is \(parallelCells)")
    let series = Double(seriesCells)
    let parallel = Double(parallelCells)
    let secondsPerYear = 365.25 * 86_400
    let gasConstant = 8.314_462_618
    let cellCapacity = capacity ?? cell.capacity.value
    self.init(
      model: KineticModel(
        capacity: parallel * cellCapacity, availableFraction: cell.availableFraction.value,
        ratePerSecond: cell.ratePerSecond.value),
      curve: cell.openCircuit.value.curve(seriesCells: seriesCells),
      resistance: CellResistance(
        fresh: (series / parallel) * cell.freshResistance.value, growth: cell.resistanceGrowth.value,
        exponent: cell.resistanceExponent.value,
        activationKelvin: cell.activationJoulesPerMole.value / gasConstant),
      leakPerSecond: -log1p(-cell.selfDischargePerYear.value) / secondsPerYear,
      cutOffVoltage: cutOffVoltage ?? series * cell.cutOffVoltage.value,
      charging: cell.charging.map { $0.value.scaled(seriesCells: seriesCells, parallelCells: parallelCells) },
      coldCapacity: cell.coldCapacity.value)
  }

  public static func == (a: KineticBattery, b: KineticBattery) -> Bool {
    a === b
      || (a.model == b.model && a.curve == b.curve && a.resistance == b.resistance
        && a.leakPerSecond == b.leakPerSecond && a.cutOffVoltage == b.cutOffVoltage && a.charging == b.charging
        && a.coldCapacity == b.coldCapacity)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(model)
    hasher.combine(curve)
    hasher.combine(resistance)
    hasher.combine(cutOffVoltage)
  }

  func stateOfCharge(_ state: KineticWells) -> Double {
    max(0, min(1, model.share(state)))
  }

  func stored(_ state: KineticWells) -> Joules {
    Joules(model.capacity.value * curve.integral(to: curve.locate(stateOfCharge(state))))
  }

  func openCircuitVoltage(_ state: KineticWells) -> Volts { curve.voltage(at: stateOfCharge(state)) }

  /// The internal resistance now.
  public func internalResistance(_ state: KineticWells, at temperature: Celsius) -> Ohms {
    let climate = CellClimate(at: temperature, activationKelvin: resistance.activationKelvin)
    return Ohms(resistance.ohms(stateOfCharge: stateOfCharge(state), climate: climate))
  }

  func voltage(_ state: KineticWells, load: Watts, at temperature: Celsius) -> Volts? {
    let volts = openCircuitVoltage(state).value
    let ohms = internalResistance(state, at: temperature).value
    guard let amperes = Self.amperes(watts: load.value, volts: volts, ohms: ohms) else { return nil }
    return Volts(volts - amperes * ohms)
  }

  func carries(_ load: Watts, _ state: KineticWells, at temperature: Celsius) -> Bool {
    guard state.available.value > lockedCoulombs(at: temperature),
      let volts = voltage(state, load: load, at: temperature)
    else { return false }
    return volts >= cutOffVoltage
  }

  /// The current of a constant-power load on `volts` behind `ohms`, or `nil` when the voltage collapses.
  ///
  /// A negative power charges: the current is then negative. Nearly every load is small beside what the battery could
  /// give; then the root's series, `P/V·(1 + x + 2x² + 5x³ + 14x⁴)` with `x = RP/V²`, is exact to the last place and
  /// sooner there.
  @inline(__always)
  static func amperes(watts: Double, volts: Double, ohms: Double) -> Double? {
    let inverse = 1 / volts
    let ideal = watts * inverse
    let x = (ohms * inverse) * ideal
    if abs(x) < 0x1p-12 {
      let x2 = x * x
      return ideal * ((1 + x) + x2 * ((2 + 5 * x) + 14 * x2))
    }
    let discriminant = volts * volts - 4 * ohms * watts
    guard discriminant >= 0 else { return nil }
    return 2 * watts / (volts + discriminant.squareRoot())
  }

  /// The current that a constant-power load draws from a source of `voltage` behind `resistance`,
  /// or `nil` when it asks for more than `voltage²/4·resistance`.
  public static func current(power: Watts, voltage: Volts, resistance: Ohms) -> Amperes? {
    amperes(watts: power.value, volts: voltage.value, ohms: resistance.value).map { Amperes($0) }
  }
}
