/// What request and reply have in common: who, which message, and its place in the slice.
///
/// The first 40 bytes of both messages, little-endian:
///
///     offset size type field
///          0    4 —    magic, "FSRQ" for a request, "FSRP" for a reply
///          4    2 u16  version of the layout, 1
///          6    2 u16  gateway, the gateway's number in the run
///          8    8 u64  session, drawn by the run process when it starts
///         16    8 u64  slice, counted by the run process from 1
///         24    4 u32  index in the slice among this gateway's requests, from 0
///         28    4 u32  total of this gateway's requests in the slice
///         32    4 u32  node, the node's number in the run
///         36    4 u32  count of the node's messages, from 0; (session, node, count) names a message for good
public struct MessageKey: Hashable, Sendable {
  /// Version of the binary layout that this code reads and writes.
  public static let version: UInt16 = 1
  /// Most requests that one gateway may get in one slice.
  public static let totalMax: UInt32 = 1 << 20
  static let byteCount = 40

  public var session: UInt64
  public var slice: UInt64
  public var index: UInt32
  public var total: UInt32
  public var gateway: UInt16
  public var node: UInt32
  public var count: UInt32

  public init(
    session: UInt64, slice: UInt64, index: UInt32, total: UInt32, gateway: UInt16, node: UInt32, count: UInt32
  ) {
    self.session = session
    self.slice = slice
    self.index = index
    self.total = total
    self.gateway = gateway
    self.node = node
    self.count = count
  }

  /// What a request carries as MQTT 5 correlation data, and its reply repeats: node u32, count u32, little-endian.
  public var correlation: [UInt8] {
    var writer = ByteWriter(capacity: 8)
    writer.append(node)
    writer.append(count)
    return writer.bytes
  }

  func write(magic: UInt32, to writer: inout ByteWriter) {
    writer.append(magic)
    writer.append(Self.version)
    writer.append(gateway)
    writer.append(session)
    writer.append(slice)
    writer.append(index)
    writer.append(total)
    writer.append(node)
    writer.append(count)
  }

  init(magic: UInt32, reader: inout ByteReader) throws(CodecError) {
    let found = reader.take(UInt32.self)
    guard found == magic else {
      throw reader.refuse("magic is 0x\(String(found, radix: 16)); expected 0x\(String(magic, radix: 16))", size: 4)
    }
    let version = reader.take(UInt16.self)
    guard version == Self.version else {
      throw reader.refuse("version is \(version); expected \(Self.version)", size: 2)
    }
    gateway = reader.take()
    session = reader.take()
    slice = reader.take()
    index = reader.take()
    total = reader.take()
    guard (1...Self.totalMax).contains(total) else {
      throw reader.refuse("total is \(total); expected 1 to \(Self.totalMax)", size: 4)
    }
    guard index < total else { throw reader.refuse("index is \(index) of \(total); expected less", size: 8) }
    node = reader.take()
    count = reader.take()
  }
}
