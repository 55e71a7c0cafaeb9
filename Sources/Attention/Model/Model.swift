/// A trained encoder: immutable weights, checked at load against the card beside the file.
///
/// Forward pass: x = embed((raw − mean) · scale) + position; in each block x += out(attention(norm1(x))) and
/// x += ff2(activation(ff1(norm2(x)))); behind block l an exit with logits = head(norm(mean of x over the tokens)) and
/// probabilities = softmax(logits / temperature[l]). Pre-norm encoder after Xiong et al.,
/// "On Layer Normalization in the Transformer Architecture", 2020, arXiv:2002.04745.
///
/// Not modelled: dropout, masks that depend on the data, attention between frames.
public final class Model: Sendable {
  /// What the card says.
  public let card: ModelCard
  /// The sizes.
  public let shape: ModelShape
  /// The keys of each token.
  public let pattern: AttentionPattern
  /// The temperature of each exit.
  public let temperature: [Float]
  /// Per feature: normalised = (raw − mean) · scale.
  let inputMean: ContiguousArray<Double>
  let inputScale: ContiguousArray<Double>
  let weights: FloatWeights
  let integers: IntegerWeights?
  /// The gates in front of the second block, the third, and so on; none if blocks always run.
  let skipGates: [SkipGate]
  /// The blocks of a spiking model.
  let spiking: SpikingWeights?

  /// What the model sees of a stream.
  public var view: InputView { card.input }

  /// The arithmetics that the model has weights for.
  public var precisions: [Precision] { integers == nil ? [.float32] : [.float32, .int8] }

  /// Reads the tensor file at `path` and the card beside it.
  ///
  /// - Throws: ``LibraryError`` if a file is damaged, the checksum differs, a tensor is missing or not of the shape
  ///   that the card implies, or a value is not finite.
  public convenience init(path: String) throws(LibraryError) {
    let cardPath = sibling(of: path, extension: "json")
    let card = try decodeCard(ModelCard.self, fileBytes(cardPath), name: cardPath)
    try self.init(file: Safetensors(path: path), card: card)
  }

  /// The model of the tensors in `file`, described by `card`.
  public init(file: Safetensors, card: ModelCard) throws(LibraryError) {
    try checkSum(of: file, against: card.sha256)
    guard case .encoder(let shape) = card.architecture else {
      throw LibraryError(file: file.name, part: "card", problem: "expected an encoder, found another architecture")
    }
    try card.check(file.name)
    try Self.check(card, shape, file.name)
    self.card = card
    self.shape = shape
    pattern = shape.attention.pattern(tokens: shape.tokens)
    temperature = try file.temperatures(shape.blocks)
    inputMean = try file.perFeature("input.mean", shape.features)
    inputScale = try file.perFeature("input.scale", shape.features)
    let kept = card.keptHeads(shape)
    weights = try FloatWeights(file, shape, kept: kept)
    spiking = if shape.attention.spikingSteps != nil { try SpikingWeights(file, shape) } else { nil }
    skipGates =
      shape.skipGates == true
      ? try (1..<shape.blocks).map { l throws(LibraryError) in try SkipGate(file, shape, before: l) } : []
    if file.contains("int8.scales"), let reason = shape.integerProblem {
      throw LibraryError(file: file.name, part: "tensor 'int8.scales'", problem: reason)
    }
    integers =
      file.contains("int8.scales")
      ? try IntegerWeights(file, shape, kept: kept, card.blockWeights(shape)) : nil
    try file.requireParameters(card.parameters, in: Self.parameterNames(shape))
  }

  private static func check(_ card: ModelCard, _ shape: ModelShape, _ file: String) throws(LibraryError) {
    if let removed = card.removedHeads {
      guard removed.count == shape.blocks, removed.allSatisfy({ $0.allSatisfy((0..<shape.heads).contains) }) else {
        throw LibraryError(
          file: file, part: "card",
          problem: "removed_heads: expected heads below \(shape.heads) for \(shape.blocks) blocks, found \(removed)")
      }
    }
    if let bits = card.blockWeightBits, bits != 8 && bits != 4 {
      throw LibraryError(file: file, part: "card", problem: "block_weight_bits: expected 8 or 4, found \(bits)")
    }
    if let group = card.blockWeightGroup {
      guard card.blockWeightBits == 4, group > 0, shape.width % group == 0, shape.feedForward % group == 0 else {
        throw LibraryError(
          file: file, part: "card",
          problem: "block_weight_group: expected, with weights of 4 bits, a divisor of the widths \(shape.width) and "
            + "\(shape.feedForward), found \(group)")
      }
    }
    if let motion = card.motion {
      let problem = motion.problem ?? (card.input.patchGrid == nil ? "expected an input that is an image" : nil)
      if let problem { throw LibraryError(file: file, part: "card", problem: "motion: \(problem)") }
    }
  }

  /// The tensors that were trained: all but the input's statistics, the temperatures and the integers.
  private static func parameterNames(_ shape: ModelShape) -> [String] {
    var layers = ["embed"]
    for l in 0..<shape.blocks {
      layers += ["norm1", "qkv", "out", "norm2", "ff1", "ff2"].map { "block.\(l).\($0)" }
      layers += ["exit.\(l).norm", "exit.\(l).head"]
    }
    let extra: String? =
      switch shape.attention {
      case .linformer: "low_rank.weight"
      case .fixed: "fixed"
      default: nil
      }
    let extras = extra.map { extra in (0..<shape.blocks).map { "block.\($0).\(extra)" } } ?? []
    if shape.skipGates == true { layers += (1..<shape.blocks).map { "skip.\($0 - 1)" } }
    return ["position"] + extras + layers.flatMap { ["\($0).weight", "\($0).bias"] }
  }
}
