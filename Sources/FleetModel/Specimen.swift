import Glibc
import Quantities
import SimKernel

/// How much the cells of one kind differ, as they leave the factory.
public struct SpreadPlan: Hashable, Sendable {
  /// Standard deviation of the capacity over its mean; normal, cut at three deviations.
  public var capacity: Double
  /// Standard deviation of the self-discharge over its mean; lognormal.
  public var selfDischarge: Double

  /// - Precondition: `capacity` is 0 ... 0.3, so that no cell is without charge, and `selfDischarge` not negative.
  public init(capacity: Double, selfDischarge: Double) {
    precondition(capacity >= 0 && capacity <= 0.3, "a capacity spread of \(capacity), not 0 to 0.3")
    precondition(selfDischarge >= 0, "a self-discharge spread of \(selfDischarge)")
    self.capacity = capacity
    self.selfDischarge = selfDischarge
  }

  /// All alike.
  public static let none = SpreadPlan(capacity: 0, selfDischarge: 0)
}

/// One battery among others of its kind.
struct BatterySpecimen: Sendable {
  /// Its capacity relative to its kind's. It behaves as so many of them side by side: the resistance falls as the
  /// capacity rises.
  var size = 1.0
  /// Its self-discharge, as a share of its charge, relative to its kind's.
  var leakage = 1.0

  init() {}

  /// The battery of node or gateway `number`: its first, or the one that it got at replacement `count`.
  init(_ spread: SpreadPlan, number: UInt32, count: UInt32 = 0, seed: UInt64) {
    if spread == .none { return }
    var stream = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.specimen)
    var draws = (stream.normal(), stream.normal())
    for _ in 0..<count { draws = (stream.normal(), stream.normal()) }
    size = 1 + spread.capacity * max(-3, min(3, draws.0))
    let variance = log1p(spread.selfDischarge * spread.selfDischarge)
    leakage = exp(variance.squareRoot() * draws.1 - variance / 2)
  }
}
