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

  /// What `model` needs in this arithmetic under this technique; events are for encoders.
  public init(
    _ model: TrainedModel, _ precision: Precision, technique: AttentionTechnique = .own, hasEvents: Bool = false,
    gate: GateRule? = nil
  ) {
    switch model {
    case .encoder(let model):
      self.init(model, precision, technique: technique, hasEvents: hasEvents, gate: gate)
    case .convolution(let model): self.init(model, precision, gate: gate)
    }
  }

  /// What a convolutional network needs.
  public init(_ model: ConvolutionModel, _ precision: Precision, gate: GateRule? = nil) {
    let frame = 4 * model.view.tokens * model.view.features
    let footprint = ConvolutionFootprint(
      model.convolutions, features: model.view.features, classes: model.shape.classes, precision)
    flashBytes = footprint.flashBytes
    ramBytes = max(footprint.peakBytes, footprint.inputBytes + frame) + (gate == nil ? 0 : frame)
  }

  /// What an encoder needs.
  public init(
    _ model: Model, _ precision: Precision, technique: AttentionTechnique = .own, hasEvents: Bool = false,
    gate: GateRule? = nil
  ) {
    let shape = model.shape
    let frame = 4 * shape.tokens * shape.features
    let widest = technique.widestPattern(for: model)
    let (room, pattern) = gate?.room(shape, widest) ?? (shape, widest)
    let footprint = Footprint(
      room, pattern: pattern, weights: precision == .int8 ? .int8 : .float32,
      activations: precision,
      // A scale for each output, as many as a group that is as long as any row.
      blockWeights: precision == .int8 && model.card.blockWeightBits == 4
        ? .int4(group: max(shape.width, shape.feedForward)) : nil)
    var ram = max(footprint.peakBytes, footprint.residentBytes + frame)
    // Potentials of every step instead of one residual stream.
    if case .spiking(let steps) = shape.attention { ram += (steps - 1) * 4 * shape.tokens * shape.width }
    if hasEvents { ram += EventEncoder.stateBytes(shape, pairs: model.pattern.pairs) }
    switch gate {
    case .change: ram += frame
    case .motion: ram += MotionGate.stateBytes(shape)
    case nil: break
    }
    // Positions of all tokens, whatever there is room for.
    flashBytes = footprint.flashBytes + 4 * (shape.tokens - room.tokens) * shape.width
    ramBytes = ram
  }
}
