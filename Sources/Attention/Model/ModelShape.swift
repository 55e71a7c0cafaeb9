/// The sizes of an encoder, by the names of its card.
public struct ModelShape: Sendable, Hashable {
  /// n, tokens of one frame.
  public let tokens: Int
  /// f, features of one token.
  public let features: Int
  /// d, width of a token inside the blocks.
  public let width: Int
  /// h, attention heads; d is a multiple of h.
  public let heads: Int
  /// Width of the hidden layer of a block's feed-forward part.
  public let feedForward: Int
  /// L, blocks, each with an exit behind it.
  public let blocks: Int
  /// C, classes.
  public let classes: Int
  /// The keys of each token.
  public let attention: AttentionKind
  /// Share of the tokens that enter a block and reach the next, if it was trained to drop the others; see `TokenCascade`.
  public let tokenShare: Double?
  /// Whether a trained gate in front of every block but the first decides if the block runs; see `SkipGate`.
  public let skipGates: Bool?
  /// What stands between the layers of the feed-forward part; ReLU if absent.
  public let activation: Activation?

  /// A shape of these sizes.
  public init(
    tokens: Int, features: Int, width: Int, heads: Int, feedForward: Int, blocks: Int, classes: Int,
    attention: AttentionKind, tokenShare: Double? = nil, skipGates: Bool? = nil, activation: Activation? = nil
  ) {
    self.tokens = tokens
    self.features = features
    self.width = width
    self.heads = heads
    self.feedForward = feedForward
    self.blocks = blocks
    self.classes = classes
    self.attention = attention
    self.tokenShare = tokenShare
    self.skipGates = skipGates
    self.activation = activation
  }

  /// d / h, the width of one head.
  public var headWidth: Int { width / heads }

  /// The same shape over another number of tokens.
  public func with(tokens: Int) -> Self {
    Self(
      tokens: tokens, features: features, width: width, heads: heads, feedForward: feedForward, blocks: blocks,
      classes: classes, attention: attention, tokenShare: tokenShare, skipGates: skipGates, activation: activation)
  }

  /// Whether tokens leave it between blocks.
  public var dropsTokens: Bool { (tokenShare ?? 1) < 1 }

  /// Whether its cores are a softmax over pairs of all tokens, which other patterns, int8 and events can stand for.
  public var takesTechniques: Bool { attention.isOverPairs && !dropsTokens }

  /// Queries, keys and values, or values alone.
  var projections: Int { attention == .fixed ? 1 : 3 }

  /// Why there is no int8 arithmetic for it, or nil.
  var integerProblem: String? {
    if let problem = attention.integerProblem { return problem }
    return activation == .gelu ? integersAloneProblem : nil
  }

  /// Why int8 of it cannot be integers alone, or nil.
  var integersAloneProblem: String? {
    skipGates == true ? "a skip gate decides in floating point, and integers alone leave none" : nil
  }

  /// Why no encoder has this shape, or nil.
  var problem: String? {
    for (name, value) in [
      ("tokens", tokens), ("features", features), ("width", width), ("heads", heads), ("feed_forward", feedForward),
      ("blocks", blocks), ("classes", classes),
    ] where value < 1 { return "\(name): expected at least 1, found \(value)" }
    if width % heads != 0 { return "width: expected a multiple of \(heads) heads, found \(width)" }
    if let tokenShare, !(tokenShare > 0 && tokenShare <= 1) {
      return "token_share: expected a share above 0, found \(tokenShare)"
    }
    if dropsTokens, attention != .dense || skipGates == true {
      return "token_share: expected dense attention without skip gates"
    }
    if skipGates == true, attention.spikingSteps != nil { return "skip_gates: not defined for spiking neurons" }
    if activation != nil, attention.spikingSteps != nil { return "activation: not defined for spiking neurons" }
    return attention.problem(tokens: tokens)
  }
}

extension ModelShape: Decodable {
  private enum CodingKeys: String, CodingKey {
    case tokens, features, width, heads, blocks, classes, attention, activation
    case feedForward = "feed_forward"
    case tokenShare = "token_share"
    case skipGates = "skip_gates"
  }
}

/// The kinds of attention pattern that a card can name.
public enum AttentionKind: Sendable, Hashable {
  case dense
  case window(radius: Int)
  case grid(rows: Int, columns: Int, radius: Int)
  /// Trained weights that are the same for every frame; see `FixedCore`.
  case fixed
  /// Keys and values are projected to so many rows by a trained matrix; see `LowRankCore`.
  case linformer(rank: Int)
  /// So many random features a head stand for the softmax; see `FeatureCore`.
  case performer(features: Int)
  /// Spiking neurons over so many steps a frame, with Spikformer's attention; see `SpikingEngine`.
  case spiking(steps: Int)
  /// The same with the attention of the Spike-driven Transformer; see ``SpikeDrivenAttention``.
  case spikeDriven(steps: Int)

