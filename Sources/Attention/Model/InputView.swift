public import Quantities

/// How a model looks at a stream: what its tokens and features are made of.
public enum InputView: Sendable, Hashable {
  /// Channels of a series. A decimated row is the mean of `divider` raw rows; token t holds `rowsPerToken`
  /// decimated rows, its features in order (row, channel).
  case series(channels: [Int], divider: Int, tokens: Int, rowsPerToken: Int)
  /// An image cut in square patches; tokens row by row over the patch grid, features row by row inside the patch.
  case image(height: Int, width: Int, patch: Int)
  /// The token matrix that another model's blocks made, quantised to int8 with one scale a frame.
  case embedding(tokens: Int, features: Int)

  /// Tokens of one frame.
  public var tokens: Int {
    switch self {
    case .series(_, _, let tokens, _), .embedding(let tokens, _): tokens
    case .image(let height, let width, let patch): (height / patch) * (width / patch)
    }
  }

  /// Features of one token.
  public var features: Int {
    switch self {
    case .series(let channels, _, _, let rowsPerToken): rowsPerToken * channels.count
    case .image(_, _, let patch): patch * patch
    case .embedding(_, let features): features
    }
  }

  /// Raw rows of the stream under one frame; one image is one row, an embedding covers none.
  public var windowRows: Int {
    switch self {
    case .series(_, let divider, let tokens, let rowsPerToken): tokens * rowsPerToken * divider
    case .image: 1
    case .embedding: 0
    }
  }

  /// Bytes of one frame as it travels: int16 rows of the view's channels, uint8 pixels, or a float32 scale and int8s.
  public var payloadBytes: Int {
    switch self {
    case .series(let channels, _, _, _): windowRows * channels.count * 2
    case .image(let height, let width, _): height * width
    case .embedding(let tokens, let features): 4 + tokens * features
    }
  }

  /// The work of decimation for one frame: k − 1 additions and one multiplication a value for k > 1 rows to the mean.
  public var work: OpCount {
    var count = OpCount()
    if case .series(let channels, let divider, _, _) = self, divider > 1 {
      let values = tokens * features
      count.add = values * (divider - 1)
      count.multiply = values
      count.ramRead = windowRows * channels.count * 2
      count.ramWritten = values * 4
    }
    return count
  }
}

extension InputView: Decodable {
  private enum Key: String, CodingKey {
    case kind, channels, divider, tokens, features, height, width, patch
    case rowsPerToken = "rows_per_token"
  }

  /// Reads the card's `input`.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Key.self)
    func positive(_ key: Key) throws -> Int {
      let value = try keys.decode(Int.self, forKey: key)
      guard value > 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: keys, debugDescription: "expected a positive number, found \(value)")
      }
      return value
    }
    switch try keys.decode(String.self, forKey: .kind) {
    case "series":
      self = .series(
        channels: try keys.decode([Int].self, forKey: .channels), divider: try positive(.divider),
        tokens: try positive(.tokens), rowsPerToken: try positive(.rowsPerToken))
    case "image":
      self = .image(height: try positive(.height), width: try positive(.width), patch: try positive(.patch))
    case "embedding":
      self = .embedding(tokens: try positive(.tokens), features: try positive(.features))
    case let kind:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: keys, debugDescription: "expected series, image or embedding, found \(kind)")
    }
  }
}
