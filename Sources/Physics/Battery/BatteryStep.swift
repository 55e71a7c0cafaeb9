public import Quantities

/// What happened to one battery in one step.
///
/// The terms balance up to rounding, each computed from its own physics:
///
///     harvested + stored before = stored after + consumed + ohmicLoss + chargeLoss + selfDischargeLoss
public struct BatteryStep: Hashable, Sendable {
  /// How long the step lasted; shorter than asked for when the battery browned out.
  public var elapsed = SimDuration.zero
  /// Energy that reached the load.
  public var consumed = Joules(0)
  /// Energy taken from the harvester, for the load and for the cell.
  public var harvested = Joules(0)
  /// Energy the harvester offered and the battery refused.
  public var curtailed = Joules(0)
  /// Heat in the cell's internal resistance.
  public var ohmicLoss = Joules(0)
  /// Energy of charge that was pushed in and not kept.
  public var chargeLoss = Joules(0)
  /// Energy of charge that leaked inside the cell.
  public var selfDischargeLoss = Joules(0)
  /// The load could not be carried any longer at the end of `elapsed`.
  public var brownedOut = false

  /// A step in which nothing happened.
  public init() {}

  /// Everything that left the books as heat.
  public var losses: Joules {
    Joules(ohmicLoss.value + chargeLoss.value + selfDischargeLoss.value)
  }
}
