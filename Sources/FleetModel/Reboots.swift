public import Quantities
import SimKernel

/// That the firmware of a group's nodes restarts now and then, independently of everything else.
public struct RebootPlan: Hashable, Sendable {
  /// Mean time from one restart to the next; exponential.
  public var every: SimDuration
  /// How long the processor works until the node sleeps again.
  public var boot: SimDuration

  /// - Precondition: `every` is positive and `boot` not negative.
  public init(every: SimDuration, boot: SimDuration) {
    precondition(every > .zero && boot >= .zero, "a restart every \(every.seconds) s for \(boot.seconds) s")
    self.every = every
    self.boot = boot
  }

  /// From restart `count - 1` of node `number`, or from the start, to restart `count`.
  func gap(_ count: UInt32, of number: UInt32, seed: UInt64) -> SimDuration {
    let word = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.reboot).word(at: UInt64(count))
    // No more than a century, which fits into nanoseconds, and no less than one of them.
    let seconds = min(every.seconds * RandomStream.exponential(of: word), 3.2e9)
    return SimDuration(nanoseconds: max(1, SimDuration(seconds: seconds).nanoseconds))
  }
}

extension Cell {
  /// Puts restart `count` of node `index` into the queue, if it falls into the run.
  mutating func scheduleReboot(_ index: Int, _ count: UInt32, after time: SimTime, _ future: inout Future) {
    guard let plan = behaviours[Int(nodes[index].group)].reboots else { return }
    let due = time + plan.gap(count, of: nodes[index].number, seed: seed)
    if due < end { future.schedule(.reboot(count: count), at: due, for: EntityID(UInt32(index))) }
  }

  /// The firmware of node `index` restarts: booting costs, and the clip it was in is forgotten.
  ///
  /// One that waits for its gateway restarts when it would have given up, so that no message is on air twice.
  mutating func reboot(_ index: Int, _ count: UInt32, _ future: inout Future) {
    let behaviour = behaviours[Int(nodes[index].group)]
    guard let plan = behaviour.reboots, nodes[index].life != .dead else { return }
    if nodes[index].life == .waiting, let offload = behaviour.offload {
      return future.schedule(
        .reboot(count: count), at: future.now + offload.timeout, for: EntityID(UInt32(index)))
    }
    scheduleReboot(index, count + 1, after: future.now, &future)
    guard nodes[index].life == .asleep,
      spend(behaviour.sleepPower, on: .sleep, until: future.now, by: index, &future)
    else { return }
    nodes[index].clip = -1
    _ = spend(behaviour.activePower, on: .wake, for: plan.boot, by: index, &future)
  }
}
