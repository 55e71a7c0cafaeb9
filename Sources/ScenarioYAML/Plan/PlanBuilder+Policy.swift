import Attention
import FleetModel
import Quantities

extension PlanBuilder {
  mutating func policy(_ record: Record, model: TrainedModel?) -> PolicyPlan? {
    let precision = record[PolicyKeys.precision]
    let exit = record[PolicyKeys.exit].flatMap { exitRule($0, model) }
    let event = record[PolicyKeys.event]
    let gate = record[PolicyKeys.gate]
    let offload = record[PolicyKeys.offload]
    checkPrecision(record, model)
    let technique = technique(record, model)
    let offloadPlan = offload.flatMap { self.offload($0, model) }
    let cascade = record[PolicyKeys.cascade]
    let second = cascade.flatMap { self.second($0, after: model, record) }
    guard let precision, let rounding = record[PolicyKeys.rounding], let exit, let event, let gate, let cascade,
      let offload, let technique
    else { return nil }
    if offload.name != "none", offloadPlan == nil { return nil }
    if cascade.name != "none", second == nil { return nil }
    let gatePlan = gateRule(gate, model)
    if gate.name != "none", gatePlan == nil { return nil }
    var events: EventRule?
    if event.name == "delta" {
      guard let threshold = event.record[EventKeys.threshold], let state = event.record[EventKeys.state] else {
        return nil
      }
      events = EventRule(threshold: Float(threshold), state: state)
    }
    return PolicyPlan(
      precision: precision, rounding: rounding, technique: technique, exit: exit, events: events, gate: gatePlan,
      second: second, offload: offloadPlan)
  }

  /// The second model of a cascade, if it can follow the first.
  private mutating func second(_ choice: Choice, after first: TrainedModel?, _ policy: Record) -> SecondModel? {
    guard choice.name == "unsure", let model = model(choice.record, CascadeKeys.model),
      let below = choice.record[CascadeKeys.below]
    else { return nil }
    let second = SecondModel(model, threshold: Float(below))
    let place = choice.record.place(of: CascadeKeys.model)
    if let first {
      if let problem = second.problem(after: first, policy[PolicyKeys.precision] ?? .float32) {
        problems.report(place, "'cascade': \(problem)")
      }
      let exits = first.exits + model.exits
      if exits > NodeTotals.exitLimit {
        problems.report(
          place, "'cascade': both models together have \(exits) exits; expected at most \(NodeTotals.exitLimit)")
      }
    }
    if policy[PolicyKeys.offload]?.record[OffloadKeys.payload] == .embedding {
      problems.report(place, "'cascade' has two models, and an embedding that is to be sent is of one")
    }
    return second
  }

  private mutating func technique(_ record: Record, _ model: TrainedModel?) -> AttentionTechnique? {
    guard let text = record[PolicyKeys.attention] else { return nil }
    let place = record.place(of: PolicyKeys.attention)
    let technique: AttentionTechnique
    do {
      technique = try AttentionTechnique(parsing: text, folder: catalog.scenarioFolder)
    } catch {
      let unknown = error.unknownName.map { unknownName($0, noun: "technique", among: AttentionTechnique.names) }
      problems.report(place, unknown ?? "'attention' is '\(text)'; \(error.problem)")
      return nil
    }
    if let model, let encoder = model.encoder, !technique.keepsAllTokens(of: encoder),
      record[PolicyKeys.offload]?.record[OffloadKeys.payload] == .embedding
    {
      let dropping = technique == .own ? "model '\(model.card.name)'" : "'attention: \(text)'"
      problems.report(place, "\(dropping) drops tokens of the embedding that is to be sent")
    }
    if technique == .own { return technique }
    if record[PolicyKeys.event]?.name == "delta" {
      problems.report(place, "event-based attention runs the attention that was trained; expected 'attention: own'")
    }
    if let model, let precision = record[PolicyKeys.precision], let problem = technique.problem(for: model, precision) {
      problems.report(place, "'attention' is '\(text)'; \(problem)")
    }
    return technique
  }

