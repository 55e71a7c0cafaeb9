/// Which node speaks over which connection.
public enum ConnectionPlan: Hashable, Sendable, CustomStringConvertible {
  /// Every node has its own; when it dies, its TCP connection breaks and the broker publishes its last will.
  case own(nodes: Int)
  /// Node i speaks over connection i mod `connections`; when it dies, that connection publishes its last will.
  case shared(nodes: Int, connections: Int, fit: Int)

  /// Own connections when all nodes fit under `fit` and `most`, else `most`, at most 64, that they share.
  public init(nodes: Int, fit: Int, most: Int) {
    let limit = min(fit, most)
    self = nodes <= limit ? .own(nodes: nodes) : .shared(nodes: nodes, connections: max(1, min(64, limit)), fit: fit)
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
    case .shared(let nodes, let connections, let fit):
      "\(nodes) nodes share \(connections) MQTT connections (the limit on open files leaves room for \(fit), "
        + "\(FileLimit.filesPerConnection) files each; raise it with ulimit -n for one connection a node)"
    }
  }
}
