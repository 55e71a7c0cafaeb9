import MQTTCore
import Physics
public import Quantities

/// What a question is wrapped in between a node and its gateway.
///
/// The bytes are those of the standards. A session is there already: its beginning and what keeps it alive are not
/// charged. On IEEE 802.15.4 and Bluetooth the headers of IP travel compressed (RFC 6282, RFC 7668), on cellular and Wi-Fi
/// they are those of IPv4.
///
/// - Not modelled: loss of a TCP segment, options of its header, retransmission by the transport, quality of service 1 and 2.
public enum Transport: String, Hashable, Sendable, CaseIterable {
  /// In the radio's own frames; on cellular and Wi-Fi under IPv4 and TCP.
  case raw
  /// PUBLISH of MQTT-SN to a number in place of a topic, over UDP.
  case mqttSN = "mqtt-sn"
  /// PUBLISH of MQTT 5 to an alias in place of a topic, over TCP; the node acknowledges the answer.
  case mqtt
  /// The same in records of TLS 1.3 with AES-GCM.
  case mqttTLS = "mqtt-tls"

  /// Largest packet of IP, its headers included: what IPv6 asks of every link, RFC 8200.
  static let maximumPacketBytes = 1280
  /// What TLS 1.3 adds to a record: a header of 5 bytes, one for its kind and a tag of 16; RFC 8446, section 5.2.
  static let recordBytes = 22

  var isOverTCP: Bool { self == .mqtt || self == .mqttTLS }

  /// Headers of a packet on a link of IPv4, in bytes.
  var internetBytes: Int { self == .mqttSN ? 20 + 8 : 20 + 20 }

  /// Headers of a packet on a link with compression.
  var compressed: SixLoWPAN.Header {
    switch self {
    case .raw: .none
    case .mqttSN: .udp
    case .mqtt, .mqttTLS: .tcp
    }
  }

  /// The bytes after the headers of each packet that carries a message; a packet has room for `most` of them.
  func packets(messageBytes: Int, most: Int) -> [Int] {
    switch self {
    case .raw: return Self.cut(messageBytes, most)
    case .mqttSN:
      // Nine is what a long PUBLISH takes.
      return Self.cut(messageBytes, most - 9).map { PacketSizeSN.publish(payloadBytes: $0) }
    case .mqtt, .mqttTLS:
      let alias = 3
      var stream = PacketSize(.v5).publish(
        topicBytes: 0, payloadBytes: messageBytes, qos: .atMostOnce, propertyBytes: alias)
      // No record holds more than 16384 bytes.
      if self == .mqttTLS { stream += (stream + 16_383) / 16_384 * Self.recordBytes }
      return Self.cut(stream, most)
    }
  }

  private static func cut(_ bytes: Int, _ most: Int) -> [Int] {
    let full = max(0, bytes - 1) / most
    return Array(repeating: most, count: full) + [bytes - full * most]
  }

  /// Payloads of the frames that carry a message over `radio`, and the radio as it then is: its headers are this
  /// transport's.
  func frames(messageBytes: Int, over radio: Radio) -> (radio: Radio, frames: [Int]) {
    switch radio {
    case .loRa:
      precondition(self == .raw, "LoRaWAN carries no IP")
      return (radio, radio.frames(messageBytes: messageBytes))
    case .ieee802154(let ieee):
      if self == .raw { return (radio, radio.frames(messageBytes: messageBytes)) }
      let packets = packets(messageBytes: messageBytes, most: Self.maximumPacketBytes - compressed.whole)
      let frames = packets.flatMap {
        SixLoWPAN.frames(datagramBytes: $0, header: compressed, room: ieee.maximumPayloadBytes)
      }
      return (radio, frames)
    case .connected(var link):
      if link.internet {
        link.headerBytes = internetBytes
        return (.connected(link), packets(messageBytes: messageBytes, most: link.packetBytes))
      }
      let packets = packets(messageBytes: messageBytes, most: Self.maximumPacketBytes - compressed.whole)
      let frames = packets.flatMap { Self.cut(compressed.carried + $0, link.packetBytes) }
      return (radio, self == .raw ? radio.frames(messageBytes: messageBytes) : frames)
    }
  }
}

extension RadioPlan {
  /// Frames of a message, and the least time from the wish to send it to its last symbol.
  public func sending(messageBytes: Int, over transport: Transport) -> (frames: Int, least: SimDuration) {
    let (radio, frames) = transport.frames(messageBytes: messageBytes, over: radio)
    return (frames.count, radio.leastSendingTime(frames: frames))
  }
}
