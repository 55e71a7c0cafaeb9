import Quantities

extension BatteryCell {
  /// The same cell with one constant of its listing `factor` times as large.
  ///
  /// - Returns: nil for what is no single number, a curve or a table, and for the exponent, which is whole.
  public func scaled(_ constant: String, by factor: Double) -> BatteryCell? {
    var cell = self
    switch constant {
    case "capacity": cell.capacity = capacity.map { factor * $0 }
    case "available fraction": cell.availableFraction = availableFraction.map { min(0.999, factor * $0) }
    case "rate constant": cell.ratePerSecond = ratePerSecond.map { factor * $0 }
    case "fresh resistance": cell.freshResistance = freshResistance.map { factor * $0 }
    case "resistance growth": cell.resistanceGrowth = resistanceGrowth.map { factor * $0 }
    case "activation energy": cell.activationJoulesPerMole = activationJoulesPerMole.map { factor * $0 }
    case "self-discharge per year": cell.selfDischargePerYear = selfDischargePerYear.map { min(0.999_999, factor * $0) }
    case "cut-off voltage": cell.cutOffVoltage = cutOffVoltage.map { factor * $0 }
    default: return nil
    }
    return cell
  }
}
