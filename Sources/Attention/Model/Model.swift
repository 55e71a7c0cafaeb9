/// A trained encoder: immutable weights, checked at load against the card beside the file.
///
/// Forward pass: x = embed((raw − mean) · scale) + position; in each block x += out(attention(norm1(x))) and
/// x += ff2(relu(ff1(norm2(x)))); behind block l an exit with logits = head(norm(mean of x over the tokens)) and
/// probabilities = softmax(logits / temperature[l]). Pre-norm encoder after Xiong et al.,
/// "On Layer Normalization in the Transformer Architecture", 2020, arXiv:2002.04745.
///
/// Not modelled: dropout, masks that depend on the data, attention between frames.
public final class Model: Sendable {
  /// What the card says.
  public let card: ModelCard
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

  /// The sizes.
  public var shape: ModelShape { card.architecture }
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
    let shape = card.architecture
    try Self.check(card, file.name)
    self.card = card
    pattern = shape.attention.pattern(tokens: shape.tokens)
    temperature = try file.floats("temperature", shape: [shape.blocks])
    inputMean = try Self.perFeature(file, "input.mean", shape.features)
    inputScale = try Self.perFeature(file, "input.scale", shape.features)
    let kept = card.keptHeads
    weights = try FloatWeights(file, shape, kept: kept)
    spiking = if case .spiking = shape.attention { try SpikingWeights(file, shape) } else { nil }
    skipGates =
      shape.skipGates == true
      ? try (1..<shape.blocks).map { l throws(LibraryError) in try SkipGate(file, shape, before: l) } : []
    if file.contains("int8.scales"), !shape.takesTechniques {
      throw LibraryError(
        file: file.name, part: "tensor 'int8.scales'",
        problem: "int8 is defined for a softmax over pairs of all tokens only")
    }
    integers =
      file.contains("int8.scales")
      ? try IntegerWeights(file, shape, kept: kept, blockBits: card.blockWeightBits ?? 8) : nil
    if let bad = temperature.first(where: { $0 <= 0 }) {
      throw LibraryError(file: file.name, part: "tensor 'temperature'", problem: "expected above 0, found \(bad)")
    }
    let known = Self.parameterNames(shape)
    let count = file.tensors.filter { known.contains($0.name) }.reduce(0) { $0 + $1.shape.reduce(1, *) }
    guard count == card.parameters else {
      throw LibraryError(file: file.name, problem: "expected \(card.parameters) parameters, found \(count)")
    }
  }

  private static func check(_ card: ModelCard, _ file: String) throws(LibraryError) {
    let shape = card.architecture
    if let problem = shape.problem {
      throw LibraryError(file: file, part: "card", problem: "architecture.\(problem)")
    }
    guard (card.input.tokens, card.input.features) == (shape.tokens, shape.features) else {
      throw LibraryError(
        file: file, part: "card",
        problem: "expected an input of \(shape.tokens) × \(shape.features), found "
          + "\(card.input.tokens) × \(card.input.features)")
    }
    guard card.classNames.count == shape.classes else {
      throw LibraryError(
        file: file, part: "card", problem: "expected \(shape.classes) class names, found \(card.classNames.count)")
    }
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
    if let coefficients = card.exitCoefficients {
      guard coefficients.count == shape.blocks - 1, coefficients.allSatisfy({ $0.count == ExitRule.measures }) else {
        throw LibraryError(
          file: file, part: "card",
          problem: "exit_coefficients: expected \(ExitRule.measures) for each exit but the last, found \(coefficients)")
      }
    }
    guard card.exitThresholds.maxProbability.count == shape.blocks - 1 else {
      throw LibraryError(
        file: file, part: "card",
        problem: "expected \(shape.blocks - 1) exit thresholds, found \(card.exitThresholds.maxProbability.count)")
    }
  }

  /// A tensor of one value a channel, spread over the features (features run over rows, then channels).
  private static func perFeature(
    _ file: Safetensors, _ name: String, _ features: Int
  ) throws(LibraryError) -> ContiguousArray<Double> {
    let values = try file.floats(name)
    guard !values.isEmpty, features % values.count == 0 else {
      throw LibraryError(
        file: file.name, part: "tensor '\(name)'",
        problem: "expected a length that divides \(features) features, found \(values.count)")
    }
    return ContiguousArray((0..<features).map { Double(values[$0 % values.count]) })
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
