/// Which node speaks over which connection.
public enum ConnectionPlan: Hashable, Sendable, CustomStringConvertible {
  /// Every node has its own; when it dies, its TCP connection breaks and the broker publishes its last will.
  case own(nodes: Int)
  /// Node i speaks over connection i mod `connections`; when it dies, that connection publishes its last will.
  ///
  /// `fit` is how many connections would have been possible.
  case shared(nodes: Int, connections: Int, fit: Int)

  /// Connections that a large fleet shares (assumed: enough to keep the broker busy).
  static let sharedConnections = 64

  /// Own connections when all nodes fit under `fit`, set by the limit on open files, and `most`, set by the person.
  public init(nodes: Int, fit: Int, most: Int) {
    let limit = min(fit, most)
    self =
      nodes <= limit
      ? .own(nodes: nodes)
      : .shared(nodes: nodes, connections: max(1, min(Self.sharedConnections, limit)), fit: fit)
  }

  /// Connections to open.
  public var connections: Int {
    switch self {
    case .own(let nodes): nodes
    case .shared(_, let connections, _): connections
    }
  }

  /// The connection of a node.
  public func connection(ofNode node: Int) -> Int {
    switch self {
    case .own: node
    case .shared(_, let connections, _): node % connections
    }
  }

  /// For people.
  public var description: String {
    switch self {
    case .own(let nodes): "\(nodes) nodes, each with its own MQTT connection"
    case .shared(let nodes, let connections, let fit) where fit < nodes:
      "\(nodes) nodes share \(connections) MQTT connections: the limit on open files leaves room for \(fit), "
        + "\(FileLimit.filesPerConnection) files each. Raise it with ulimit -n for one connection a node"
    case .shared(let nodes, let connections, _): "\(nodes) nodes share \(connections) MQTT connections"
    }
  }
}
