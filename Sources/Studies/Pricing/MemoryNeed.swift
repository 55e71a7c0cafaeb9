public import Attention

/// Program memory for a model's weights and working memory at the worst moment of one inference, in bytes.
///
/// - Valid for: the schedule that ``Work`` counts: block after block, layer after layer, the scores and exponentials of
///   one head at a time, each layer's output in a buffer of its own.
/// - Not modelled: code, stack, the stream's own buffer; buffers that a cleverer planner would share.
public struct MemoryNeed: Sendable, Hashable {
  /// Weights, scales, tables.
  public let flashBytes: Int
  /// The most that is alive at once.
  public let ramBytes: Int

  /// What `model` needs under `stack`.
  public init(_ model: Model, _ stack: Stack) {
    let shape = model.shape
    flashBytes =
      switch stack.precision {
      case .float32: 4 * (model.card.parameters + 2 * shape.features + shape.blocks)
      case .int8: Self.integerFlash(shape)
      }
    var ram = Self.peak(shape, pairs: model.pattern.pairs, stack.precision)
    if stack.eventThreshold != nil { ram += EventEncoder.stateBytes(shape, pairs: model.pattern.pairs) }
    if stack.gate != nil { ram += 4 * shape.tokens * shape.features }
    ramBytes = ram
  }

  /// int8 weights with 4 bytes of bias and of scale an output; positions and norms stay float32.
  private static func integerFlash(_ s: ModelShape) -> Int {
    let (d, ff) = (s.width, s.feedForward)
    let layers = [(d, 3 * d), (d, d), (d, ff), (ff, d), (d, s.classes)]
    let block = layers.reduce(0) { $0 + $1.0 * $1.1 + 8 * $1.1 } + 3 * 2 * 4 * d
    let embed = s.features * d + 8 * d + 4 * s.tokens * d
    return embed + s.blocks * block + 4 * (1 + 8 * s.blocks) + 4 * 256 + 8 * s.features + 4 * s.blocks
  }

  /// The residual of 4 bytes a value, and the larger of the attention's and the feed-forward part's buffers.
  static func peak(_ s: ModelShape, pairs: Int, _ precision: Precision) -> Int {
    let (n, d, b) = (s.tokens, s.width, precision.bytes)
    let scores = (precision == .float32 ? 8 : 6) * pairs
    let attention = b * n * d + 3 * b * n * d + scores
    let feedForward = b * n * d + b * n * s.feedForward
    return 4 * n * d + max(attention, feedForward, 4 * n * s.features)
  }
}
