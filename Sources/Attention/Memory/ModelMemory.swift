/// Program memory for a model's weights and working memory at the worst moment of one inference, in bytes.
///
/// A ``Footprint`` in the order of least peak, with the frame before normalisation and what is kept between frames: the
/// state of events, the gate's reference. Behind a motion gate with a limit there is room for so many tokens, each with as
/// many keys as the pattern has at most.
///
/// Not modelled: code, stack, drivers, the sensor's buffer.
public struct ModelMemory: Sendable, Hashable {
  /// Weights, scales, tables.
  public let flashBytes: Int
  /// The most that is alive at once.
  public let ramBytes: Int
  /// Of that, what is kept between frames.
  private let keptBytes: Int

  /// What `model` needs in this arithmetic under this technique; events are for encoders.
  public init(
    _ model: TrainedModel, _ precision: Precision, technique: AttentionTechnique = .own, events: EventRule? = nil,
    gate: GateRule? = nil, rounding: Rounding = .nearest
  ) {
    switch model {
    case .encoder(let model):
      self.init(model, precision, technique: technique, events: events, gate: gate, rounding: rounding)
    case .convolution(let model): self.init(model, precision, gate: gate)
    }
  }

  /// What a convolutional network needs.
  public init(_ model: ConvolutionModel, _ precision: Precision, gate: GateRule? = nil) {
    let frame = 4 * model.view.tokens * model.view.features
    let footprint = ConvolutionFootprint(
      model.convolutions, features: model.view.features, classes: model.shape.classes, precision)
    flashBytes = footprint.flashBytes
    keptBytes = gate == nil ? 0 : frame
    ramBytes = max(footprint.peakBytes, footprint.inputBytes + frame) + keptBytes
  }

  /// What an encoder needs.
  public init(
    _ model: Model, _ precision: Precision, technique: AttentionTechnique = .own, events: EventRule? = nil,
    gate: GateRule? = nil, rounding: Rounding = .nearest
  ) {
    let shape = model.shape
    let frame = 4 * shape.tokens * shape.features
    let widest = technique.widestPattern(for: model)
    let (room, pattern) = gate?.room(shape, widest) ?? (shape, widest)
    let footprint = Footprint(
      room, pattern: pattern, weights: precision == .int8 ? .int8 : .float32,
      activations: precision,
      blockWeights: precision == .int8 ? model.card.blockWeights(shape) : nil, rounding: rounding)
    var ram = max(footprint.peakBytes, footprint.residentBytes + frame)
    // Potentials of every step instead of one residual stream.
    if let steps = shape.attention.spikingSteps { ram += (steps - 1) * 4 * shape.tokens * shape.width }
    var kept = 0
    if let events { kept += EventEncoder.stateBytes(shape, pairs: model.pattern.pairs, events.state) }
    switch gate {
    case .change: kept += frame
    case .motion: kept += MotionGate.stateBytes(shape)
    case nil: break
    }
    // Positions of all tokens, whatever there is room for.
    flashBytes =
      footprint.flashBytes + 4 * (shape.tokens - room.tokens) * shape.width + technique.index(heads: shape.heads).bytes
    ramBytes = ram + kept
    keptBytes = kept
  }

  private init(flashBytes: Int, ramBytes: Int, keptBytes: Int) {
    (self.flashBytes, self.ramBytes, self.keptBytes) = (flashBytes, ramBytes, keptBytes)
  }

  /// With a second model that runs after this one, in the same memory beside what is kept between frames.
  public func and(_ second: Self?) -> Self {
    guard let second else { return self }
    return Self(
      flashBytes: flashBytes + second.flashBytes, ramBytes: max(ramBytes, keptBytes + second.ramBytes),
      keptBytes: keptBytes)
  }
}
