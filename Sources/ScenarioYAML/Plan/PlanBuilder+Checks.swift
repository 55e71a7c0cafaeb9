import Attention
import FleetModel
import Physics
import Quantities

/// What one value of a group means for another.
extension PlanBuilder {
  /// The model is one for nodes, and knows the stream and its classes.
  mutating func checkModel(_ group: Record, _ model: TrainedModel?, _ stream: Attention.Stream?) {
    guard let model else { return }
    let place = group.place(of: GroupKeys.model)
    let card = model.card
    if card.role != .node { problems.report(place, "model '\(card.name)' is made for gateways, not for nodes") }
    guard let stream else { return }
    if card.stream != stream.card.name {
      problems.report(place, "model '\(card.name)' is trained on stream '\(card.stream)', not on '\(stream.card.name)'")
    } else if let problem = stream.problem(with: card.input) {
      problems.report(place, "model '\(card.name)': \(problem)")
    } else if card.classNames != stream.card.classes {
      problems.report(place, "model '\(card.name)' and stream '\(stream.card.name)' do not name the same classes")
    }
  }

  /// Event-based attention needs a pattern in which a token is seen by few others.
  mutating func checkEvents(_ group: Record, _ policy: PolicyPlan, _ model: TrainedModel) {
    guard policy.events != nil, let event = group[GroupKeys.policy]?[PolicyKeys.event] else { return }
    guard let encoder = model.encoder else {
      problems.report(
        event.namePlace, "event-based attention needs attention, and '\(model.card.name)' is a convolutional network")
      return
    }
    guard encoder.shape.attention == .dense || !encoder.shape.attention.isOverPairs
    else { return }
    problems.report(
      event.namePlace,
      "event-based attention needs a model with a window or a grid, and every token of '\(model.card.name)' "
        + "attends to every other")
  }

  /// The model's tensors find room on the board.
  mutating func checkMemory(_ group: Record, _ policy: PolicyPlan, _ model: TrainedModel, _ platform: ProcessorProfile)
  {
    guard let memory = platform.memory, policy.technique.problem(for: model, policy.precision) == nil else { return }
    let need = ModelMemory(
      model, policy.precision, technique: policy.technique, events: policy.events, gate: policy.gate,
      rounding: policy.rounding
    ).and(policy.second.map { ModelMemory($0.model, policy.precision) })
    checkKept(group, policy, need.ramBytes, platform)
    if memory.holds(ramBytes: need.ramBytes, flashBytes: need.flashBytes) { return }
    let named =
      "model '\(model.card.name)'" + (policy.second.map { " with '\($0.model.card.name)'" } ?? "")
    let (ram, flash) = ((need.ramBytes + 1023) / 1024, (need.flashBytes + 1023) / 1024)
    let advice =
      ProcessorProfile.smallest(ramBytes: need.ramBytes, flashBytes: need.flashBytes)
      .map { "the smallest board that has is '\($0.name)'" } ?? "no board has"
    problems.report(
      group.place(of: GroupKeys.model),
      "\(named) in \(policy.precision.rawValue) needs \(ram) KiB of working memory and \(flash) KiB of "
        + "program memory for its tensors alone, and platform '\(platform.name)' has \(memory.ramKibibytes.value) KiB and "
        + "\(memory.flashKibibytes.value) KiB; \(advice)")
  }

  /// What a policy remembers from frame to frame lives through the board's sleep.
  private mutating func checkKept(_ group: Record, _ policy: PolicyPlan, _ bytes: Int, _ platform: ProcessorProfile) {
    guard policy.events != nil || policy.gate != nil, let choice = group[GroupKeys.platform],
      let name = choice.record[PlatformKeys.sleep],
      let state = platform.choices.sleeps.first(where: { $0.name == name }), bytes > 1024 * state.keptKibibytes
    else { return }
    problems.report(
      choice.record.place(of: PlatformKeys.sleep),
      "in '\(name)' platform '\(platform.name)' keeps \(state.keptKibibytes) KiB, and events or a gate need the "
        + "\((bytes + 1023) / 1024) KiB of the frame before; expected another 'sleep'")
  }

