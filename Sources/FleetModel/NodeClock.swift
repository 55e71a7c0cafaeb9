import Quantities
import SimKernel

/// A node's schedule as its own clock keeps it.
struct NodeClock: Sendable {
  /// Of the first wake at the earliest, after the start.
  let offset: SimDuration
  /// What the clock takes for an interval of the schedule.
  let interval: SimDuration

  /// The clock of node `number`: a phase of its own, and a rate error that stays the same.
  init(_ schedule: SchedulePlan, number: UInt32, seed: UInt64) {
    let nominal = Double(schedule.interval.nanoseconds)
    let phase = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.phase).unit(at: 0)
    offset = SimDuration(nanoseconds: Int64(phase * nominal))
    if schedule.drift == 0 {
      interval = schedule.interval
    } else {
      var stream = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.drift)
      interval = SimDuration(nanoseconds: Int64(nominal * (1 + schedule.drift * stream.normal())))
    }
  }
}
