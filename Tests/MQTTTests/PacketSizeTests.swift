import MQTTCore
import Testing

@Suite struct PacketSizeTests {
  /// Reference values: sizes that paho-mqtt wrote to a socket.
  @Test(arguments: [(PacketSize.Version.v311, [22, 29, 31, 210, 12]), (.v5, [23, 30, 32, 211, 13])])
  func pahoSizes(version: PacketSize.Version, expected: [Int]) {
    let size = PacketSize(version)
    #expect(
      [
        size.connect(clientIDBytes: "node-001".utf8.count),
        size.publish(topicBytes: 5, payloadBytes: 20, qos: .atMostOnce),
        size.publish(topicBytes: 5, payloadBytes: 20, qos: .atLeastOnce),
        size.publish(topicBytes: 5, payloadBytes: 200, qos: .atMostOnce),
        size.subscribe(filterBytes: [5]),
      ] == expected)
  }

  /// Sizes that follow from the tables of the standards.
  @Test func otherPackets() {
    let old = PacketSize(.v311)
    let new = PacketSize(.v5)
    #expect([old.connack(), old.acknowledgement, old.suback(filters: 1), old.unsuback(filters: 1)] == [4, 4, 5, 4])
    #expect([new.connack(), new.acknowledgement, new.suback(filters: 1), new.unsuback(filters: 1)] == [5, 4, 6, 6])
    #expect(old.bare == 2 && new.bare == 2)
    #expect(old.unsubscribe(filterBytes: [5, 7]) == 2 + 2 + 7 + 9)
    #expect(new.unsubscribe(filterBytes: [5, 7]) == 2 + 3 + 7 + 9)
    #expect(old.connect(clientIDBytes: 8, userBytes: 3, passwordBytes: 4) == 22 + 5 + 6)
    #expect(old.connect(clientIDBytes: 8, will: (topicBytes: 5, payloadBytes: 4)) == 22 + 7 + 6)
    #expect(new.connect(clientIDBytes: 8, will: (topicBytes: 5, payloadBytes: 4)) == 23 + 1 + 7 + 6)
    // Response topic of 10 bytes: 3 + 10; correlation data of 8 bytes: 3 + 8.
    #expect(PacketSize.requestProperties(responseTopicBytes: 10, correlationBytes: 8) == 24)
  }

  @Test func remainingLengthGrowsAtTheEdges() {
    #expect(
      [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152].map(PacketSize.variableByteInteger) == [1, 1, 2, 2, 3, 3, 4])
    let size = PacketSize(.v311)
    // Remaining length 127 and 128.
    #expect(size.publish(topicBytes: 5, payloadBytes: 120, qos: .atMostOnce) == 129)
    #expect(size.publish(topicBytes: 5, payloadBytes: 121, qos: .atMostOnce) == 131)
  }

  @Test func acknowledgementsOfAMessage() {
    let size = PacketSize(.v311)
    #expect(size.exchange(topicBytes: 5, payloadBytes: 20, qos: .atMostOnce) == (29, 0))
    #expect(size.exchange(topicBytes: 5, payloadBytes: 20, qos: .atLeastOnce) == (31, 4))
    #expect(size.exchange(topicBytes: 5, payloadBytes: 20, qos: .exactlyOnce) == (35, 8))
  }

  @Test func sensorNetworks() {
    #expect(PacketSizeSN.publish(payloadBytes: 20) == 27)
    #expect(PacketSizeSN.publish(payloadBytes: 248) == 255)
    #expect(PacketSizeSN.publish(payloadBytes: 249) == 258)
    #expect(PacketSizeSN.connect(clientIDBytes: 8) == 14)
    #expect(PacketSizeSN.register(topicBytes: 10) == 16)
  }
}
