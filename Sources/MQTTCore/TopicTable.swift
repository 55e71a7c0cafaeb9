/// A name that cannot be part of a topic.
public struct TopicNameError: Error, Hashable, CustomStringConvertible {
  /// What bears the name: "run", "node" or "gateway".
  public let role: String
  public let name: String
  public let reason: String

  public init(role: String, name: String, reason: String) {
    self.role = role
    self.name = name
    self.reason = reason
  }

  public var description: String {
    "the \(role) name '\(name)' \(reason); expected 1 to \(TopicTable.nameBytesMax) bytes without '/', '+', '#' or NUL"
  }
}

/// Every topic of one run.
///
///     fleetsim/<run>/run/state                    retained
///     fleetsim/<run>/node/<node>/state            retained, last will
///     fleetsim/<run>/node/<node>/sample
///     fleetsim/<run>/node/<node>/event
///     fleetsim/<run>/node/<node>/reply
///     fleetsim/<run>/gateway/<gateway>/config     retained
///     fleetsim/<run>/gateway/<gateway>/state      retained, last will
///     fleetsim/<run>/gateway/<gateway>/request/<node>
///
/// Stems are built once; a topic is one concatenation, so that a fleet of 100,000 nodes does
/// not hold half a million strings.
public struct TopicTable: Sendable {
  /// Longest name of a run, node or gateway, in bytes of UTF-8 (assumed: keeps topics below 256 bytes).
  public static let nameBytesMax = 64

  public let run: String
  public let nodes: [String]
  public let gateways: [String]

  private let nodeStem: String
  private let gatewayStems: [String]
  private let gatewayIndex: [String: Int]

  /// The topics of `run` with these nodes and gateways.
  ///
  /// - Throws: `TopicNameError` for a name that MQTT could not carry as one level, or that occurs twice.
  public init(run: String, nodes: [String], gateways: [String]) throws(TopicNameError) {
    try Self.check(run, role: "run")
    var seen = Set<String>(minimumCapacity: nodes.count)
    for node in nodes {
      try Self.check(node, role: "node")
      if !seen.insert(node).inserted { throw TopicNameError(role: "node", name: node, reason: "occurs twice") }
    }
    var index: [String: Int] = [:]
    for (position, gateway) in gateways.enumerated() {
      try Self.check(gateway, role: "gateway")
      if index.updateValue(position, forKey: gateway) != nil {
        throw TopicNameError(role: "gateway", name: gateway, reason: "occurs twice")
      }
    }
    self.run = run
    self.nodes = nodes
    self.gateways = gateways
    nodeStem = "fleetsim/\(run)/node/"
    gatewayStems = gateways.map { "fleetsim/\(run)/gateway/\($0)/" }
    gatewayIndex = index
  }

  /// How the run is doing. Retained.
  public var runState: String { "fleetsim/\(run)/run/state" }
  /// How node number `node` is doing. Retained; its last will goes here too.
  public func nodeState(_ node: Int) -> String { nodeStem + nodes[node] + "/state" }
  /// Charge, temperature and energy of a node.
  public func nodeSample(_ node: Int) -> String { nodeStem + nodes[node] + "/sample" }
  /// What happened to a node.
  public func nodeEvent(_ node: Int) -> String { nodeStem + nodes[node] + "/event" }
  /// Where a node expects its gateway's answers: the response topic of its requests.
  public func nodeReply(_ node: Int) -> String { nodeStem + nodes[node] + "/reply" }
  /// What a gateway has to know before it can serve. Retained.
  public func gatewayConfig(_ gateway: Int) -> String { gatewayStems[gateway] + "config" }
  /// Whether a gateway is there. Retained; its last will goes here too.
  public func gatewayState(_ gateway: Int) -> String { gatewayStems[gateway] + "state" }
  /// Where node number `node` asks gateway number `gateway`.
  public func request(gateway: Int, node: Int) -> String { gatewayStems[gateway] + "request/" + nodes[node] }

  /// Filter for the replies to all nodes.
  public var everyReply: String { nodeStem + "+/reply" }
  /// Filter for the states of all gateways.
  public var everyGatewayState: String { "fleetsim/\(run)/gateway/+/state" }
  /// Filter for all requests to one gateway.
  public func everyRequest(gateway: Int) -> String { gatewayStems[gateway] + "request/+" }

  /// The number of the gateway whose state topic this is, if it is one of this run's.
  public func gateway(ofStateTopic topic: String) -> Int? {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
    guard levels.count == 5, levels[0] == "fleetsim", levels[1] == run, levels[2] == "gateway", levels[4] == "state"
    else { return nil }
    return gatewayIndex[String(levels[3])]
  }

  private static func check(_ name: String, role: String) throws(TopicNameError) {
    func refuse(_ reason: String) -> TopicNameError { TopicNameError(role: role, name: name, reason: reason) }
    if name.isEmpty { throw refuse("is empty") }
    if name.utf8.count > nameBytesMax { throw refuse("is \(name.utf8.count) bytes long") }
    for byte in name.utf8 where byte == 0 || byte == 0x23 || byte == 0x2B || byte == 0x2F {
      throw refuse(byte == 0 ? "contains NUL" : "contains '\(Character(Unicode.Scalar(byte)))'")
    }
  }
}
