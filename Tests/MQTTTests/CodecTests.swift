import MQTTCore
import Quantities
import Testing

/// Binary messages: what is written is read back, and nothing else is.
@Suite struct CodecTests {
  static func key(index: UInt32, total: UInt32, using random: inout SeededGenerator) -> MessageKey {
    MessageKey(
      session: random.next(), slice: random.next(), index: index, total: total,
      gateway: UInt16.random(in: 0...UInt16.max, using: &random), node: UInt32(truncatingIfNeeded: random.next()),
      count: UInt32(truncatingIfNeeded: random.next()))
  }

  static func request(using random: inout SeededGenerator) -> OffloadRequest {
    let total = UInt32.random(in: 1...9, using: &random)
    let key = key(index: UInt32.random(in: 0..<total, using: &random), total: total, using: &random)
    let sent = Int64.random(in: Int64.min / 2...Int64.max / 2, using: &random)
    let offload = Offload(
      gateway: key.gateway, node: key.node, count: key.count, sent: SimTime(nanoseconds: sent),
      arrival: SimTime(nanoseconds: sent + Int64.random(in: 0...1 << 40, using: &random)),
      kind: Bool.random(using: &random) ? .frame : .embedding,
      payload: random.bytes(Int.random(in: 0...100, using: &random)))
    return OffloadRequest(
      key: key, offload: offload, queue: key.index == 0 ? random.bytes(Int.random(in: 0...32, using: &random)) : [])
  }

  static func reply(using random: inout SeededGenerator) -> OffloadReply {
    let total = UInt32.random(in: 1...9, using: &random)
    let key = key(index: UInt32.random(in: 0..<total, using: &random), total: total, using: &random)
    let start = Int64.random(in: 0...Int64.max / 2, using: &random)
    let service = Service(
      predicted: UInt16.random(in: 0...UInt16.max, using: &random), confidence: Float.random(in: 0...1, using: &random),
      exit: UInt8.random(in: 0...255, using: &random), start: SimTime(nanoseconds: start),
      departure: SimTime(nanoseconds: start + Int64.random(in: 0...1 << 40, using: &random)),
      serviceSeconds: Double.random(in: 0...1e6, using: &random),
      energy: Joules(Double.random(in: 0...1e6, using: &random)), multiplyAccumulates: random.next())
    return OffloadReply(
      key: key, service: service,
      queue: key.index == total - 1 ? random.bytes(Int.random(in: 0...32, using: &random)) : [])
  }

  static func tensor(using random: inout SeededGenerator) -> TensorPayload {
    let rows = Int.random(in: 0...7, using: &random)
    let columns = Int.random(in: 0...7, using: &random)
    let bytes = random.bytes(rows * columns)
    let elements: TensorPayload.Elements =
      switch Int.random(in: 0...2, using: &random) {
      case 0: .unsignedBytes(bytes)
      case 1: .bytes(bytes.map { Int8(bitPattern: $0) })
      default: .words(bytes.map { Int16(Int($0) * 257 - 32_768) })
      }
    return TensorPayload(
      rows: rows, columns: columns, scale: Float.random(in: 0...2, using: &random), elements: elements)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let request = Self.request(using: &random)
    #expect(try OffloadRequest(decoding: request.encoded()) == request)
    let reply = Self.reply(using: &random)
    #expect(try OffloadReply(decoding: reply.encoded()) == reply)
    let tensor = Self.tensor(using: &random)
    #expect(try TensorPayload(decoding: tensor.encoded()) == tensor)
  }

