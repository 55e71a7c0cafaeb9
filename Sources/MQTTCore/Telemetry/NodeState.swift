public import Quantities

/// How a node is doing, published retained on `node/<node>/state`.
///
///     {"state":"running","time_s":0.0,"deaths":0,"revivals":0}
///     {"state":"lost"}
///
/// The second is its last will: the broker publishes it when the node's connection breaks.
public struct NodeState: Hashable, Sendable {
  /// One word for it.
  public enum Word: String, Sendable, CaseIterable {
    /// The node has power.
    case running
    /// The run is over and the node closed its connection in order.
    case finished
  }

  /// The last will of every node.
  public static let will = Array(#"{"state":"lost"}"#.utf8)

  public var word: Word
  public var time: SimTime
  /// Brown-outs and deaths so far.
  public var deaths: Int
  public var revivals: Int

  public init(_ word: Word, time: SimTime, deaths: Int, revivals: Int) {
    self.word = word
    self.time = time
    self.deaths = deaths
    self.revivals = revivals
  }

  /// The JSON to publish.
  public func encoded() -> [UInt8] {
    var object = JSONObject()
    object.add("state", word.rawValue)
    object.add("time_s", time.seconds)
    object.add("deaths", deaths)
    object.add("revivals", revivals)
    return object.bytes
  }
}
