import Glibc
import Physics
import Quantities
import SimKernel

/// How much the cells of one kind differ, as they leave the factory.
public struct SpreadPlan: Hashable, Sendable {
  /// Standard deviation of the capacity over its mean; normal, cut at three deviations.
  public var capacity: Double
  /// Standard deviation of the self-discharge over its mean; lognormal.
  public var selfDischarge: Double
  /// What is drawn.
  public var unit: Unit

  /// What differs from its like.
  public enum Unit: String, Hashable, Sendable, CaseIterable {
    /// Each node's battery as a whole.
    case packs
    /// Each cell of each battery; its battery is a `CellString`.
    case cells
  }

  /// - Precondition: `capacity` is 0 ... 0.3, so that no cell is without charge, and `selfDischarge` not negative.
  public init(capacity: Double, selfDischarge: Double, unit: Unit = .packs) {
    precondition(capacity >= 0 && capacity <= 0.3, "a capacity spread of \(capacity), not 0 to 0.3")
    precondition(selfDischarge >= 0, "a self-discharge spread of \(selfDischarge)")
    self.capacity = capacity
    self.selfDischarge = selfDischarge
    self.unit = unit
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
    for _ in 0..<count { _ = (stream.normal(), stream.normal()) }
    (size, leakage) = Self.draw(spread, &stream)
  }

  /// Size and leakage of the next one of `stream`.
  private static func draw(_ spread: SpreadPlan, _ stream: inout RandomStream) -> (size: Double, leakage: Double) {
    let draws = (stream.normal(), stream.normal())
    let variance = log1p(spread.selfDischarge * spread.selfDischarge)
    return (
      1 + spread.capacity * max(-3, min(3, draws.0)), exp(variance.squareRoot() * draws.1 - variance / 2)
    )
  }

  /// The places of a string of cells each of which differs: charges of parallel cells add.
  static func places(
    of string: CellString, _ spread: SpreadPlan, number: UInt32, count: UInt32, seed: UInt64
  ) -> [CellString.Place] {
    var stream = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.specimen)
    for _ in 0..<(Int(count) * string.places * string.parallel) { _ = (stream.normal(), stream.normal()) }
    return (0..<string.places).map { _ in
      var (size, leaking) = (0.0, 0.0)
      for _ in 0..<string.parallel {
        let cell = draw(spread, &stream)
        size += cell.size
        leaking += cell.size * cell.leakage
      }
      return CellString.Place(size: size / Double(string.parallel), leakage: leaking / size)
    }
  }
}

extension Battery {
  /// Battery `count`, from 0, of node or gateway `number`.
  func specimen(
    _ spread: SpreadPlan, stateOfCharge: Double, number: UInt32, count: UInt32 = 0, seed: UInt64
  ) -> (state: BatteryState, specimen: BatterySpecimen) {
    if case .string(let string) = self {
      let places = BatterySpecimen.places(of: string, spread, number: number, count: count, seed: seed)
      return (string.state(stateOfCharge: stateOfCharge, places: places), BatterySpecimen())
    }
    return (
      state(stateOfCharge: stateOfCharge), BatterySpecimen(spread, number: number, count: count, seed: seed)
    )
  }
}
