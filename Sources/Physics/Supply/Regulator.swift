public import Quantities

/// What stands between a battery and the chips: it asks more of the battery than it gives.
///
///     linear      P_in = P_out·V_in/V_out + V_in·I_q
///     switching   P_in = (P_out + P_k)/η_max + V_in·I_q       η falls to half at P_out = P_k
///
/// - Valid for: steady loads in the modes that save power.
/// - Not modelled: ripple, transients, efficiency over the ratio of voltages.
/// - Source: the shapes are common rules, assumed; each constant names its own.
///
/// To add a part: a constant in `Regulator+Parts.swift` and a line in `all`.
public struct Regulator: Hashable, Sendable {
  /// How it works.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Linear: burns the difference of voltages.
    case linear
    /// Switching, down.
    case buck
    /// Switching, up.
    case boost
  }

  /// The name a listing shows.
  public let name: String
  /// One line for a person.
  public let title: String
  /// How it works.
  public let kind: Kind
  /// What it draws itself.
  public internal(set) var quiescent: Sourced<Amperes>
  /// Best efficiency, `η_max`; 1 for a linear one.
  public internal(set) var peakEfficiency: Sourced<Double>
  /// `P_k`, the load at which the efficiency is half of the best.
  public internal(set) var rollOff: Sourced<Watts>
  /// Linear and buck: least difference of input and output. Boost: least input.
  public internal(set) var headroom: Sourced<Volts>

  /// Power taken from a source at `input` to give `load` at `output`, or `nil` when the voltages do not allow it.
  public func inputPower(load: Watts, output: Volts, input: Volts) -> Watts? {
    precondition(load.value >= 0, "load is \(load)")
    switch kind {
    case .linear, .buck:
      guard input >= output + headroom.value else { return nil }
    case .boost:
      guard input >= headroom.value, input <= output else { return nil }
    }
    let own = input * quiescent.value
    if load == .zero { return own }
    if kind == .linear { return Watts(load.value * input.value / output.value) + own }
    return Watts((load.value + rollOff.value.value) / peakEfficiency.value) + own
  }

  /// Share of the power taken that reaches the load.
  public func efficiency(load: Watts, output: Volts, input: Volts) -> Double? {
    inputPower(load: load, output: output, input: input).map { load / $0 }
  }

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: title,
      constants: [
        ListedConstant("quiescent current", quiescent),
        ListedConstant("best efficiency", peakEfficiency),
        ListedConstant("roll-off power", rollOff),
        ListedConstant("headroom", headroom),
      ])
  }
}
