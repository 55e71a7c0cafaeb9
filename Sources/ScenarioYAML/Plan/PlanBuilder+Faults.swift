import FleetModel
import Physics
import Quantities

extension PlanBuilder {
  /// How the sensors of a group get stuck. What a policy with a memory makes of a frame depends on the frames before.
  mutating func stuckSensorPlan(_ group: Record, _ policy: PolicyPlan) -> StuckSensorPlan? {
    guard let choice = group[GroupKeys.sensorStuck], let scale = choice.record[StuckSensorKeys.scale],
      let shape = choice.record[StuckSensorKeys.shape]
    else { return nil }
    if policy.gate != nil || policy.events != nil {
      problems.report(choice.namePlace, "'sensor_stuck' needs a policy without 'gate' and 'event'")
      return nil
    }
    return StuckSensorPlan(scale: scale, shape: shape, repair: choice.record[StuckSensorKeys.repair])
  }

  /// Who replaces the batteries of a group.
  func visits(_ group: Record) -> BatteryVisitPlan? {
    guard let choice = group[GroupKeys.visits], let every = choice.record[BatteryVisitKeys.every],
      let below = choice.record[BatteryVisitKeys.below]
    else { return nil }
    return BatteryVisitPlan(every: every, below: below)
  }

  /// The windows in which a gateway is jammed.
  mutating func jamming(_ gateway: Record) -> [JammingPlan] {
    var plans: [JammingPlan] = []
    for item in gateway[GatewayKeys.jamming] ?? [] {
      guard case .section(let record) = item.content, let from = record[JammingKeys.from],
        let length = record[JammingKeys.length]
      else { continue }
      let every = record[JammingKeys.every]
      if let every, every < length {
        problems.report(record.place(of: JammingKeys.every), "'every' is shorter than 'for'; windows must not overlap")
        continue
      }
      plans.append(JammingPlan(from: .start + from, duration: length, every: every))
    }
    return plans
  }
}
