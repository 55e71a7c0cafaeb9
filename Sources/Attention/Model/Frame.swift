/// The input of one inference in the stream's own units: tokens × features, row by row. Made once, refilled often.
public struct Frame: Sendable, Hashable {
  /// n, the number of tokens.
  public let tokens: Int
  /// f, features of one token.
  public let features: Int
  /// The values, `tokens * features` of them.
  public var values: ContiguousArray<Double>

  /// A frame of zeros.
  public init(tokens: Int, features: Int) {
    self.tokens = tokens
    self.features = features
    values = ContiguousArray(repeating: 0, count: tokens * features)
  }

  /// A frame of zeros as `view` shapes it.
  public init(_ view: InputView) { self.init(tokens: view.tokens, features: view.features) }

  /// Traps unless the frame has this shape.
  func requireShape(_ tokens: Int, _ features: Int) {
    precondition(
      self.tokens == tokens && self.features == features && values.count == tokens * features,
      "the frame is \(self.tokens) × \(self.features), the model expects \(tokens) × \(features)")
  }
}
