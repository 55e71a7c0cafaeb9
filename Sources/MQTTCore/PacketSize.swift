/// Bytes of MQTT packets on the wire, exactly, without TCP, IP or TLS.
///
/// Fixed header 1 byte, remaining length as a variable byte integer, then the remaining bytes.
/// Valid for: packets whose reason codes are success. Not modelled: AUTH packets; user properties.
/// Source: OASIS MQTT 3.1.1 (2014) and MQTT 5.0 (2019), sections 2 and 3. By hand: PUBLISH of 20 bytes to
/// a 5-byte topic at QoS 0 in 3.1.1 is 1 + 1 + (2 + 5) + 20 = 29 bytes.
public struct PacketSize: Hashable, Sendable {
  /// The protocol's version.
  public enum Version: UInt8, Sendable, CaseIterable {
    /// MQTT 3.1.1.
    case v311 = 4
    /// MQTT 5.0, which adds a property block to most packets.
    case v5 = 5
  }

  public let version: Version
  public init(_ version: Version) { self.version = version }

  /// Length in bytes of `value` as a variable byte integer: 1 to 4.
  public static func variableByteInteger(_ value: Int) -> Int {
    precondition(value >= 0 && value < 268_435_456, "\(value) does not fit an MQTT length, 0 to 268435455")
    return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4
  }

  private func packet(_ remaining: Int) -> Int { 1 + Self.variableByteInteger(remaining) + remaining }

  private func properties(_ bytes: Int) -> Int {
    version == .v5 ? Self.variableByteInteger(bytes) + bytes : 0
  }

  /// CONNECT, clean start, of a client whose id, user name, password and will have these lengths in bytes.
  public func connect(
    clientIDBytes: Int, userBytes: Int? = nil, passwordBytes: Int? = nil,
    will: (topicBytes: Int, payloadBytes: Int)? = nil, propertyBytes: Int = 0
  ) -> Int {
    var remaining = 10 + properties(propertyBytes) + 2 + clientIDBytes
    if let userBytes { remaining += 2 + userBytes }
    if let passwordBytes { remaining += 2 + passwordBytes }
    if let will { remaining += properties(0) + 2 + will.topicBytes + 2 + will.payloadBytes }
    return packet(remaining)
  }

  /// CONNACK.
  public func connack(propertyBytes: Int = 0) -> Int { packet(2 + properties(propertyBytes)) }

  /// PUBLISH. An MQTT 5 topic alias makes `topicBytes` 0 and adds 3 bytes of properties.
  public func publish(topicBytes: Int, payloadBytes: Int, qos: QoS, propertyBytes: Int = 0) -> Int {
    packet(2 + topicBytes + (qos == .atMostOnce ? 0 : 2) + properties(propertyBytes) + payloadBytes)
  }

  /// PUBACK, PUBREC, PUBREL or PUBCOMP.
  public var acknowledgement: Int { packet(2) }

  /// SUBSCRIBE to filters of these lengths in bytes.
  public func subscribe(filterBytes: [Int]) -> Int {
    packet(2 + properties(0) + filterBytes.reduce(0) { $0 + 2 + $1 + 1 })
  }

  /// SUBACK of so many filters.
  public func suback(filters: Int) -> Int { packet(2 + properties(0) + filters) }

  /// UNSUBSCRIBE from filters of these lengths in bytes.
  public func unsubscribe(filterBytes: [Int]) -> Int {
    packet(2 + properties(0) + filterBytes.reduce(0) { $0 + 2 + $1 })
  }

  /// UNSUBACK of so many filters.
  public func unsuback(filters: Int) -> Int { packet(2 + (version == .v5 ? properties(0) + filters : 0)) }

  /// PINGREQ, PINGRESP or DISCONNECT.
  public var bare: Int { packet(0) }

  /// Bytes of the MQTT 5 properties that make a request: response topic and correlation data.
  public static func requestProperties(responseTopicBytes: Int, correlationBytes: Int) -> Int {
    3 + responseTopicBytes + 3 + correlationBytes
  }

  /// What one published message costs its sender, in bytes each way, with all acknowledgements.
  public func exchange(
    topicBytes: Int, payloadBytes: Int, qos: QoS, propertyBytes: Int = 0
  ) -> (sent: Int, received: Int) {
    let message = publish(topicBytes: topicBytes, payloadBytes: payloadBytes, qos: qos, propertyBytes: propertyBytes)
    return switch qos {
    case .atMostOnce: (message, 0)
    case .atLeastOnce: (message, acknowledgement)
    case .exactlyOnce: (message + acknowledgement, 2 * acknowledgement)
    }
  }
}

/// Bytes of MQTT-SN 1.2 packets, which replace topics by 2-byte numbers for sensor networks.
///
/// Source: MQTT-SN 1.2 (Stanford-Clark and Truong 2013), section 5. By hand: PUBLISH of 20 bytes is 27.
public enum PacketSizeSN {
  /// A packet whose bytes after the length field count `rest`; the length field is 1 byte up to 255 in all, else 3.
  private static func packet(_ rest: Int) -> Int { rest + 1 <= 255 ? rest + 1 : rest + 3 }

  /// CONNECT.
  public static func connect(clientIDBytes: Int) -> Int { packet(5 + clientIDBytes) }
  /// CONNACK.
  public static let connack = 3
  /// REGISTER of a topic name, which gets a number.
  public static func register(topicBytes: Int) -> Int { packet(5 + topicBytes) }
  /// REGACK or PUBACK.
  public static let acknowledgement = 7
  /// PUBLISH to a topic number.
  public static func publish(payloadBytes: Int) -> Int { packet(6 + payloadBytes) }
}
