import Glibc
public import Quantities
import SimKernel

/// When the hardware of a group's nodes fails for good: Weibull, a draw for each node.
///
///     P(alive at t) = exp(−(t/scale)^shape)
///
/// Shape 1 is a constant rate, below 1 is early death, above 1 wear. W. Weibull, J. Appl. Mech. 18, 1951.
public struct FailurePlan: Hashable, Sendable {
  /// When 63 % have failed.
  public var scale: SimDuration
  public var shape: Double

  /// - Precondition: both are positive.
  public init(scale: SimDuration, shape: Double) {
    precondition(scale > .zero && shape > 0, "a Weibull scale of \(scale.seconds) s and shape of \(shape)")
    self.scale = scale
    self.shape = shape
  }

  /// The failure of node `number` in a run up to `end`; nil when it outlives the run.
  func time(of number: UInt32, seed: UInt64, before end: SimTime) -> SimTime? {
    let word = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.failure).word(at: 0)
    let seconds = scale.seconds * pow(RandomStream.exponential(of: word), 1 / shape)
    guard seconds < (end - .start).seconds else { return nil }
    return .start + SimDuration(seconds: seconds)
  }
}

/// A stretch of time in which a gateway hears nobody, whatever feeds it.
public struct Outage: Hashable, Sendable {
  public var from: SimTime
  public var duration: SimDuration

  public init(from: SimTime, duration: SimDuration) {
    self.from = from
    self.duration = duration
  }

  func covers(_ time: SimTime) -> Bool { from <= time && time < from + duration }
}

extension Cell {
  /// The hardware of node `index` breaks, whatever its battery holds.
  mutating func fail(_ index: Int, _ future: inout Future) {
    guard nodes[index].life != .dead else { return }
    let waits = nodes[index].life == .waiting
    if nodes[index].life.isOn {
      let sleepPower = behaviours[Int(nodes[index].group)].sleepPower
      _ = spend(sleepPower, on: .sleep, until: future.now, by: index, &future)
    } else {
      charge(index, until: future.now)
    }
    if waits { loseMessage(index, nil) }
    // Its last sleep may have killed it.
    if nodes[index].life != .dead { breakDown(index) }
  }
}