  private mutating func exitRule(_ choice: Choice, _ model: TrainedModel?) -> ExitRule? {
    let record = choice.record
    if choice.name != "never", let model, model.exits == 1 {
      problems.report(choice.namePlace, "model '\(model.card.name)' has one exit, so that it cannot leave early")
      return nil
    }
    switch choice.name {
    case "max_probability": return exitRule(.maxProbability, record, ExitKeys.probability, model)
    case "entropy": return exitRule(.entropy, record, ExitKeys.entropy, model)
    case "learned": return exitRule(.learned, record, ExitKeys.chance, model)
    case "margin": return exitRule(.margin, record, ExitKeys.margin, model)
    case "patience": return record[ExitKeys.patience].map { ExitRule(.patience, thresholds: [Float($0)]) }
    default: return .never
    }
  }

  private mutating func exitRule(
    _ measure: ExitRule.Measure, _ record: Record, _ key: Key<Threshold>, _ model: TrainedModel?
  ) -> ExitRule? {
    guard let threshold = record[key] else { return nil }
    if case .value(let value) = threshold, measure != .learned { return ExitRule(measure, thresholds: [value]) }
    guard let model else { return nil }
    guard let rule = model.card.exitRule(measure) else {
      let expected = measure == .learned ? "a rule that needs no training" : "a number"
      problems.report(
        record.place(of: key),
        "the card of model '\(model.card.name)' has no thresholds of '\(measure.rawValue)'; expected \(expected)")
      return nil
    }
    if case .value(let value) = threshold {
      return ExitRule(learned: model.card.exitCoefficients ?? [], thresholds: [value])
    }
    noteFitted(
      model, "exit thresholds of \(measure.rawValue)", rule.thresholds.map { "\($0)" }.joined(separator: ", "))
    return rule
  }

  private mutating func offload(_ choice: Choice, _ model: TrainedModel?) -> OffloadPlan? {
    guard choice.name == "unsure" else { return nil }
    let record = choice.record
    guard let payload = record[OffloadKeys.payload], let threshold = record[OffloadKeys.threshold],
      let timeout = record[OffloadKeys.timeout], let transport = record[OffloadKeys.transport]
    else { return nil }
    switch threshold {
    case .value(let value):
      return OffloadPlan(payload: payload, threshold: value, timeout: timeout, transport: transport)
    case .fitted:
      guard let model else { return nil }
      guard let fitted = model.card.offloadThreshold else {
        problems.report(
          record.place(of: OffloadKeys.threshold),
          "the card of model '\(model.card.name)' has no offload threshold; expected a number from 0 to 1")
        return nil
      }
      noteFitted(model, "offload threshold", "\(fitted)")
      return OffloadPlan(payload: payload, threshold: fitted, timeout: timeout, transport: transport)
    }
  }

  mutating func noteFitted(_ model: TrainedModel, _ constant: String, _ value: String) {
    note([
      Provenance(
        item: "model \(model.card.name)", constant: constant, value: value, unit: "", status: .trained,
        source: "fitted on validation data, on the model's card")
    ])
  }

  private mutating func checkPrecision(_ record: Record, _ model: TrainedModel?) {
    guard let precision = record[PolicyKeys.precision] else { return }
    if let model, !model.precisions.contains(precision) {
      problems.report(
        record.place(of: PolicyKeys.precision), "model '\(model.card.name)' has no weights in \(precision.rawValue)")
    }
    checkRounding(record, model, precision)
    if let event = record[PolicyKeys.event], event.name == "delta", precision != .float32 {
      problems.report(
        event.namePlace,
        "event-based attention needs 'precision: float32', and the precision is '\(precision.rawValue)'")
    }
  }

  private mutating func checkRounding(_ record: Record, _ model: TrainedModel?, _ precision: Precision) {
    guard let rounding = record[PolicyKeys.rounding] else { return }
    let place = record.place(of: PolicyKeys.rounding)
    if rounding != .nearest, precision != .int8 {
      problems.report(
        place, "'rounding: \(rounding)' needs 'precision: int8', and the precision is '\(precision.rawValue)'")
    } else if let model, let text = record[PolicyKeys.attention],
      let technique = try? AttentionTechnique(parsing: text, folder: catalog.scenarioFolder),
      let problem = rounding.problem(for: model, precision, technique)
    {
      problems.report(place, "'rounding' is '\(rounding)'; \(problem)")
    }
  }
}
