import Crypto

/// SHA-256 of `bytes` in lower-case hexadecimal, as the cards write it.
package func sha256(_ bytes: [UInt8]) -> String {
  let digits: [UInt8] = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(64)
  for byte in SHA256.hash(data: bytes) {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// Refuses `file` unless its checksum is the one that its card names.
func checkSum(of file: Safetensors, against expected: String) throws(LibraryError) {
  let found = sha256(file.bytes)
  guard found == expected else {
    throw LibraryError(file: file.name, problem: "expected sha256 \(expected), found \(found)")
  }
}
