import Quantities

extension Regulator {
  /// The same part with one constant of its listing `factor` times as large; an efficiency is at most 1.
  ///
  /// - Returns: nil for another name.
  public func scaled(_ constant: String, by factor: Double) -> Regulator? {
    var part = self
    switch constant {
    case "quiescent current": part.quiescent = quiescent.map { factor * $0 }
    case "best efficiency": part.peakEfficiency = peakEfficiency.map { min(1, factor * $0) }
    case "roll-off power": part.rollOff = rollOff.map { factor * $0 }
    case "headroom": part.headroom = headroom.map { factor * $0 }
    default: return nil
    }
    return part
  }
}
