/// Bytes of one element of each tensor inside attention.
public struct AttentionBytes: Hashable, Sendable {
  /// Queries, keys, values and outputs.
  public var value: Int
  /// Scores before the softmax.
  public var score: Int
  /// Exponentials or probabilities.
  public var probability: Int

  /// These bytes.
  public init(value: Int, score: Int, probability: Int) {
    self.value = value
    self.score = score
    self.probability = probability
  }

  /// 4 bytes each.
  public static let float32 = Self(value: 4, score: 4, probability: 4)
  /// int8 values, int32 scores, 16-bit exponentials: what the int8 kernels write.
  public static let int8 = Self(value: 1, score: 4, probability: 2)
  /// int8 throughout, scores requantised.
  public static let int8Scores = Self(value: 1, score: 1, probability: 1)

  /// The bytes of the engine of `precision`.
  public init(_ precision: Precision) { self = precision.bytes == 4 ? .float32 : .int8 }
}
