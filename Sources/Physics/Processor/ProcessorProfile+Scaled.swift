import Quantities

extension ProcessorProfile {
  /// The same board with one constant of its listing `factor` times as large.
  ///
  /// - Returns: nil for what no energy depends on.
  public func scaled(_ constant: String, by factor: Double) -> ProcessorProfile? {
    var board = self
    switch constant {
    case "clock": board.clock = clock.map { factor * $0 }
    case "int8 multiply-accumulate": board.cycles.macInt8 = cycles.macInt8.map { factor * $0 }
    case "float32 multiply-accumulate": board.cycles.macFloat = cycles.macFloat.map { factor * $0 }
    case "addition": board.cycles.add = cycles.add.map { factor * $0 }
    case "multiplication": board.cycles.multiply = cycles.multiply.map { factor * $0 }
    case "comparison": board.cycles.compare = cycles.compare.map { factor * $0 }
    case "exponential": board.cycles.exp = cycles.exp.map { factor * $0 }
    case "division": board.cycles.divide = cycles.divide.map { factor * $0 }
    case "look-up": board.cycles.lookup = cycles.lookup.map { factor * $0 }
    case "random number": board.cycles.random = cycles.random.map { factor * $0 }
    case "byte of working memory": board.cycles.ramByte = cycles.ramByte.map { factor * $0 }
    case "byte of program memory": board.cycles.flashByte = cycles.flashByte.map { factor * $0 }
    case "active power": board.activePower = activePower.map { factor * $0 }
    case "sleep power": board.sleepPower = sleepPower.map { factor * $0 }
    case "idle power": board.choices.idlePower = choices.idlePower.map { $0.map { factor * $0 } }
    case "wake time": board.wakeTime = wakeTime.map { $0.scaled(by: factor) }
    default: return nil
    }
    return board.priced()
  }
}
