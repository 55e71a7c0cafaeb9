public import MQTTCore

/// How a link behaves. The defaults suit a broker on the same machine.
public struct LinkOptions: Hashable, Sendable {
  /// Quality of service of requests, replies and retained states.
  public var qos = QoS.atLeastOnce
  /// Quality of service of samples and events.
  public var telemetryQoS = QoS.atMostOnce
  /// Most connections for nodes; a larger fleet shares some.
  public var nodeConnectionsMax = 10_000
  /// Wall time without a reply after which the open requests are sent again; doubles each time, up to 30 s.
  public var resendMilliseconds = 1000
  /// Wall time without any reply after which an exchange fails.
  public var giveUpMilliseconds = 120_000
  /// Wall time for a broker to accept all connections.
  public var connectMilliseconds = 30_000

  public init() {}
}
