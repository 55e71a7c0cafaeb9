/// What a node's model does not look at, decided before any inference.
public enum GateRule: Sendable, Hashable {
  /// Frames in which no more than `share` of the tokens changed by more than `noiseFloor`; see ``FrameGate``.
  case change(noiseFloor: Double, share: Double)
  /// Patches in which nothing moves, and frames without any that does; see ``MotionGate``.
  case motion(MotionRule)

  /// Why `model` cannot be executed behind it in this way, or nil.
  public func problem(for model: TrainedModel, technique: AttentionTechnique) -> String? {
    guard case .motion = self else { return nil }
    if model.view.patchGrid == nil { return "motion is looked for in patches, and the model does not see a picture" }
    guard let encoder = model.encoder else { return "motion leaves tokens out, and the model has none" }
    if !encoder.shape.takesTechniques || encoder.shape.skipGates == true {
      return "motion leaves tokens out, and the model was trained for what needs all of them"
    }
    if technique.ranksRows {
      return "motion leaves tokens out, and '\(technique)' is executed over the scores of all of them"
    }
    return nil
  }
}

extension GateRule {
  /// The tokens and pairs for which `shape` needs room behind it: with a limit, so many tokens with as many keys as
  /// `pattern` has at most.
  public func room(_ shape: ModelShape, _ pattern: AttentionPattern) -> (shape: ModelShape, pattern: AttentionPattern) {
    guard case .motion(let rule) = self, let limit = rule.limit, limit < shape.tokens else { return (shape, pattern) }
    return (shape.with(tokens: limit), .shared(limit, keys: min(limit, pattern.longestRow)))
  }
}

/// A gate and what it remembers of the frames before.
public struct Gate {
  private enum Kind {
    case change(FrameGate)
    case motion(MotionGate)
  }

  private var kind: Kind

  /// A gate for frames of `model`.
  public init(_ model: TrainedModel, _ rule: GateRule) {
    switch rule {
    case .change(let noiseFloor, let share):
      kind = .change(FrameGate(model, reference: .lastRun, noiseFloor: noiseFloor, share: share))
    case .motion(let rule): kind = .motion(MotionGate(model, rule))
    }
  }

  /// Forgets what it knows.
  public mutating func startClip() {
    switch kind {
    case .change(var gate):
      gate.startClip()
      kind = .change(gate)
    case .motion(var gate):
      gate.startClip()
      kind = .motion(gate)
    }
  }

  /// Looks at `frame`, which follows the last one, and decides whether inference runs.
  public mutating func decide(_ frame: Frame) -> FrameGate.Decision {
    switch kind {
    case .change(var gate):
      let decision = gate.decide(frame)
      kind = .change(gate)
      return decision
    case .motion(var gate):
      let decision = gate.decide(frame)
      kind = .motion(gate)
      return decision
    }
  }

  /// The tokens that the model is to look at, or nil for all.
  package var tokens: TokenSet? { if case .motion(let gate) = kind { gate.active } else { nil } }
}
