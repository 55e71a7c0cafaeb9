public import Physics
public import Quantities

/// A regulator between a battery and the load.
public struct RegulatorPlan: Hashable, Sendable {
  public var part: Regulator
  /// What the load runs at.
  public var output: Volts

  public init(part: Regulator, output: Volts) {
    self.part = part
    self.output = output
  }

  /// The least voltage of a battery behind which it works.
  public var leastInput: Volts {
    switch part.kind {
    case .linear, .buck: output + part.headroom.value
    case .boost: part.headroom.value
    }
  }

  /// What it takes from a battery at `input` to give `load`; off, and so nothing, without a load.
  ///
  /// Below its least input the battery is at its cut-off, and what is asked of it does not matter.
  func drawn(_ load: Watts, at input: Volts) -> Watts {
    if load == .zero { return .zero }
    return part.inputPower(load: load, output: output, input: input) ?? load
  }
}

/// A class, so that a node without one need not copy two hundred bytes to see that.
final class FittedRegulator: Sendable {
  let plan: RegulatorPlan

  init(_ plan: RegulatorPlan) { self.plan = plan }
}