  /// The gateway can use what the node sends, and its answer can be back in time.
  mutating func checkOffload(
    _ group: Record, _ policy: PolicyPlan, _ model: TrainedModel, _ gateway: GatewayPlan, _ stream: Attention.Stream?,
    _ radio: RadioPlan?
  ) {
    guard let plan = policy.offload, let offload = group[GroupKeys.policy]?[PolicyKeys.offload] else { return }
    let place = offload.record.place(of: OffloadKeys.payload)
    let card = gateway.model.card
    let named = "model '\(card.name)' of gateway '\(gateway.name)'"
    if card.classNames != model.card.classNames {
      problems.report(place, "\(named) and model '\(model.card.name)' do not name the same classes")
      return
    }
    switch (plan.payload, card.input) {
    case (.frame, .embedding):
      problems.report(place, "\(named) takes embeddings; expected 'payload: embedding'")
      return
    case (.embedding, .series), (.embedding, .image):
      problems.report(place, "\(named) takes recordings; expected 'payload: frame'")
      return
    case (.embedding, .embedding(let tokens, let features)):
      if let maker = card.nodeModel, maker != model.card.name {
        problems.report(place, "\(named) takes embeddings of '\(maker)', not of '\(model.card.name)'")
        return
      }
      guard let shape = model.encoder?.shape else {
        problems.report(place, "model '\(model.card.name)' is a convolutional network and has no tokens to send")
        return
      }
      if (tokens, features) != (shape.tokens, shape.width) {
        problems.report(
          place,
          "\(named) takes \(tokens) tokens of \(features), and model '\(model.card.name)' makes "
            + "\(shape.tokens) of \(shape.width)")
        return
      }
    case (.frame, _):
      if let stream, let problem = stream.problem(with: card.input) {
        problems.report(place, "\(named): \(problem)")
        return
      }
    }
    guard let radio else { return }
    let bytes = card.input.payloadBytes
    if case .loRa = radio.radio, plan.transport != .raw {
      problems.report(
        offload.record.place(of: OffloadKeys.transport),
        "'transport' is '\(plan.transport.rawValue)', and LoRaWAN carries no IP; expected 'raw'")
      return
    }
    var (frames, travel) = radio.sending(messageBytes: bytes, over: plan.transport)
    travel = travel + 2 * gateway.backhaul
    if case .connected(let link) = radio.radio {
      travel = travel + link.downlinkWait
      frames = 1
    }
    if travel >= plan.timeout {
      problems.report(
        offload.record.place(of: OffloadKeys.timeout),
        "'timeout' is \(seconds(plan.timeout)), and \(bytes) bytes to gateway '\(gateway.name)' and back take "
          + "\(seconds(travel)) at least" + (frames > 1 ? " in \(frames) frames" : ""))
    }
  }

  /// A node is free again before it wakes.
  mutating func checkTime(
    _ group: Record, _ schedule: SchedulePlan, _ hardware: HardwarePlan, _ policy: PolicyPlan?, _ radio: RadioPlan?
  ) {
    guard let wake = group[GroupKeys.wake] else { return }
    let gap = SimDuration(seconds: schedule.interval.seconds * (1 - 2 * schedule.jitter))
    let sensing = hardware.sensingTime
    if sensing >= gap {
      problems.report(
        wake.place(of: WakeKeys.every),
        "nodes wake every \(seconds(schedule.interval)), with jitter after \(seconds(gap)) at times, and sense for "
          + "\(seconds(sensing))")
      return
    }
    guard let timeout = policy?.offload?.timeout, let offload = group[GroupKeys.policy]?[PolicyKeys.offload] else {
      return
    }
    if sensing + timeout >= gap {
      problems.report(
        offload.record.place(of: OffloadKeys.timeout),
        "'timeout' is \(seconds(timeout)); with \(seconds(sensing)) of sensing it must end before the next wake, "
          + "which may come after \(seconds(gap))")
    } else if case .connected(let link) = radio?.radio, sensing + timeout + link.tail >= gap {
      problems.report(
        offload.record.place(of: OffloadKeys.timeout),
        "'timeout' is \(seconds(timeout)), and the network keeps a node for \(seconds(link.tail)) more; with "
          + "\(seconds(sensing)) of sensing they must end before the next wake, which may come after \(seconds(gap))")
    }
  }

  /// The gateway hears at least the nearest nodes.
  mutating func checkLink(_ group: Record, _ plan: RadioPlan) {
    let level = plan.pathLoss.received(
      transmitted: plan.radio.transmitLevel, distance: Meters(plan.distance.lowerBound))
    let needed = plan.radio.gatewaySensitivity
    if level < needed, let placement = group[GroupKeys.placement] {
      problems.report(
        placement.place(of: PlacementKeys.distance),
        "at \(short(plan.distance.lowerBound)) m a gateway hears \(whole(level)) in the median, and needs "
          + "\(whole(needed)); no message would arrive")
    }
  }

  private func whole(_ level: DecibelMilliwatts) -> String { "\(Int(level.value.rounded())) dBm" }

  private func seconds(_ duration: SimDuration) -> String {
    "\(short((duration.seconds * 1000).rounded() / 1000)) s"
  }
}