  /// No proper prefix is a message, and no message with a byte more.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func anotherLengthIsRefused(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let request = Self.request(using: &random).encoded()
    let reply = Self.reply(using: &random).encoded()
    let tensor = Self.tensor(using: &random).encoded()
    for length in 0..<request.count {
      #expect(throws: CodecError.self) { try OffloadRequest(decoding: Array(request.prefix(length))) }
    }
    for length in 0..<reply.count {
      #expect(throws: CodecError.self) { try OffloadReply(decoding: Array(reply.prefix(length))) }
    }
    for length in 0..<tensor.count {
      #expect(throws: CodecError.self) { try TensorPayload(decoding: Array(tensor.prefix(length))) }
    }
    #expect(throws: CodecError.self) { try OffloadRequest(decoding: request + [0]) }
    #expect(throws: CodecError.self) { try OffloadReply(decoding: reply + [0]) }
    #expect(throws: CodecError.self) { try TensorPayload(decoding: tensor + [0]) }
  }

  /// A changed byte gives an error or another message, never a trap.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func noByteTraps(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var request = Self.request(using: &random).encoded()
    var reply = Self.reply(using: &random).encoded()
    var tensor = Self.tensor(using: &random).encoded()
    let flip = UInt8.random(in: 1...255, using: &random)
    request[Int.random(in: 0..<request.count, using: &random)] ^= flip
    reply[Int.random(in: 0..<reply.count, using: &random)] ^= flip
    tensor[Int.random(in: 0..<tensor.count, using: &random)] ^= flip
    if let decoded = try? OffloadRequest(decoding: request) { #expect(decoded.encoded() == request) }
    if let decoded = try? OffloadReply(decoding: reply) { #expect(decoded.encoded() == reply) }
    if let decoded = try? TensorPayload(decoding: tensor) { #expect(decoded.encoded() == tensor) }
  }

  /// The layout as documented, byte by byte.
  @Test func requestLayout() {
    let key = MessageKey(session: 0x0807_0605_0403_0201, slice: 9, index: 0, total: 1, gateway: 2, node: 3, count: 4)
    let offload = Offload(
      gateway: 2, node: 3, count: 4, sent: SimTime(nanoseconds: 5), arrival: SimTime(nanoseconds: 6), kind: .embedding,
      payload: [0xAA, 0xBB])
    let expected: [UInt8] =
      Array("FSRQ".utf8) + [1, 0] + [2, 0] + [1, 2, 3, 4, 5, 6, 7, 8] + [9, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0]
      + [1, 0, 0, 0] + [3, 0, 0, 0] + [4, 0, 0, 0] + [5, 0, 0, 0, 0, 0, 0, 0] + [6, 0, 0, 0, 0, 0, 0, 0]
      + [1, 0, 0, 0, 0, 0, 0, 0] + [1, 0, 0, 0] + [2, 0, 0, 0] + [0xCC] + [0xAA, 0xBB]
    #expect(OffloadRequest(key: key, offload: offload, queue: [0xCC]).encoded() == expected)
  }

  @Test func replyLayout() {
    let key = MessageKey(session: 1, slice: 9, index: 0, total: 1, gateway: 2, node: 3, count: 4)
    let service = Service(
      predicted: 5, confidence: 1, exit: 6, start: SimTime(nanoseconds: 7), departure: SimTime(nanoseconds: 8),
      serviceSeconds: 1, energy: Joules(2), multiplyAccumulates: 9)
    let expected: [UInt8] =
      Array("FSRP".utf8) + [1, 0] + [2, 0] + [1, 0, 0, 0, 0, 0, 0, 0] + [9, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0]
      + [1, 0, 0, 0] + [3, 0, 0, 0] + [4, 0, 0, 0] + [7, 0, 0, 0, 0, 0, 0, 0] + [8, 0, 0, 0, 0, 0, 0, 0]
      + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F] + [0, 0, 0, 0, 0, 0, 0, 0x40] + [9, 0, 0, 0, 0, 0, 0, 0]
      + [0, 0, 0x80, 0x3F] + [5, 0] + [6] + [0] + [1, 0, 0, 0] + [0, 0, 0, 0] + [0xDD]
    #expect(OffloadReply(key: key, service: service, queue: [0xDD]).encoded() == expected)
  }

  @Test func whatIsSaidAboutABadMessage() {
    var random = SeededGenerator(seed: 1)
    var reply = Self.reply(using: &random)
    reply.key.index = 0
    reply.key.total = 2
    reply.queue = []
    let good = reply.encoded()
    func message(changing offset: Int, to bytes: [UInt8]) -> String {
      var changed = good
      changed.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      do {
        _ = try OffloadReply(decoding: changed)
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(message(changing: 0, to: [0]) == "reply, byte 0: magic is 0x50525300; expected 0x50525346")
    #expect(message(changing: 4, to: [7, 0]) == "reply, byte 4: version is 7; expected 1")
    #expect(message(changing: 24, to: [2]) == "reply, byte 24: index is 2 of 2; expected less")
    #expect(message(changing: 28, to: [0]) == "reply, byte 28: total is 0; expected 1 to 1048576")
    #expect(
      message(changing: 48, to: [0, 0, 0, 0, 0, 0, 0, 0xFF])
        == "reply, byte 48: departure is -72057594037927936 ns; expected start or later")
    #expect(
      message(changing: 56, to: [0, 0, 0, 0, 0, 0, 0xF8, 0x7F])
        == "reply, byte 56: service seconds are nan; expected a finite number from 0")
    #expect(
      message(changing: 64, to: [0, 0, 0, 0, 0, 0, 0xF0, 0xBF])
        == "reply, byte 64: energy joules are -1.0; expected a finite number from 0")
    #expect(message(changing: 80, to: [0, 0, 0, 0x40]) == "reply, byte 80: confidence is 2.0; expected 0 to 1")
    #expect(message(changing: 87, to: [1]) == "reply, byte 87: reserved byte is 1; expected 0")
    #expect(message(changing: 88, to: [5]) == "reply, byte 88: 5 bytes of queue state on index 0; expected 0")
    #expect(
      throws: CodecError(message: "reply", offset: 20, problem: "it ends after 20 bytes; expected at least 96")
    ) { try OffloadReply(decoding: Array(good.prefix(20))) }
  }
}
