/// What stands between the two layers of a block's feed-forward part, by the names of a card.
public enum Activation: String, Sendable, Hashable, CaseIterable {
  /// max(0, x).
  case relu
  /// x Φ(x), Φ the normal distribution; see ``GELU``. In int8 the whole model is then integers alone; see
  /// ``Rounding/dyadic``.
  case gelu
}

extension Activation: Decodable {
  /// Reads the card's `activation`.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    let name = try value.decode(String.self)
    guard let known = Self(rawValue: name) else {
      throw DecodingError.dataCorruptedError(in: value, debugDescription: "expected relu or gelu, found \(name)")
    }
    self = known
  }
}
