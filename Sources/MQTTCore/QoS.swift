/// How often a message may arrive: MQTT's quality of service.
public enum QoS: UInt8, Sendable, CaseIterable {
  /// 0: sent once, may be lost.
  case atMostOnce
  /// 1: repeated until acknowledged, may arrive twice.
  case atLeastOnce
  /// 2: a handshake of four packets, arrives once.
  case exactlyOnce
}
