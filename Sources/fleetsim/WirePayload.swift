import Attention
import MQTTCore

/// The bytes of a model's view inside the self-describing matrix that travels over MQTT.
enum WirePayload {
  /// Wraps the bytes that a node makes for `view`.
  static func encode(_ bytes: [UInt8], _ view: InputView) -> [UInt8] {
    switch view {
    case .series(let channels, _, _, _):
      let words = stride(from: 0, to: bytes.count, by: 2).map {
        Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
      }
      return TensorPayload(rows: view.windowRows, columns: channels.count, scale: 1, elements: .words(words)).encoded()
    case .image(let height, let width, _):
      return TensorPayload(rows: height, columns: width, scale: 1, elements: .unsignedBytes(bytes)).encoded()
    case .embedding(let tokens, let features):
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[$1]) << UInt32(8 * $1) }
      let values = bytes.dropFirst(4).map { Int8(bitPattern: $0) }
      return TensorPayload(
        rows: tokens, columns: features, scale: Float(bitPattern: bits), elements: .bytes(values)
      ).encoded()
    }
  }

  /// The bytes that a node made, out of what came over MQTT.
  ///
  /// - Throws: `CodecError` when it is no matrix. Whether it fits a view is the engine's to say.
  static func decode(_ message: [UInt8]) throws(CodecError) -> [UInt8] {
    let payload = try TensorPayload(decoding: message)
    switch payload.elements {
    case .words(let words):
      return words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    case .unsignedBytes(let bytes): return bytes
    case .bytes(let values):
      let bits = payload.scale.bitPattern
      return (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) } + values.map { UInt8(bitPattern: $0) }
    }
  }
}
