public import Quantities

/// What the payload of a request is.
public enum PayloadKind: UInt8, Sendable, CaseIterable {
  /// The gateway model's view of the recording, raw integers as the sensor gave them.
  case frame
  /// The node model's tokens after its last block, in int8 with one scale.
  case embedding
}

/// A question that the model has for a gateway, before it has a place in a slice.
public struct Offload: Hashable, Sendable {
  /// The gateway's number in the run.
  public var gateway: UInt16
  /// The node's number in the run.
  public var node: UInt32
  /// The node's own count of messages, from 0.
  public var count: UInt32
  /// When the node began to send, in virtual time.
  public var sent: SimTime
  /// When the gateway has it, in virtual time.
  public var arrival: SimTime
  public var kind: PayloadKind
  /// A `TensorPayload`, encoded.
  public var payload: [UInt8]

  /// - Precondition: `arrival` is not before `sent`.
  public init(
    gateway: UInt16, node: UInt32, count: UInt32, sent: SimTime, arrival: SimTime, kind: PayloadKind, payload: [UInt8]
  ) {
    precondition(arrival >= sent, "arrival \(arrival.nanoseconds) ns is before sending at \(sent.nanoseconds) ns")
    self.gateway = gateway
    self.node = node
    self.count = count
    self.sent = sent
    self.arrival = arrival
    self.kind = kind
    self.payload = payload
  }
}

/// An offload in its place in a slice, as published.
///
/// After the 40 bytes of `MessageKey`, little-endian:
///
///     offset size type field
///         40    8 i64  sent, virtual nanoseconds
///         48    8 i64  arrival at the gateway, virtual nanoseconds, not before sent
///         56    1 u8   kind of payload: 0 frame, 1 embedding
///         57    7 —    reserved, 0
///         64    4 u32  q, bytes of queue state; 0 unless index is 0
///         68    4 u32  p, bytes of payload
///         72    q —    queue state as the gateway last gave it, opaque; empty means an idle gateway
///       72+q    p —    payload
public struct OffloadRequest: Hashable, Sendable {
  static let magic: UInt32 = 0x5152_5346  // "FSRQ" in little-endian order
  static let headByteCount = MessageKey.byteCount + 32

  public var key: MessageKey
  public var sent: SimTime
  public var arrival: SimTime
  public var kind: PayloadKind
  public var payload: [UInt8]
  /// The gateway's queue state before the slice, on index 0 only.
  public var queue: [UInt8]

  public init(key: MessageKey, offload: Offload, queue: [UInt8]) {
    precondition(queue.isEmpty || key.index == 0, "queue state on index \(key.index); only index 0 carries it")
    self.key = key
    sent = offload.sent
    arrival = offload.arrival
    kind = offload.kind
    payload = offload.payload
    self.queue = queue
  }

  /// The bytes to publish.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.headByteCount + queue.count + payload.count)
    key.write(magic: Self.magic, to: &writer)
    writer.append(sent.nanoseconds)
    writer.append(arrival.nanoseconds)
    writer.append(UInt64(kind.rawValue))
    writer.append(UInt32(queue.count))
    writer.append(UInt32(payload.count))
    writer.append(queue)
    writer.append(payload)
    return writer.bytes
  }

  /// Reads what `encoded` wrote.
  ///
  /// - Throws: `CodecError` at the first field that breaks the layout.
  public init(decoding bytes: [UInt8]) throws(CodecError) {
    var reader = try ByteReader(bytes, message: "request", least: Self.headByteCount)
    key = try MessageKey(magic: Self.magic, reader: &reader)
    sent = SimTime(nanoseconds: reader.take())
    arrival = SimTime(nanoseconds: reader.take())
    guard arrival >= sent else {
      throw reader.refuse("arrival is \(arrival.nanoseconds) ns; expected sent or later", size: 8)
    }
    let kindNumber = reader.take(UInt8.self)
    guard let kind = PayloadKind(rawValue: kindNumber) else {
      throw reader.refuse("kind is \(kindNumber); expected 0 (frame) or 1 (embedding)", size: 1)
    }
    self.kind = kind
    try reader.takeZeros(7)
    let queueBytes = Int(reader.take(UInt32.self))
    guard queueBytes == 0 || key.index == 0 else {
      throw reader.refuse("\(queueBytes) bytes of queue state on index \(key.index); expected 0", size: 4)
    }
    let payloadBytes = Int(reader.take(UInt32.self))
    try reader.expectRest(queueBytes + payloadBytes)
    queue = reader.take(queueBytes)
    payload = reader.take(payloadBytes)
  }
}
