public import Attention

/// A way to execute a model: its arithmetic, where it may stop, what it reuses, and what it skips.
public struct Stack: Sendable, Hashable {
  /// The name that `--technique` takes.
  public let name: String
  /// The arithmetic.
  public let precision: Precision
  /// When an inference may stop early.
  public let exit: ExitRule
  /// What is computed anew from frame to frame, or nil to compute every frame whole.
  public let events: EventRule?
  /// What the model does not look at, or nil to run on every frame as a whole.
  public let gate: GateRule?
  /// A larger model that looks again when the model is unsure, or nil.
  public let second: SecondModel?
  /// How int8 activations are rounded.
  public let rounding: Rounding
  /// How attention is executed.
  public let technique: AttentionTechnique

  /// A stack of these parts; events are executed in float32 only, and with the attention that was trained.
  public init(
    _ name: String, _ precision: Precision, exit: ExitRule = .never, events: EventRule? = nil, gate: GateRule? = nil,
    technique: AttentionTechnique = .own, second: SecondModel? = nil, rounding: Rounding = .nearest
  ) {
    precondition(
      events == nil || (precision == .float32 && technique == .own), "events with \(precision), \(technique)")
    self.name = name
    self.precision = precision
    self.exit = exit
    self.events = events
    self.gate = gate
    self.technique = technique
    self.second = second
    self.rounding = rounding
  }

  /// Every technique of attention by itself, with its default parameters, that `model` can be executed with: in
  /// float32, and in int8 as well where that is possible.
  public static func techniques(for model: TrainedModel) -> [Stack] {
    AttentionTechnique.all.map(AttentionTechnique.init).flatMap { technique in
      model.precisions.compactMap { precision in
        guard technique.problem(for: model, precision) == nil else { return nil }
        let name = technique.description + (precision == .int8 ? "+int8" : "")
        return Stack(name, precision, technique: technique)
      }
    }
  }

  /// Sparse patterns in int8, by themselves and with an early exit: what advice for a battery asks to be tried.
  public static func sparse(for model: TrainedModel) -> [Stack] {
    guard model.precisions.contains(.int8) else { return [] }
    return AttentionTechnique.all.filter { $0.family == .pattern && $0.name != "dense" }.flatMap { entry -> [Stack] in
      let technique = AttentionTechnique(entry)
      guard technique.problem(for: model, .int8) == nil else { return [] }
      let name = technique.description + "+int8"
      let plain = Stack(name, .int8, technique: technique)
      guard let exit = model.card.exitRule(.entropy) else { return [plain] }
      return [plain, Stack(name + "+exit-entropy", .int8, exit: exit, technique: technique)]
    }
  }

  /// The motion gate of the model's card, or an assumed one.
  public static func motion(for model: TrainedModel) -> GateRule { .motion(model.card.motion ?? .assumed) }

  /// `first` with a look of `second` where it is unsure, in int8; nil if they do not fit. The threshold is assumed.
  static func cascade(_ first: TrainedModel, _ second: TrainedModel) -> Stack? {
    let plan = SecondModel(second, threshold: 0.8)
    guard first.precisions.contains(.int8), plan.problem(after: first, .int8) == nil else { return nil }
    return Stack("int8+cascade:\(second.card.name):0.8", .int8, second: plan)
  }

  /// Whether a frame's answer depends on the frames before it.
  public var hasMemory: Bool { events != nil || gate != nil }

  /// Every name that ``sensible(for:stream:)`` can give, in its order.
  public static let names = [
    "float32", "int8", "float32+exit", "int8+exit", "int8+exit-margin", "int8+exit-entropy", "int8+exit-learned",
    "int8+patience", "int8+stochastic",
    "events-0.05", "events-0.2", "events-0.05+exit", "events-0.2+exit", "events-0.05-lean", "events-0.2-lean",
    "int8+gate", "int8+gate+exit", "int8+motion", "int8+motion+exit",
  ]

  /// The stacks worth comparing for `model` on `stream`: those the model has weights and thresholds for.
  ///
  /// Exit thresholds are the card's, fitted on validation data. A gate answers with the background class, so it is
  /// tried only on streams that have one. Its thresholds are assumed, not fitted, unless the card has a motion rule.
  public static func sensible(for model: TrainedModel, stream: Attention.Stream) -> [Stack] {
    let exit = model.card.exitRule(.maxProbability)
    var stacks = [Stack("float32", .float32)]
    let hasInt8 = model.precisions.contains(.int8)
    if hasInt8 { stacks.append(Stack("int8", .int8)) }
    if let exit { stacks.append(Stack("float32+exit", .float32, exit: exit)) }
    if hasInt8 {
      for (name, measure) in [
        ("int8+exit", ExitRule.Measure.maxProbability), ("int8+exit-margin", .margin), ("int8+exit-entropy", .entropy),
        ("int8+exit-learned", .learned),
      ] {
        if let rule = model.card.exitRule(measure) { stacks.append(Stack(name, .int8, exit: rule)) }
      }
      if model.exits > 2 {
        stacks.append(Stack("int8+patience", .int8, exit: ExitRule(.patience, thresholds: [1])))
      }
      if Rounding.stochastic.problem(for: model, .int8, .own) == nil {
        stacks.append(Stack("int8+stochastic", .int8, rounding: .stochastic))
      }
    }
    if model.isPlain {
      for (text, threshold) in [("0.05", Float(0.05)), ("0.2", 0.2)] {
        stacks.append(Stack("events-\(text)", .float32, events: EventRule(threshold: threshold)))
      }
      for (text, threshold) in [("0.05", Float(0.05)), ("0.2", 0.2)] {
        if let exit {
          stacks.append(Stack("events-\(text)+exit", .float32, exit: exit, events: EventRule(threshold: threshold)))
        }
      }
      for (text, threshold) in [("0.05", Float(0.05)), ("0.2", 0.2)] {
        stacks.append(
          Stack("events-\(text)-lean", .float32, events: EventRule(threshold: threshold, state: .lean)))
      }
    }
    if hasInt8, stream.backgroundClass != nil {
      let gates = [("gate", GateRule.change(noiseFloor: 0.3, share: 0.02)), ("motion", motion(for: model))]
      for (word, gate) in gates where gate.problem(for: model, technique: .own) == nil {
        stacks.append(Stack("int8+\(word)", .int8, gate: gate))
        if let exit { stacks.append(Stack("int8+\(word)+exit", .int8, exit: exit, gate: gate)) }
      }
    }
    return stacks
  }
}

extension TrainedModel {
  /// Whether it is an encoder to which the closed forms of ``Work`` and events apply.
  var isPlain: Bool { encoder?.isPlain ?? false }
}

extension Model {
  /// Whether all of it is what its shape says: a softmax over pairs of all tokens in every head of every block, in 8 bits
  /// or more. Then the closed forms of ``Work`` and events apply.
  var isPlain: Bool {
    shape.takesTechniques && shape.skipGates != true && (card.removedHeads ?? []).allSatisfy(\.isEmpty)
      && card.blockWeightBits != 4
  }
}
