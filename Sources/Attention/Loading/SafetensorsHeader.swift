import FoundationEssentials

/// The JSON header of a safetensors file, and the checks on it.
struct SafetensorsHeader {
  /// A header above this is taken for a damaged length (the format's own readers allow 100 MB).
  private static let largestHeader: UInt64 = 100_000_000

  private let name: String
  private let entries: [(name: String, entry: Entry)]
  /// Where the tensors' bytes begin and end in the file.
  private let data: Range<Int>

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Header: Decodable {
    var entries: [(name: String, entry: Entry)] = []

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      // Sorted, because the decoder hands the keys over in no particular order.
      for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue })
      where key.stringValue != "__metadata__" {
        entries.append((key.stringValue, try container.decode(Entry.self, forKey: key)))
      }
    }
  }

  init(bytes: [UInt8], name: String) throws(LibraryError) {
    self.name = name
    guard bytes.count >= 8 else {
      throw LibraryError(file: name, problem: "expected at least 8 bytes of header length, found \(bytes.count)")
    }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= Self.largestHeader, 8 + Int(length) <= bytes.count else {
      throw LibraryError(
        file: name, problem: "the header claims \(length) bytes, the file has \(bytes.count - 8) after the length")
    }
    data = 8 + Int(length)..<bytes.count
    do {
      entries = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<data.lowerBound])).entries
    } catch {
      throw LibraryError(file: name, problem: "the header is not a JSON object of tensors: \(jsonProblem(error))")
    }
  }

  /// The tensors in the order of their bytes.
  func tensors() throws(LibraryError) -> [Safetensors.Tensor] {
    var tensors: [Safetensors.Tensor] = []
    for (name, entry) in entries { tensors.append(try tensor(name, entry)) }
    tensors.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = data.lowerBound
    for tensor in tensors {
      if tensor.range.lowerBound < end {
        throw problem(
          tensor.name, "begins at byte \(tensor.range.lowerBound - data.lowerBound) inside the tensor before it")
      }
      if tensor.range.lowerBound > end {
        throw problem(tensor.name, "\(tensor.range.lowerBound - end) unused bytes before it")
      }
      end = tensor.range.upperBound
    }
    if end != data.upperBound {
      throw LibraryError(file: name, problem: "\(data.upperBound - end) unused bytes after the last tensor")
    }
    return tensors
  }

  private func tensor(_ name: String, _ entry: Entry) throws(LibraryError) -> Safetensors.Tensor {
    guard let element = Safetensors.Element(rawValue: entry.dtype) else {
      throw problem(name, "expected element type F32, I32, I16, I8 or U8, found \(entry.dtype)")
    }
    var size = element.bytes
    for extent in entry.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw problem(name, "impossible shape \(entry.shape)") }
      size = product
    }
    guard entry.data_offsets.count == 2, case let (begin, end) = (entry.data_offsets[0], entry.data_offsets[1]),
      0 <= begin, begin <= end
    else { throw problem(name, "expected data_offsets [begin, end], found \(entry.data_offsets)") }
    guard end <= data.count else {
      throw problem(name, "ends at byte \(end), the file holds \(data.count) bytes of tensors")
    }
    guard end - begin == size else {
      throw problem(name, "shape \(entry.shape) of \(entry.dtype) needs \(size) bytes, found \(end - begin)")
    }
    guard begin % element.bytes == 0 else {
      throw problem(name, "expected its first byte at a multiple of \(element.bytes), found \(begin)")
    }
    return Safetensors.Tensor(
      name: name, element: element, shape: entry.shape, range: data.lowerBound + begin..<data.lowerBound + end)
  }

  private func problem(_ tensor: String, _ problem: String) -> LibraryError {
    LibraryError(file: name, part: "tensor '\(tensor)'", problem: problem)
  }
}
