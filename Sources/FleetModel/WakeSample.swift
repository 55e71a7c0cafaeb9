import Attention
import Quantities
import SimKernel

/// What a group's model did on every frame of its stream, at every sensor: counts, from which an average wake follows on
/// any board.
struct WakeSample: Sendable {
  let frames: Int
  private(set) var gated = 0
  private(set) var offloaded = 0
  /// The first of those frames that the nodes ask about; nil when they ask about none.
  private(set) var askedFrame: Int?
  /// Frames that left at each exit.
  private(set) var exits: [Int]
  /// Of all frames.
  let gateWork: OpCount
  /// Of all frames.
  let computeWork: OpCount
  /// Gate and model on the frame that takes longest, at the clock of the table.
  private(set) var longest = SimDuration.zero

  /// What the model of a `group` of `plan` does, executed on every frame.
  init(of group: GroupPlan, in plan: FleetPlan, on pool: ShardPool) {
    let behaviour = Behaviour(
      group, gateway: plan.gateways[group.gateways[0]], air: plan.ambient,
      recordings: group.recordings(seed: plan.seed, on: pool))
    self.init(behaviour, PerceptionTable(behaviour.perception, behaviour.frames, on: pool))
  }

  init(_ behaviour: Behaviour, _ table: PerceptionTable) {
    let sensors = behaviour.perception.recordings.count
    frames = sensors * behaviour.frames.count
    exits = Array(repeating: 0, count: behaviour.exits)
    gateWork = table.gateWork
    computeWork = table.computeWork
    for place in 0..<frames {
      let frame = place % behaviour.frames.count
      let seen = table[frame, place / behaviour.frames.count]
      longest = max(longest, seen.gateTime + seen.computeTime)
      if seen.isGated {
        gated += 1
      } else {
        exits[Int(seen.exit)] += 1
        if behaviour.asks(about: seen) {
          offloaded += 1
          askedFrame = askedFrame ?? frame
        }
      }
    }
  }

  /// The part of `count` in all frames.
  func share(_ count: Int) -> Double { Double(count) / Double(max(1, frames)) }
}
