/// Takes little-endian numbers from bytes, and remembers where it is for the error message.
struct ByteReader {
  let message: String
  let bytes: [UInt8]
  private(set) var offset = 0

  /// - Throws: `CodecError` when there are fewer than `least` bytes.
  init(_ bytes: [UInt8], message: String, least: Int) throws(CodecError) {
    self.message = message
    self.bytes = bytes
    guard bytes.count >= least else {
      throw CodecError(
        message: message, offset: bytes.count, problem: "it ends after \(bytes.count) bytes; expected at least \(least)"
      )
    }
  }

  /// - Precondition: the value lies within the `least` bytes promised at the start.
  mutating func take<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value {
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) }
    offset += MemoryLayout<Value>.size
    return Value(littleEndian: value)
  }

  mutating func takeDouble() -> Double { Double(bitPattern: take()) }
  mutating func takeFloat() -> Float { Float(bitPattern: take()) }

  mutating func take(_ count: Int) -> [UInt8] {
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  /// The error for the field of `size` bytes that was just taken.
  func refuse(_ problem: String, size: Int) -> CodecError {
    CodecError(message: message, offset: offset - size, problem: problem)
  }

  /// - Throws: `CodecError` unless the next `count` bytes are zero.
  mutating func takeZeros(_ count: Int) throws(CodecError) {
    for _ in 0..<count {
      let byte = take(UInt8.self)
      if byte != 0 { throw refuse("reserved byte is \(byte); expected 0", size: 1) }
    }
  }

  /// - Throws: `CodecError` unless exactly `count` bytes are left.
  func expectRest(_ count: Int) throws(CodecError) {
    guard bytes.count - offset == count else {
      throw CodecError(
        message: message, offset: offset,
        problem: "\(bytes.count - offset) bytes follow; expected \(count) by the lengths in the message")
    }
  }
}
