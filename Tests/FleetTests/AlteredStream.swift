import Attention
import Crypto
import Foundation

extension Fixtures {
  /// A stream of the library, the bytes of one of its tensors changed, under a card that knows the new checksum.
  static func stream(
    _ name: String, changing tensor: String, _ element: Safetensors.Element, _ change: (inout ArraySlice<UInt8>) -> Void
  ) throws -> Attention.Stream {
    let path = "\(library)/streams/\(name)"
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(path).safetensors")))
    let place = try Safetensors(bytes: bytes, name: name).tensor(tensor, element).range
    change(&bytes[place])
    let card = try Data(contentsOf: URL(filePath: "\(path).json"))
    var entries = try JSONSerialization.jsonObject(with: card) as? [String: Any] ?? [:]
    entries["sha256"] = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    return try Attention.Stream(
      file: Safetensors(bytes: bytes, name: name),
      card: JSONDecoder().decode(StreamCard.self, from: JSONSerialization.data(withJSONObject: entries)))
  }
}
