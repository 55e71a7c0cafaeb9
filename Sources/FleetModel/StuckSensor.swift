import Glibc
public import Quantities
import SimKernel

/// When the sensors of a group's nodes get stuck: Weibull, and again after each repair.
public struct StuckSensorPlan: Hashable, Sendable {
  /// When 63 % are stuck.
  public var scale: SimDuration
  public var shape: Double
  /// From getting stuck to its repair; nil when nobody repairs it.
  public var repair: SimDuration?

  /// - Precondition: all are positive.
  public init(scale: SimDuration, shape: Double, repair: SimDuration? = nil) {
    precondition(scale > .zero && shape > 0, "a Weibull scale of \(scale.seconds) s and shape of \(shape)")
    precondition(repair.map { $0 > .zero } ?? true, "a repair after no time")
    self.scale = scale
    self.shape = shape
    self.repair = repair
  }

  /// How long the sensor of node `number` works after repair `count`, or from the start.
  func gap(_ count: UInt32, of number: UInt32, seed: UInt64) -> SimDuration {
    let word = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.stuckSensor).word(at: UInt64(count))
    // No more than a century, which fits into nanoseconds, and no less than one of them.
    let seconds = min(scale.seconds * pow(RandomStream.exponential(of: word), 1 / shape), 3.2e9)
    return SimDuration(nanoseconds: max(1, SimDuration(seconds: seconds).nanoseconds))
  }
}

/// The sensor of one node.
struct SensorState: Sendable {
  /// A frame and where it is in its stream.
  struct Place: Sendable {
    var frame: Int
    var clip: Int
    var position: Int
  }

  private var stuck = SimTime.start
  private var repaired = SimTime.start
  private var count: UInt32 = 0
  private var frozen: Place?

  /// What the sensor shows at `time` when there is `place` to see: that, or what it showed first when it was stuck.
  mutating func shown(_ place: Place, at time: SimTime, _ plan: StuckSensorPlan, number: UInt32, seed: UInt64) -> Place
  {
    while repaired <= time {
      stuck = repaired + plan.gap(count, of: number, seed: seed)
      repaired = plan.repair.map { stuck + $0 } ?? SimTime(nanoseconds: .max)
      count += 1
      frozen = nil
    }
    guard time >= stuck else { return place }
    let first = frozen ?? place
    frozen = first
    return first
  }
}
