public import Attention

/// Program memory for a model's weights and working memory at the worst moment of one inference, in bytes.
///
/// A ``Footprint`` in the order of least peak, with what a stack keeps between frames: the state of events, the gate's
/// reference, and the frame before normalisation.
public struct MemoryNeed: Sendable, Hashable {
  /// Weights, scales, tables.
  public let flashBytes: Int
  /// The most that is alive at once.
  public let ramBytes: Int

  /// What `model` needs under `stack`.
  public init(_ model: Model, _ stack: Stack) {
    let shape = model.shape
    let frame = 4 * shape.tokens * shape.features
    let footprint = Footprint(
      shape, pattern: stack.technique.widestPattern(for: model), weights: stack.precision == .int8 ? .int8 : .float32,
      activations: stack.precision,
      // A scale for each output, as many as a group that is as long as any row.
      blockWeights: stack.precision == .int8 && model.card.blockWeightBits == 4
        ? .int4(group: max(shape.width, shape.feedForward)) : nil)
    var ram = max(footprint.peakBytes, footprint.residentBytes + frame)
    // Potentials of every step instead of one residual stream.
    if case .spiking(let steps) = shape.attention { ram += (steps - 1) * 4 * shape.tokens * shape.width }
    if stack.eventThreshold != nil { ram += EventEncoder.stateBytes(shape, pairs: model.pattern.pairs) }
    if stack.gate != nil { ram += frame }
    flashBytes = footprint.flashBytes
    ramBytes = ram
  }
}
