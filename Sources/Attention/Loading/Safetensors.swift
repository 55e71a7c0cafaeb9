/// A safetensors file, read strictly: an 8-byte little-endian header length, a JSON header, raw little-endian tensors.
///
/// Refused, each with its own message: a header that does not fit, unknown element types, sizes that contradict
/// shapes, tensors that overlap, gaps between them, bytes left over, and misaligned tensors. Read are the
/// element types F32, I32, I16, I8 and U8. Format: https://github.com/huggingface/safetensors.
///
///     let file = try Safetensors(path: "library/models/node.safetensors")
///     let weights = try file.floats("embed.weight", shape: [32, 6])
public struct Safetensors: Sendable {
  /// The type of a tensor's elements.
  public enum Element: String, Sendable {
    case float32 = "F32"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint8 = "U8"

    /// Bytes of one element.
    public var bytes: Int {
      switch self {
      case .float32, .int32: 4
      case .int16: 2
      case .int8, .uint8: 1
      }
    }
  }

  /// One tensor of the file.
  public struct Tensor: Sendable, Hashable {
    /// Its name in the header.
    public let name: String
    /// The type of its elements.
    public let element: Element
    /// Its extents, the slowest first.
    public let shape: [Int]
    /// Where the tensor's bytes lie in ``Safetensors/bytes``.
    public let range: Range<Int>
  }

  /// The file, as named in messages.
  public let name: String
  /// The whole file.
  public let bytes: [UInt8]
  /// The tensors in the order of their bytes.
  public let tensors: [Tensor]

  /// Reads the file at `path`.
  public init(path: String) throws(LibraryError) {
    try self.init(bytes: fileBytes(path), name: path)
  }

  /// Reads `bytes`, which came from a file that messages shall call `name`.
  public init(bytes: [UInt8], name: String) throws(LibraryError) {
    self.name = name
    self.bytes = bytes
    tensors = try SafetensorsHeader(bytes: bytes, name: name).tensors()
  }

  /// Whether the file holds a tensor called `tensor`.
  public func contains(_ tensor: String) -> Bool { tensors.contains { $0.name == tensor } }

  /// The tensor called `name`, which must have this element type and, where given, this shape.
  public func tensor(_ tensor: String, _ element: Element, shape: [Int]? = nil) throws(LibraryError) -> Tensor {
    guard let found = tensors.first(where: { $0.name == tensor }) else {
      let hint = nearest(to: tensor, among: tensors.map(\.name)).map { "; nearest is '\($0)'" } ?? ""
      throw problem(tensor, "missing\(hint)")
    }
    guard found.element == element else {
      throw problem(tensor, "expected element type \(element.rawValue), found \(found.element.rawValue)")
    }
    if let shape, found.shape != shape {
      throw problem(tensor, "expected shape \(shape), found \(found.shape)")
    }
    return found
  }

  /// The values of a float32 tensor, all of them finite.
  public func floats(_ tensor: String, shape: [Int]? = nil) throws(LibraryError) -> [Float] {
    let values = try values(tensor, .float32, shape) { Float(bitPattern: UInt32(littleEndian: $0)) }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw problem(tensor, "expected finite values, found \(values[bad]) at element \(bad)")
    }
    return values
  }

  /// The values of an int32 tensor.
  public func int32s(_ tensor: String, shape: [Int]? = nil) throws(LibraryError) -> [Int32] {
    try values(tensor, .int32, shape) { Int32(littleEndian: $0) }
  }

  /// The values of an int8 tensor.
  public func int8s(_ tensor: String, shape: [Int]? = nil) throws(LibraryError) -> [Int8] {
    try values(tensor, .int8, shape) { (value: Int8) in value }
  }

  /// The values of a uint8 tensor.
  public func uint8s(_ tensor: String, shape: [Int]? = nil) throws(LibraryError) -> [UInt8] {
    try values(tensor, .uint8, shape) { (value: UInt8) in value }
  }

  private func values<Raw: BitwiseCopyable, Value>(
    _ name: String, _ element: Element, _ shape: [Int]?, _ decode: (Raw) -> Value
  ) throws(LibraryError) -> [Value] {
    let found = try tensor(name, element, shape: shape)
    return bytes.withUnsafeBytes { bytes in
      stride(from: found.range.lowerBound, to: found.range.upperBound, by: element.bytes).map {
        decode(bytes.loadUnaligned(fromByteOffset: $0, as: Raw.self))
      }
    }
  }

  private func problem(_ tensor: String, _ problem: String) -> LibraryError {
    LibraryError(file: name, part: "tensor '\(tensor)'", problem: problem)
  }
}
