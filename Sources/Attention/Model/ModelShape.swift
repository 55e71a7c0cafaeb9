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

  /// A shape of these sizes.
  public init(
    tokens: Int, features: Int, width: Int, heads: Int, feedForward: Int, blocks: Int, classes: Int,
    attention: AttentionKind
  ) {
    self.tokens = tokens
    self.features = features
    self.width = width
    self.heads = heads
    self.feedForward = feedForward
    self.blocks = blocks
    self.classes = classes
    self.attention = attention
  }

  /// d / h, the width of one head.
  public var headWidth: Int { width / heads }

  /// Why no encoder has this shape, or nil.
  var problem: String? {
    for (name, value) in [
      ("tokens", tokens), ("features", features), ("width", width), ("heads", heads), ("feed_forward", feedForward),
      ("blocks", blocks), ("classes", classes),
    ] where value < 1 { return "\(name): expected at least 1, found \(value)" }
    if width % heads != 0 { return "width: expected a multiple of \(heads) heads, found \(width)" }
    return attention.problem(tokens: tokens)
  }
}

extension ModelShape: Decodable {
  private enum CodingKeys: String, CodingKey {
    case tokens, features, width, heads, blocks, classes, attention
    case feedForward = "feed_forward"
  }
}

/// The kinds of attention pattern that a card can name.
public enum AttentionKind: Sendable, Hashable {
  case dense
  case window(radius: Int)
  case grid(rows: Int, columns: Int, radius: Int)

  /// The pattern over `tokens` tokens.
  public func pattern(tokens: Int) -> AttentionPattern {
    switch self {
    case .dense: .dense(tokens)
    case .window(let radius): .window(tokens, radius: radius)
    case .grid(let rows, let columns, let radius): .grid(rows: rows, columns: columns, radius: radius)
    }
  }

  fileprivate func problem(tokens: Int) -> String? {
    switch self {
    case .window(let radius) where radius < 0: "attention.radius: expected at least 0, found \(radius)"
    case .grid(let rows, let columns, let radius) where rows < 1 || columns < 1 || radius < 0:
      "attention: impossible grid of \(rows) rows, \(columns) columns, radius \(radius)"
    case .grid(let rows, let columns, _) where rows * columns != tokens:
      "attention: a grid of \(rows) rows and \(columns) columns is not \(tokens) tokens"
    default: nil
    }
  }
}

extension AttentionKind: Decodable {
  private enum Key: String, CodingKey { case kind, radius, rows, columns }

  /// Reads the card's `attention`.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Key.self)
    switch try keys.decode(String.self, forKey: .kind) {
    case "dense":
      self = .dense
    case "window":
      self = .window(radius: try keys.decode(Int.self, forKey: .radius))
    case "grid":
      self = .grid(
        rows: try keys.decode(Int.self, forKey: .rows), columns: try keys.decode(Int.self, forKey: .columns),
        radius: try keys.decode(Int.self, forKey: .radius))
    case let kind:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: keys, debugDescription: "expected dense, window or grid, found \(kind)")
    }
  }
}
