public import Quantities

/// How a run talks to its broker, when it runs over MQTT.
public struct MQTTSettings: Hashable, Sendable {
  /// Who holds connections to the broker.
  public enum Connections: String, Sendable, CaseIterable {
    /// Per node up to 1000 nodes, else a pool.
    case auto
    /// One connection a node.
    case perNode = "per_node"
    /// A few connections that all nodes share.
    case pool
  }

  /// Quality of service of offload messages and replies: 0, 1 or 2.
  public var qos: Int
  /// Who holds connections to the broker.
  public var connections: Connections
  /// Virtual time between two state messages of a node; nil for none.
  public var telemetryInterval: SimDuration?

  /// Settings of these values.
  public init(qos: Int, connections: Connections, telemetryInterval: SimDuration?) {
    self.qos = qos
    self.connections = connections
    self.telemetryInterval = telemetryInterval
  }
}
