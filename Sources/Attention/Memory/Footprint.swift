/// The memory that a model needs on a node: program memory for what is constant, working memory for what is not.
///
///     let footprint = Footprint(model.shape, pattern: model.pattern, weights: .int8, activations: .int8)
///     print(footprint.flashBytes, footprint.peakBytes)
///
/// Tensors of the encoder have the sizes that ``Work`` moves: the residual stream and logits 4 bytes a value, all
/// other activations those of `activations`. Blocks are alike and follow one another with nothing but the residual
/// stream between them, so one block and one exit decide the peak.
///
/// Not modelled: the frame before normalisation (the application's), code, stack, alignment.
public struct Footprint: Sendable, Hashable {
  /// How the projections to queries, keys and values are cut into tasks.
  public enum Projection: Sendable, Hashable, CaseIterable {
    /// One product for all heads.
    case together
    /// One product a head, so that a head's queries, keys and values can go when it is done.
    case perHead
  }

  /// In which order tasks run.
  public enum Order: Sendable, Hashable, CaseIterable {
    /// Each kind of task for all heads before the next kind: the scores of all heads are alive at once.
    case breadthFirst
    /// The order of the least peak.
    case best
  }

  /// A task and the bytes alive while it runs.
  public struct Step: Sendable, Hashable {
    /// The task's name.
    public let name: String
    /// All bytes of working memory alive while it runs.
    public let bytes: Int
  }

  /// Bytes of weights, positions, input statistics and tables.
  public let flashBytes: Int
  /// Bytes of the residual stream, alive all the time.
  public let residentBytes: Int
  /// Bytes that the scores of one head need; see ``AttentionSchedule/scoreBytes(_:headWidth:bytes:)``.
  public let scoreBytesPerHead: Int
  /// The tasks in the order they run.
  public let steps: [Step]

  /// The most bytes of working memory alive at once.
  public var peakBytes: Int { steps.map(\.bytes).max() ?? residentBytes }

  /// The task during which most is alive.
  public var peakStep: Step? { steps.max { $0.bytes < $1.bytes } }

  /// The footprint of an encoder of this shape and pattern.
  public init(
    _ shape: ModelShape, pattern: AttentionPattern, weights: WeightFormat, activations: Precision,
    projection: Projection = .together, schedule: AttentionSchedule = .unfused, order: Order = .best,
    blockWeights: WeightFormat? = nil, rounding: Rounding = .nearest
  ) {
    flashBytes = Self.flashBytes(shape, weights, blocks: blockWeights, rounding: rounding)
    residentBytes = 4 * shape.tokens * shape.width
    scoreBytesPerHead =
      shape.attention == .fixed
      ? 0 : schedule.scoreBytes(pattern, headWidth: shape.headWidth, bytes: AttentionBytes(activations))
    let graph = EncoderGraph(
      shape: shape, bytes: activations.bytes, scoreBytes: scoreBytesPerHead, projection: projection
    ).graph
    let run = order == .best ? graph.bestOrder() : Array(graph.tasks.indices)
    steps = zip(run, graph.liveBytes(run)).map { Step(name: graph.tasks[$0].name, bytes: $1) }
  }

  /// Bytes of program memory: the layers in `format`; normalisations, positions, input statistics and temperatures
  /// 4 bytes a value; and the format's tables. The blocks' layers may have a format of their own.
  public static func flashBytes(
    _ shape: ModelShape, _ format: WeightFormat, blocks: WeightFormat? = nil, rounding: Rounding = .nearest
  ) -> Int {
    let (d, ff, own) = (shape.width, shape.feedForward, blocks ?? format)
    let block =
      own.layerBytes(inputs: d, outputs: shape.projections * d) + own.layerBytes(inputs: d, outputs: d)
      + own.layerBytes(inputs: d, outputs: ff) + own.layerBytes(inputs: ff, outputs: d) + 2 * 8 * d
      + shape.attention.extraBytes(tokens: shape.tokens, heads: shape.heads, headWidth: shape.headWidth, format)
    let exit = format.layerBytes(inputs: d, outputs: shape.classes) + 8 * d + 4
    let input = 8 * shape.features + format.layerBytes(inputs: shape.features, outputs: d) + 4 * shape.tokens * d
    let gates = shape.skipGates == true ? 4 * (shape.blocks - 1) * (d + 1) : 0
    let all = input + gates + shape.blocks * (block + exit) + format.tableBytes(blocks: shape.blocks)
    let isAlone = rounding.isIntegersAlone(shape, in: format == .float32 ? .float32 : .int8)
    return all + (isAlone ? integersAloneBytes(shape) : 0)
  }

  /// What integers alone need beyond int8: a shift beside each factor and each gain, and no table of exponentials. Not
  /// counted: shifts of fixed and projected attention.
  private static func integersAloneBytes(_ shape: ModelShape) -> Int {
    let (d, ff) = (shape.width, shape.feedForward)
    return d + shape.blocks * (shape.projections * d + d + ff + d + 3 * d) - WeightFormat.exponentialBytes
  }
}
