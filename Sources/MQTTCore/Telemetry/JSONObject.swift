/// Writes one flat JSON object, keys in the order they are added.
struct JSONObject {
  private var text: [UInt8] = [0x7B]

  init() { text.reserveCapacity(192) }

  /// The finished object.
  var bytes: [UInt8] { text + [0x7D] }

  private mutating func key(_ name: StaticString) {
    if text.count > 1 { text.append(0x2C) }
    text.append(0x22)
    name.withUTF8Buffer { text.append(contentsOf: $0) }
    text.append(0x22)
    text.append(0x3A)
  }

  mutating func add(_ name: StaticString, _ value: Int) {
    key(name)
    text.append(contentsOf: String(value).utf8)
  }

  /// The shortest text that reads back as the same number; `null` when it is not finite.
  mutating func add(_ name: StaticString, _ value: Double) {
    key(name)
    text.append(contentsOf: value.isFinite ? Array(value.description.utf8) : Array("null".utf8))
  }

  mutating func add(_ name: StaticString, _ value: Bool) {
    key(name)
    text.append(contentsOf: (value ? "true" : "false").utf8)
  }

  mutating func add(_ name: StaticString, _ value: String) {
    key(name)
    text.append(0x22)
    for byte in value.utf8 {
      switch byte {
      case 0x22, 0x5C:
        text.append(0x5C)
        text.append(byte)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        text.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: text.append(byte)
      }
    }
    text.append(0x22)
  }
}
