import Quantities

/// Runs a model on whole frames. Memory is allocated once, at `init`; a run allocates nothing, but for spiking models.
///
///     let encoder = Encoder(model, precision: .int8)
///     let outcome = encoder.run(frame, rule: ExitRule(.maxProbability, thresholds: [0.9]))
///
/// Not for use by two threads at once; make one each, the model is shared.
public final class Encoder {
  private enum Engine {
    case float32(FloatEngine)
    case int8(IntegerEngine)
    case spiking(SpikingEngine)
  }

  /// The model it runs.
  public let model: Model
  /// The arithmetic it uses.
  public let precision: Precision
  /// How it executes attention.
  public let technique: AttentionTechnique
  /// What the attention cores of the last run executed.
  public private(set) var coreWork = CoreWork()
  private let engine: Engine
  private var board: ExitBoard
  /// All tokens, if it can run on a part of them.
  private let whole: TokenSet?

  /// An encoder of `model`; `rounding` is that of int8 activations. Traps if the model has no int8 weights and `precision`
  /// asks for them; see ``Model/precisions``. Traps if the technique has an ``AttentionTechnique/problem(for:_:)``, or the
  /// rounding a ``Rounding/problem(for:_:_:)``.
  ///
  /// With `isPartial` it can run on a part of the tokens, as behind a ``MotionGate``.
  public init(
    _ model: Model, precision: Precision, technique: AttentionTechnique = .own, rounding: Rounding = .nearest,
    isPartial: Bool = false
  ) {
    precondition(precision == .int8 || rounding == .nearest, "rounding '\(rounding)' in \(precision)")
    whole = isPartial ? TokenSet(tokens: model.shape.tokens) : nil
    whole?.insertAll()
    if let problem = technique.problem(for: model, precision) { preconditionFailure("\(technique): \(problem)") }
    if let problem = rounding.problem(for: .encoder(model), precision, technique) {
      preconditionFailure("\(rounding): \(problem)")
    }
    self.model = model
    self.precision = precision
    self.technique = technique
    board = ExitBoard(model)
    switch (precision, model.integers) {
    case (.float32, _):
      if let weights = model.spiking, let steps = model.shape.attention.spikingSteps {
        engine = .spiking(SpikingEngine(model, weights, steps: steps))
        return
      }
      engine = .float32(FloatEngine(model, technique, isPartial: isPartial))
    case (.int8, let integers?):
      engine = .int8(IntegerEngine(model, integers, technique, rounding, isPartial: isPartial))
    case (.int8, nil): preconditionFailure("model '\(model.card.name)' has no int8 weights")
    }
  }

  /// Runs `frame` up to the first exit at which `rule` stops; later blocks are not executed.
  ///
  /// Every exit on the way is evaluated, none but the last under ``ExitRule/never``.
  public func run(_ frame: Frame, rule: ExitRule = .never) -> Outcome {
    if let whole { take(whole) }
    return execute(frame, rule)
  }

  private func execute(_ frame: Frame, _ rule: ExitRule) -> Outcome {
    let last = model.shape.blocks - 1
    rule.requireThresholds(exits: last + 1)
    board.startFrame()
    coreWork = CoreWork()
    var counts = start(frame)
    for l in 0..<last {
      counts += block(l)
      if rule.measure == nil { continue }
      counts += exit(l)
      counts += rule.work(classes: model.shape.classes)
      if board.stops(l, rule) { return board.outcome(l, counts) }
    }
    counts += block(last)
    counts += exit(last)
    return board.outcome(last, counts)
  }

  /// Runs `frame` as if it had only these tokens, at least one: the others are neither embedded, nor keys, nor pooled,
  /// and their positions stay empty. On all tokens it is ``run(_:rule:)`` bit for bit.
  package func run(_ frame: Frame, on tokens: TokenSet, rule: ExitRule = .never) -> Outcome {
    precondition(whole != nil && tokens.size > 0, "a part of the tokens for an encoder of whole frames, or no token")
    take(tokens)
    return execute(frame, rule)
  }

  private func take(_ tokens: TokenSet) {
    switch engine {
    case .float32(let engine): engine.take(tokens)
    case .int8(let engine): engine.take(tokens)
    case .spiking: preconditionFailure("spiking neurons need all tokens")
    }
  }

  /// What the last run of a spiking model cost in spikes; nil for other models.
  public var spikes: SpikeCount? { if case .spiking(let engine) = engine { engine.spikes } else { nil } }

  /// The probability of each class at an exit that the last run evaluated.
  public func probabilities(exit: Int) -> [Float] { Array(board.probabilities(exit)) }

  /// The logit of each class at an exit that the last run evaluated.
  public func logits(exit: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: board.logits(exit), count: model.shape.classes))
  }

  /// Element `feature` of `token` after the last block that the last run executed.
  public func embedding(token: Int, feature: Int) -> Float {
    let i = token * padded(model.shape.width) + feature
    return switch engine {
    case .float32(let engine): engine.x.base[i]
    case .spiking(let engine): engine.x.base[i]
    case .int8(let engine): Float(engine.residual.base[i] / IntegerWeights.unit)
    }
  }

  /// Appends what a node sends for an `embedding` view: a float32 scale, then n × d int8 values, little-endian.
  ///
  /// The scale is the largest magnitude over 127 (1 for a matrix of zeros); rounding is half to even. Traps if the
  /// technique does not keep all tokens.
  public func appendEmbedding(to payload: inout [UInt8]) {
    precondition(
      whole == nil && technique.keepsAllTokens(of: model), "\(technique) leaves too few tokens for an embedding")
    EmbeddingCodec.append(tokens: model.shape.tokens, width: model.shape.width, to: &payload) {
      embedding(token: $0, feature: $1)
    }
  }

  private func start(_ frame: Frame) -> OpCount {
    switch engine {
    case .float32(let engine): engine.start(frame)
    case .spiking(let engine): engine.start(frame)
    case .int8(let engine): engine.start(frame)
    }
  }

  private func block(_ l: Int) -> OpCount {
    var counts = OpCount()
    if l > 0, !model.skipGates.isEmpty {
      counts += SkipGate.work(model.shape, precision)
      guard opens(model.skipGates[l - 1]) else { return counts }
    }
    let work =
      switch engine {
      case .float32(let engine): engine.block(l)
      case .spiking(let engine): engine.block(l)
      case .int8(let engine): engine.block(l)
      }
    coreWork += work.core
    return counts + work.core.total + work.rest
  }

  private func opens(_ gate: SkipGate) -> Bool {
    switch engine {
    case .float32(let engine): engine.opens(gate)
    case .int8(let engine): engine.opens(gate)
    case .spiking: true
    }
  }

  private func exit(_ l: Int) -> OpCount {
    let count =
      switch engine {
      case .float32(let engine): engine.exit(l, logits: board.logits(l))
      case .spiking(let engine): engine.exit(l, logits: board.logits(l))
      case .int8(let engine): engine.exit(l, logits: board.logits(l))
      }
    board.softmax(l)
    return count
  }
}
