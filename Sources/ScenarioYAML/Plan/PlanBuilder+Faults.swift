import Attention
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

  /// How unequal and noisy the sensors of a group are; the scales that this is relative to are noted.
  mutating func sensorSpread(_ group: Record, _ stream: Attention.Stream) -> SensorSpreadPlan? {
    guard let record = group[GroupKeys.sensor]?[SensorKeys.spread], let gain = record[SensorSpreadKeys.gain],
      let offset = record[SensorSpreadKeys.offset], let noise = record[SensorSpreadKeys.noise],
      let specimens = record[SensorSpreadKeys.specimens]
    else { return nil }
    note(
      zip(stream.channelNames, stream.deviations).map { channel, deviation in
        Provenance(
          item: "stream \(stream.card.name)", constant: "standard deviation of \(channel)",
          value: "\(Float(deviation))", unit: "raw steps",
          status: stream.card.synthetic ? .synthetic : .recorded, source: "over all rows of the recording")
      })
    return SensorSpreadPlan(gain: gain, offset: offset, noise: noise, specimens: specimens)
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
