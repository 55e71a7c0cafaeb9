import Attention

/// Tensors in the order of writing, and the bytes of a safetensors file of them.
struct TensorFile {
  enum Values {
    case float32([Float])
    case int32([Int32])
    case int16([Int16])
    case int8([Int8])
    case uint8([UInt8])

    var type: String {
      switch self {
      case .float32: "F32"
      case .int32: "I32"
      case .int16: "I16"
      case .int8: "I8"
      case .uint8: "U8"
      }
    }

    var bytes: [UInt8] {
      switch self {
      case .float32(let values): values.flatMap { littleEndian($0.bitPattern) }
      case .int32(let values): values.flatMap { littleEndian($0) }
      case .int16(let values): values.flatMap { littleEndian($0) }
      case .int8(let values): values.map { UInt8(bitPattern: $0) }
      case .uint8(let values): values
      }
    }

    private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
      (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
  }

  var tensors: [(name: String, shape: [Int], values: Values)] = []

  mutating func add(_ name: String, _ shape: [Int], _ values: Values) { tensors.append((name, shape, values)) }

  /// Changes the values of a float32 tensor.
  mutating func change(_ name: String, _ body: (inout [Float]) -> Void) {
    for i in tensors.indices where tensors[i].name == name {
      guard case .float32(var values) = tensors[i].values else { return }
      body(&values)
      tensors[i].values = .float32(values)
    }
  }

  mutating func changeIntegers(_ name: String, _ body: (inout [Int8]) -> Void) {
    for i in tensors.indices where tensors[i].name == name {
      guard case .int8(var values) = tensors[i].values else { return }
      body(&values)
      tensors[i].values = .int8(values)
    }
  }

  func floats(_ name: String) -> [Float] {
    guard case .float32(let values)? = tensors.first(where: { $0.name == name })?.values else { return [] }
    return values
  }

  func int8s(_ name: String) -> [Int8] {
    guard case .int8(let values)? = tensors.first(where: { $0.name == name })?.values else { return [] }
    return values
  }

  func uint8s(_ name: String) -> [UInt8] {
    guard case .uint8(let values)? = tensors.first(where: { $0.name == name })?.values else { return [] }
    return values
  }

  func int32s(_ name: String) -> [Int32] {
    guard case .int32(let values)? = tensors.first(where: { $0.name == name })?.values else { return [] }
    return values
  }

  /// The whole file; widest elements first, as the format's own writers order them.
  var bytes: [UInt8] {
    var entries: [String] = []
    var data: [UInt8] = []
    let sizes = ["F32": 4, "I32": 4, "I16": 2, "I8": 1, "U8": 1]
    for wanted in [4, 2, 1] {
      for tensor in tensors where sizes[tensor.values.type] == wanted {
        let bytes = tensor.values.bytes
        let (type, begin, end) = (tensor.values.type, data.count, data.count + bytes.count)
        entries.append(
          #""\#(tensor.name)":{"dtype":"\#(type)","shape":\#(tensor.shape),"data_offsets":[\#(begin),\#(end)]}"#)
        data += bytes
      }
    }
    return Self.file(header: "{\(entries.joined(separator: ","))}", data: data)
  }

  /// A file of this header and these tensor bytes, whatever they are.
  static func file(header: String, data: [UInt8]) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(header.utf8) + data
  }
}
