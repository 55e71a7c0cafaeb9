import FoundationEssentials

/// Whether a gateway is there, published retained on `gateway/<gateway>/state`.
///
///     {"state":"ready"}     its subscription stands and its model is loaded: requests may come
///     {"state":"lost"}      its last will
///     {"state":"stopped"}   it went in order
public enum GatewayState: String, Sendable, CaseIterable, Decodable {
  case ready
  case lost
  case stopped

  /// The JSON to publish.
  public func encoded() -> [UInt8] { Array(#"{"state":"\#(rawValue)"}"#.utf8) }

  /// The state in a published message, if it is one; other keys are ignored.
  public init?(decoding bytes: [UInt8]) {
    struct Only: Decodable { var state: GatewayState }
    guard let only = try? JSONDecoder().decode(Only.self, from: Data(bytes)) else { return nil }
    self = only.state
  }
}
