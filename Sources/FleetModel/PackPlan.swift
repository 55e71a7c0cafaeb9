public import Physics
public import Quantities

/// What a battery is put together from.
public struct PackPlan: Hashable, Sendable {
  public var part: BatteryPart
  public var series: Int
  public var parallel: Int
  /// Of one cell, instead of the data sheet's.
  public var capacity: Coulombs?
  /// Where the node stops working, of the whole pack, instead of the data sheet's.
  public var cutOff: Volts?
  /// Constants of the part that the scenario gives, which are therefore not assumed.
  public var given: Set<String>
  /// What stands beside it; kinetic cells only.
  public var capacitor: CapacitorPlan?
  /// Whether its cells differ from one another, so that each place of the row is stepped; kinetic cells only.
  public var hasUnequalCells: Bool

  public init(
    part: BatteryPart, series: Int = 1, parallel: Int = 1, capacity: Coulombs? = nil, cutOff: Volts? = nil,
    given: Set<String> = [], capacitor: CapacitorPlan? = nil, hasUnequalCells: Bool = false
  ) {
    self.part = part
    self.series = series
    self.parallel = parallel
    self.capacity = capacity
    self.cutOff = cutOff
    self.given = given
    self.capacitor = capacitor
    self.hasUnequalCells = hasUnequalCells
  }

  /// The battery; behind a regulator it is empty where that no longer works.
  public func battery(behind regulator: RegulatorPlan?) -> Battery {
    let lowest = cutOff ?? part.cutOffVoltage.map { Double(series) * $0 }
    let cutOff = regulator.map { max($0.leastInput, lowest ?? .zero) } ?? lowest
    let battery = part.battery(series: series, parallel: parallel, capacity: capacity, cutOffVoltage: cutOff)
    guard case .kinetic(let pack) = battery, case .cell(let cell, _) = part else { return battery }
    if hasUnequalCells {
      let place = KineticBattery(cell: cell, parallelCells: parallel, capacity: capacity)
      return .string(
        CellString(cell: place, places: series, parallel: parallel, cutOffVoltage: pack.cutOffVoltage))
    }
    guard let capacitor else { return battery }
    return .buffered(BufferedBattery(cell: pack, capacitor: capacitor.part(full: pack.curve.voltage(at: 1))))
  }

  /// The same with one constant of the part `factor` times as large; nil for what cannot be scaled or is given.
  func scaled(_ constant: String, by factor: Double) -> PackPlan? {
    if given.contains(constant) { return nil }
    return part.scaled(constant, by: factor).map { part in
      var pack = self
      pack.part = part
      return pack
    }
  }
}
