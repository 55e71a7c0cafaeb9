/// Program memory for a model's weights and working memory at the worst moment of one inference, in bytes.
///
/// A ``Footprint`` in the order of least peak, with the frame before normalisation and what is kept between frames: the
/// state of events, the gate's reference.
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
    hasGate: Bool = false
  ) {
    switch model {
    case .encoder(let model):
      self.init(model, precision, technique: technique, hasEvents: hasEvents, hasGate: hasGate)
    case .convolution(let model): self.init(model, precision, hasGate: hasGate)
    }
  }

  /// What a convolutional network needs.
  public init(_ model: ConvolutionModel, _ precision: Precision, hasGate: Bool = false) {
    let frame = 4 * model.view.tokens * model.view.features
    let footprint = ConvolutionFootprint(
      model.convolutions, features: model.view.features, classes: model.shape.classes, precision)
    flashBytes = footprint.flashBytes
    ramBytes = max(footprint.peakBytes, footprint.inputBytes + frame) + (hasGate ? frame : 0)
  }

  /// What an encoder needs.
  public init(
    _ model: Model, _ precision: Precision, technique: AttentionTechnique = .own, hasEvents: Bool = false,
    hasGate: Bool = false
  ) {
    let shape = model.shape
    let frame = 4 * shape.tokens * shape.features
    let footprint = Footprint(
      shape, pattern: technique.widestPattern(for: model), weights: precision == .int8 ? .int8 : .float32,
      activations: precision,
      // A scale for each output, as many as a group that is as long as any row.
      blockWeights: precision == .int8 && model.card.blockWeightBits == 4
        ? .int4(group: max(shape.width, shape.feedForward)) : nil)
    var ram = max(footprint.peakBytes, footprint.residentBytes + frame)
    // Potentials of every step instead of one residual stream.
    if case .spiking(let steps) = shape.attention { ram += (steps - 1) * 4 * shape.tokens * shape.width }
    if hasEvents { ram += EventEncoder.stateBytes(shape, pairs: model.pattern.pairs) }
    if hasGate { ram += frame }
    flashBytes = footprint.flashBytes
    ramBytes = ram
  }
}