  /// Steps a frame of spiking neurons; nil without them.
  public var spikingSteps: Int? {
    switch self {
    case .spiking(let steps), .spikeDriven(let steps): steps
    default: nil
    }
  }

  /// Whether it is a softmax over pairs of tokens, which other patterns, int8 and events can take the place of.
  public var isOverPairs: Bool {
    switch self {
    case .dense, .window, .grid: true
    case .fixed, .linformer, .performer, .spiking, .spikeDriven: false
    }
  }

  /// Why there is no int8 arithmetic for it, or nil.
  var integerProblem: String? {
    switch self {
    case .dense, .window, .grid, .fixed, .linformer: nil
    case .performer: "int8 is not defined for random features, whose exponentials span too many powers of two"
    case .spiking, .spikeDriven: "int8 is not defined for spiking neurons"
    }
  }

  /// Bytes that ``extraValues(tokens:heads:headWidth:)`` take in `format`: in integers one each, and a float32 scale a row.
  func extraBytes(tokens: Int, heads: Int, headWidth: Int, _ format: WeightFormat) -> Int {
    let values = extraValues(tokens: tokens, heads: heads, headWidth: headWidth)
    guard format != .float32 else { return 4 * values }
    return switch self {
    case .fixed: values + 4 * heads * tokens
    case .linformer(let rank): values + 4 * rank + 8
    default: values
    }
  }

  /// Values a block has beside its layers, for `heads` heads `headWidth` wide over `tokens` tokens.
  func extraValues(tokens: Int, heads: Int, headWidth: Int) -> Int {
    switch self {
    case .dense, .window, .grid, .spiking, .spikeDriven: 0
    case .fixed: heads * tokens * tokens
    case .linformer(let rank): rank * tokens
    case .performer(let features): features * headWidth
    }
  }

  /// The pattern over `tokens` tokens; that of projected keys or of features if it is not over pairs of tokens.
  public func pattern(tokens: Int) -> AttentionPattern {
    switch self {
    case .dense, .fixed, .spiking, .spikeDriven: .dense(tokens)
    case .window(let radius): .window(tokens, radius: radius)
    case .grid(let rows, let columns, let radius): .grid(rows: rows, columns: columns, radius: radius)
    case .linformer(let rank): .shared(tokens, keys: rank)
    case .performer(let features): .shared(tokens, keys: features)
    }
  }

  fileprivate func problem(tokens: Int) -> String? {
    switch self {
    case .window(let radius) where radius < 0: "attention.radius: expected at least 0, found \(radius)"
    case .grid(let rows, let columns, let radius) where rows < 1 || columns < 1 || radius < 0:
      "attention: impossible grid of \(rows) rows, \(columns) columns, radius \(radius)"
    case .grid(let rows, let columns, _) where rows * columns != tokens:
      "attention: a grid of \(rows) rows and \(columns) columns is not \(tokens) tokens"
    case .linformer(let rank) where !(1...tokens).contains(rank):
      "attention.rank: expected 1 to \(tokens), found \(rank)"
    case .performer(let features) where features < 1:
      "attention.features: expected at least 1, found \(features)"
    case .spiking(let steps) where steps < 1, .spikeDriven(let steps) where steps < 1:
      "attention.steps: expected at least 1, found \(steps)"
    default: nil
    }
  }
}

extension AttentionKind: Decodable {
  private enum Key: String, CodingKey { case kind, radius, rows, columns, rank, features, steps }

  /// Reads the card's `attention`.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Key.self)
    switch try keys.decode(String.self, forKey: .kind) {
    case "dense":
      self = .dense
    case "fixed":
      self = .fixed
    case "window":
      self = .window(radius: try keys.decode(Int.self, forKey: .radius))
    case "grid":
      self = .grid(
        rows: try keys.decode(Int.self, forKey: .rows), columns: try keys.decode(Int.self, forKey: .columns),
        radius: try keys.decode(Int.self, forKey: .radius))
    case "linformer":
      self = .linformer(rank: try keys.decode(Int.self, forKey: .rank))
    case "performer":
      self = .performer(features: try keys.decode(Int.self, forKey: .features))
    case "spiking":
      self = .spiking(steps: try keys.decode(Int.self, forKey: .steps))
    case "spike-driven":
      self = .spikeDriven(steps: try keys.decode(Int.self, forKey: .steps))
    case let kind:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: keys,
        debugDescription:
          "expected dense, window, grid, fixed, linformer, performer, spiking or spike-driven, found \(kind)"
      )
    }
  }
}
