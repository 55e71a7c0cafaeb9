/// The matrix that a request carries.
///
/// 16 bytes, then the elements in rows, little-endian:
///
///     offset size type field
///          0    1 u8   element type: 0 u8, 1 i8, 2 i16
///          1    3 —    reserved, 0
///          4    4 u32  rows
///          8    4 u32  columns
///         12    4 f32  scale: value = element × scale; 1 for raw integers
///         16    …      rows × columns elements
public struct TensorPayload: Hashable, Sendable {
  /// Elements in rows, one case per element type.
  public enum Elements: Hashable, Sendable {
    /// Pixels.
    case unsignedBytes([UInt8])
    /// A quantised embedding.
    case bytes([Int8])
    /// Sensor samples.
    case words([Int16])

    /// Number of elements.
    public var count: Int {
      switch self {
      case .unsignedBytes(let values): values.count
      case .bytes(let values): values.count
      case .words(let values): values.count
      }
    }
  }

  static let headByteCount = 16

  public let rows: Int
  public let columns: Int
  public let scale: Float
  public let elements: Elements

  /// - Precondition: there are rows × columns elements.
  public init(rows: Int, columns: Int, scale: Float, elements: Elements) {
    precondition(
      elements.count == rows * columns, "\(elements.count) elements for \(rows) rows of \(columns) columns")
    self.rows = rows
    self.columns = columns
    self.scale = scale
    self.elements = elements
  }

  /// The bytes to send.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.headByteCount + 2 * elements.count)
    let code: UInt32 =
      switch elements {
      case .unsignedBytes: 0
      case .bytes: 1
      case .words: 2
      }
    writer.append(code)
    writer.append(UInt32(rows))
    writer.append(UInt32(columns))
    writer.append(scale)
    switch elements {
    case .unsignedBytes(let values): writer.append(values)
    case .bytes(let values): for value in values { writer.append(value) }
    case .words(let values): for value in values { writer.append(value) }
    }
    return writer.bytes
  }

  /// Reads what `encoded` wrote.
  ///
  /// - Throws: `CodecError` at the first field that breaks the layout.
  public init(decoding bytes: [UInt8]) throws(CodecError) {
    var reader = try ByteReader(bytes, message: "tensor", least: Self.headByteCount)
    let code = reader.take(UInt8.self)
    guard code <= 2 else { throw reader.refuse("element type is \(code); expected 0, 1 or 2", size: 1) }
    try reader.takeZeros(3)
    rows = Int(reader.take(UInt32.self))
    columns = Int(reader.take(UInt32.self))
    scale = reader.takeFloat()
    guard scale.isFinite else { throw reader.refuse("scale is \(scale); expected a finite number", size: 4) }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= bytes.count else {
      throw reader.refuse("\(rows) rows of \(columns) columns in a message of \(bytes.count) bytes", size: 12)
    }
    try reader.expectRest(code == 2 ? 2 * count : count)
    switch code {
    case 0: elements = .unsignedBytes(reader.take(count))
    case 1: elements = .bytes(reader.take(count).map { Int8(bitPattern: $0) })
    default:
      var values: [Int16] = []
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(reader.take()) }
      elements = .words(values)
    }
  }
}
