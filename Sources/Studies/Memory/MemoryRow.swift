public import Attention

/// What one order of execution of one part of a model moves and keeps, in bytes.
public struct MemoryRow: Sendable, Hashable, Encodable {
  /// Parts of a model.
  public enum Part: String, Sendable, Encodable, CaseIterable {
    /// The attention cores of one block, all heads.
    case core
    /// Queries, keys and values of one block.
    case projections
    /// The feed-forward part of one block.
    case feedForward = "feed_forward"
    /// One matrix product over all tokens.
    case product
    /// A whole frame.
    case frame
  }

  /// The part.
  public let part: Part
  /// The order of execution, in words.
  public let order: String
  /// Read from and written to the memory that holds the tensors.
  public let farRead, farWritten: Int
  /// Loaded and stored by the arithmetic.
  public let nearRead, nearWritten: Int
  /// Weights read from program memory.
  public let flashRead: Int
  /// Near memory with which the far bytes are reached.
  public var nearBytes: Int?
  /// Fetched from and written back to the memory behind the simulated cache.
  public var cacheBytes: Int?
  /// The most that is alive at once in a frame.
  public var peakBytes: Int?
  /// Exponentials beside those of the unfused order.
  public var extraExponentials: Int?

  /// The traffic of `part` executed in `order`.
  public init(_ part: Part, _ order: String, _ traffic: Traffic) {
    self.part = part
    self.order = order
    farRead = traffic.farRead
    farWritten = traffic.farWritten
    nearRead = traffic.nearRead
    nearWritten = traffic.nearWritten
    flashRead = traffic.flashRead
  }

  /// Moved to and from the memory that holds the tensors.
  public var far: Int { farRead + farWritten }
}
