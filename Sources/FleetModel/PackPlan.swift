public import Physics
public import Quantities

/// What a battery is put together from.
public struct PackPlan: Hashable, Sendable {
  public var cell: BatteryCell
  public var series: Int
  public var parallel: Int
  /// Of one cell, instead of the data sheet's.
  public var capacity: Coulombs?
  /// Where the node stops working, of the whole pack, instead of the data sheet's.
  public var cutOff: Volts?

  public init(cell: BatteryCell, series: Int, parallel: Int, capacity: Coulombs?, cutOff: Volts?) {
    self.cell = cell
    self.series = series
    self.parallel = parallel
    self.capacity = capacity
    self.cutOff = cutOff
  }

  /// The battery; behind a regulator it is empty where that no longer works.
  public func battery(behind regulator: RegulatorPlan?) -> Battery {
    let lowest = cutOff ?? Double(series) * cell.cutOffVoltage.value
    return .kinetic(
      KineticBattery(
        cell: cell, seriesCells: series, parallelCells: parallel, capacity: capacity,
        cutOffVoltage: regulator.map { max($0.leastInput, lowest) } ?? lowest))
  }

  /// The same with one constant of the cell `factor` times as large; nil for what cannot be scaled or is not used.
  func scaled(_ constant: String, by factor: Double) -> PackPlan? {
    if constant == "capacity", capacity != nil { return nil }
    if constant == "cut-off voltage", cutOff != nil { return nil }
    return cell.scaled(constant, by: factor).map {
      PackPlan(cell: $0, series: series, parallel: parallel, capacity: capacity, cutOff: cutOff)
    }
  }
}
