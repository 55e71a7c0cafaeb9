import FoundationEssentials
public import Quantities

/// How the run is doing, published retained on `run/state`.
///
///     {"state":"running","time_s":3600.0,"nodes":200,"gateways":2,"seed":"42"}
///
/// The seed is text because JSON numbers lose integers above 2⁵³.
public struct RunState: Hashable, Sendable {
  /// One word for it.
  public enum Word: String, Sendable, CaseIterable, Decodable {
    case running
    case finished
    /// The last will of the run process.
    case lost
  }

  /// The last will of the run process.
  public static let will = Array(#"{"state":"lost"}"#.utf8)

  public var word: Word
  /// Virtual time reached.
  public var time: SimTime
  public var nodes: Int
  public var gateways: Int
  public var seed: UInt64

  public init(_ word: Word, time: SimTime, nodes: Int, gateways: Int, seed: UInt64) {
    self.word = word
    self.time = time
    self.nodes = nodes
    self.gateways = gateways
    self.seed = seed
  }

  /// The JSON to publish.
  public func encoded() -> [UInt8] {
    var object = JSONObject()
    object.add("state", word.rawValue)
    object.add("time_s", time.seconds)
    object.add("nodes", nodes)
    object.add("gateways", gateways)
    object.add("seed", String(seed))
    return object.bytes
  }

  /// The word in a published state, if it is one.
  public static func word(decoding bytes: [UInt8]) -> Word? {
    struct Only: Decodable { var state: Word }
    return try? JSONDecoder().decode(Only.self, from: Data(bytes)).state
  }
}
