import Foundation
import MQTTCore
import MQTTLive
import Synchronization
import Testing

/// Packet sizes by formula against what libmosquitto really writes to a socket.
@Suite struct WireSizeTests {
  @Test func libmosquittoAgrees() throws {
    let broker = try EarBroker()
    let pool = ClientPool(
      BrokerAddress(.tcp(host: "127.0.0.1", port: broker.port), login: .init(user: "u", password: "pw")))
    let client = pool.add(
      ClientOptions(
        id: "node-001", will: OutgoingMessage(topic: "w/w", payload: [1, 2, 3, 4], qos: .atMostOnce),
        subscriptions: ["a/+/c"]))
    try pool.connectAll(milliseconds: 20_000)
    let plain = OutgoingMessage(topic: "t/opic", payload: Array(repeating: 7, count: 200), qos: .atMostOnce)
    let request = OutgoingMessage(
      topic: "q", payload: [], qos: .atLeastOnce, responseTopic: "r/r", correlation: [1, 2, 3])
    #expect(try pool.publish(plain, from: client))
    #expect(try pool.publish(request, from: client))
    #expect(try pool.pump(milliseconds: 20_000) { broker.sizes.count == 4 })
    let size = PacketSize(.v5)
    // libmosquitto adds a receive maximum (3 bytes) to CONNECT.
    let connect = size.connect(
      clientIDBytes: 8, userBytes: 1, passwordBytes: 2, will: (topicBytes: 3, payloadBytes: 4), propertyBytes: 3)
    let properties = PacketSize.requestProperties(responseTopicBytes: 3, correlationBytes: 3)
    #expect(
      broker.sizes == [
        connect, size.subscribe(filterBytes: [5]), size.publish(topicBytes: 6, payloadBytes: 200, qos: .atMostOnce),
        size.publish(topicBytes: 1, payloadBytes: 0, qos: .atLeastOnce, propertyBytes: properties),
      ])
  }
}

/// Accepts one MQTT 5 client, says yes to CONNECT and SUBSCRIBE, and measures what it sends.
private final class EarBroker: Sendable {
  let port: UInt16
  private let found = Mutex<[Int]>([])

  var sizes: [Int] { found.withLock { $0 } }

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) + listen(listener, 1) + getsockname(listener, $0, &length)
      }
    }
    try #require(status == 0)
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      let client = accept(listener, nil, nil)
      close(listener)
      while let packet = Self.readPacket(client) {
        found.withLock { $0.append(packet.size) }
        let answer: [UInt8] =
          switch packet.kind {
          case 1: [0x20, 3, 0, 0, 0]
          case 8: [0x90, 4, packet.first[0], packet.first[1], 0, 0]
          default: []
          }
        _ = answer.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      }
      close(client)
    }
  }

  private static func readPacket(_ client: Int32) -> (kind: UInt8, size: Int, first: [UInt8])? {
    func bytes(_ count: Int) -> [UInt8]? {
      var buffer = [UInt8](repeating: 0, count: count)
      var got = 0
      while got < count {
        let read = buffer.withUnsafeMutableBytes { recv(client, $0.baseAddress?.advanced(by: got), count - got, 0) }
        if read <= 0 { return nil }
        got += read
      }
      return buffer
    }
    guard let head = bytes(1) else { return nil }
    var remaining = 0
    var lengthBytes = 0
    while true {
      guard let next = bytes(1) else { return nil }
      remaining |= Int(next[0] & 127) << (7 * lengthBytes)
      lengthBytes += 1
      if next[0] & 128 == 0 { break }
    }
    guard let rest = bytes(remaining) else { return nil }
    return (head[0] >> 4, 1 + lengthBytes + remaining, Array(rest.prefix(2)))
  }
}
