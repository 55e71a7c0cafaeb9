import Attention
import FleetModel
import Quantities

extension PlanBuilder {
  /// What the nodes of a group do not look at.
  mutating func gateRule(_ choice: Choice, _ model: TrainedModel?) -> GateRule? {
    let record = choice.record
    switch choice.name {
    case "change":
      guard let token = record[GateKeys.tokenThreshold], let share = record[GateKeys.share] else { return nil }
      return .change(noiseFloor: token, share: share)
    case "motion": return motionRule(record, model).map(GateRule.motion)
    default: return nil
    }
  }

  private mutating func motionRule(_ record: Record, _ model: TrainedModel?) -> MotionRule? {
    let fitted = model?.card.motion
    guard let threshold = motionThreshold(record, GateKeys.threshold, fitted?.threshold, model),
      let release = motionThreshold(record, GateKeys.release, fitted?.release, model)
    else { return nil }
    var rule = fitted ?? MotionRule(threshold: threshold, release: release)
    (rule.threshold, rule.release) = (threshold, release)
    if let limit = record[GateKeys.limit] { rule.limit = limit }
    if let dilation = record[GateKeys.dilation] { rule.dilation = dilation }
    if release > threshold {
      problems.report(
        record.place(of: GateKeys.release),
        "'release' is \(Float(release)), and 'threshold' is \(Float(threshold)); expected no more")
      return nil
    }
    return rule
  }

  private mutating func motionThreshold(
    _ record: Record, _ key: Key<Threshold>, _ fitted: Double?, _ model: TrainedModel?
  ) -> Double? {
    switch record[key] {
    case .value(let value): return Double(value)
    case .fitted:
      guard let model else { return nil }
      guard let fitted else {
        problems.report(
          record.place(of: key),
          "the card of model '\(model.card.name)' has no motion thresholds; expected a number, as 'threshold: 0.3'")
        return nil
      }
      noteFitted(model, "motion \(key.field.name)", "\(fitted)")
      return fitted
    case nil: return nil
    }
  }

  /// The stream has an answer for what a gate leaves out, and the rest of the policy can do with what a motion gate
  /// leaves of a frame.
  mutating func checkGate(_ group: Record, _ policy: PolicyPlan, _ model: TrainedModel, _ stream: Attention.Stream?) {
    guard policy.gate != nil, let gate = group[GroupKeys.policy]?[PolicyKeys.gate] else { return }
    let place = gate.namePlace
    if let stream, stream.backgroundClass == nil {
      problems.report(
        place,
        "'gate: \(gate.name)' answers for a frame in which nothing happens, and stream '\(stream.card.name)' has no class"
          + " for it; expected 'gate: none' or another stream")
    }
    guard case .motion = policy.gate else { return }
    if let problem = policy.gate?.problem(for: model, technique: policy.technique) {
      problems.report(place, "'gate: motion' with model '\(model.card.name)': \(problem)")
    }
    if policy.events != nil {
      problems.report(place, "'gate: motion' drops the patches that 'event: delta' remembers; expected one of them")
    }
    if policy.offload?.payload == .embedding {
      problems.report(place, "'gate: motion' drops tokens of the embedding that is to be sent")
    }
  }
}
