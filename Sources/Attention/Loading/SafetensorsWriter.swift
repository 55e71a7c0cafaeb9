/// Collects tensors and lays them out as a safetensors file, the widest elements first so that all are aligned.
struct SafetensorsWriter {
  private var tensors: [(name: String, element: Safetensors.Element, shape: [Int], bytes: [UInt8])] = []

  /// Adds a tensor of little-endian `bytes`. Names are plain: no quotes, no backslashes.
  mutating func add(_ name: String, _ element: Safetensors.Element, _ shape: [Int], _ bytes: [UInt8]) {
    precondition(
      bytes.count == shape.reduce(element.bytes, *), "tensor '\(name)' of shape \(shape) has \(bytes.count) bytes")
    tensors.append((name, element, shape, bytes))
  }

  /// Adds a vector of float32.
  mutating func add(_ name: String, _ values: [Float]) {
    add(name, .float32, [values.count], values.flatMap { Self.littleEndian($0.bitPattern) })
  }

  /// Adds a vector of int32.
  mutating func add(_ name: String, _ values: [Int32]) {
    add(name, .int32, [values.count], values.flatMap { Self.littleEndian(UInt32(bitPattern: $0)) })
  }

  /// The whole file.
  var bytes: [UInt8] {
    var (entries, data): ([String], [UInt8]) = ([], [])
    for width in [4, 2, 1] {
      for tensor in tensors where tensor.element.bytes == width {
        let range = "[\(data.count),\(data.count + tensor.bytes.count)]"
        entries.append(
          #""\#(tensor.name)":{"dtype":"\#(tensor.element.rawValue)","shape":\#(tensor.shape),"data_offsets":\#(range)}"#
        )
        data += tensor.bytes
      }
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    let length = UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + header + data
  }

  private static func littleEndian(_ word: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
  }
}
