import Attention
import Testing

@Suite struct DamagedFiles {
  private func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try Safetensors(bytes: bytes, name: "f.safetensors")
      return "no error"
    } catch {
      return error.description
    }
  }

  private func file(_ header: String, _ data: Int) -> [UInt8] {
    TensorFile.file(header: header, data: [UInt8](repeating: 0, count: data))
  }

  private func entry(_ name: String, _ type: String, _ shape: [Int], _ begin: Int, _ end: Int) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  @Test func aSoundFileIsRead() throws {
    var tensors = TensorFile()
    tensors.add("f", [2, 2], .float32([1, -2, 0.5, 4]))
    tensors.add("i", [3], .int32([-1, 2, 1 << 30]))
    tensors.add("b", [2], .int8([-127, 5]))
    tensors.add("u", [1, 1], .uint8([200]))
    tensors.add("empty", [0], .float32([]))
    let read = try Safetensors(bytes: tensors.bytes, name: "f")
    #expect(try read.floats("f", shape: [2, 2]) == [1, -2, 0.5, 4])
    #expect(try read.int32s("i") == [-1, 2, 1 << 30])
    #expect(try read.int8s("b") == [-127, 5])
    #expect(try read.uint8s("u") == [200])
    #expect(try read.floats("empty").isEmpty)
    let described = file(#"{"__metadata__":{"format":"pt"},\#(entry("a", "U8", [2], 0, 2))}"#, 2)
    #expect(try Safetensors(bytes: described, name: "f").tensors.count == 1)
  }

  @Test func headers() {
    #expect(message([1, 2, 3]) == "f.safetensors: expected at least 8 bytes of header length, found 3")
    #expect(
      message([16, 0, 0, 0, 0, 0, 0, 0, 123])
        == "f.safetensors: the header claims 16 bytes, the file has 1 after the length")
    #expect(
      message([UInt8](repeating: 255, count: 9))
        == "f.safetensors: the header claims 18446744073709551615 bytes, the file has 1 after the length")
    #expect(message(file("{", 0)) == "f.safetensors: the header is not a JSON object of tensors: not valid JSON")
    #expect(
      message(file(#"{"a":{"dtype":"F32"}}"#, 0))
        == "f.safetensors: the header is not a JSON object of tensors: key 'a.shape' is missing")
    #expect(
      message(file(#"{"a":{"dtype":"F32","shape":["x"],"data_offsets":[0,0]}}"#, 0))
        == "f.safetensors: the header is not a JSON object of tensors: key 'a.shape.0': expected Int")
  }

  @Test func tensors() {
    let cases = [
      (entry("a", "F64", [1], 0, 8), 8, "expected element type F32, I32, I16, I8 or U8, found F64"),
      (entry("a", "F32", [2, -1], 0, 8), 8, "impossible shape [2, -1]"),
      (entry("a", "F32", [Int.max, 2], 0, 8), 8, "impossible shape [9223372036854775807, 2]"),
      (entry("a", "F32", [2], 8, 0), 8, "expected data_offsets [begin, end], found [8, 0]"),
      (entry("a", "F32", [2], -8, 0), 8, "expected data_offsets [begin, end], found [-8, 0]"),
      (entry("a", "F32", [2], 0, 8), 7, "ends at byte 8, the file holds 7 bytes of tensors"),
      (entry("a", "F32", [3], 0, 8), 8, "shape [3] of F32 needs 12 bytes, found 8"),
      (
        entry("b", "U8", [1], 0, 1) + "," + entry("a", "I16", [1], 1, 3), 3,
        "expected its first byte at a multiple of 2, found 1"
      ),
      (
        entry("b", "U8", [4], 0, 4) + "," + entry("a", "U8", [4], 2, 6), 6,
        "begins at byte 2 inside the tensor before it"
      ),
      (entry("a", "U8", [4], 3, 7), 7, "3 unused bytes before it"),
    ]
    for (header, data, problem) in cases {
      #expect(message(file("{\(header)}", data)) == "f.safetensors: tensor 'a': \(problem)")
    }
    #expect(
      message(file("{\(entry("a", "U8", [4], 0, 4))}", 6)) == "f.safetensors: 2 unused bytes after the last tensor")
  }

  @Test func questions() throws {
    var tensors = TensorFile()
    tensors.add("embed.weight", [1, 2], .float32([1, .nan]))
    let file = try Safetensors(bytes: tensors.bytes, name: "f.safetensors")
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "no error"
    }
    #expect(
      message { _ = try file.floats("embed.wight") }
        == "f.safetensors: tensor 'embed.wight': missing; nearest is 'embed.weight'")
    #expect(
      message { _ = try file.int8s("embed.weight") }
        == "f.safetensors: tensor 'embed.weight': expected element type I8, found F32")
    #expect(
      message { _ = try file.floats("embed.weight", shape: [2, 1]) }
        == "f.safetensors: tensor 'embed.weight': expected shape [2, 1], found [1, 2]")
    #expect(
      message { _ = try file.floats("embed.weight") }
        == "f.safetensors: tensor 'embed.weight': expected finite values, found nan at element 1")
    #expect(
      message { _ = try Safetensors(path: "/nowhere/model.safetensors") }
        == "/nowhere/model.safetensors: cannot be opened: No such file or directory")
  }

  /// Whatever happens to a file's bytes, the reader answers with tensors or with an error, and never traps.
  @Test func anyDamageIsAnswered() {
    var tensors = TensorFile()
    tensors.add("a", [2, 3], .float32([1, 2, 3, 4, 5, 6]))
    tensors.add("b", [4], .int8([1, 2, 3, 4]))
    let sound = tensors.bytes
    var random = SplitMix(61)
    var refused = 0
    for _ in 0..<3_000 {
      var bytes = sound
      for _ in 0...random.integer(0..<3) { bytes[random.integer(0..<bytes.count)] = UInt8(random.integer(0..<256)) }
      if random.integer(0..<4) == 0 { bytes.removeLast(random.integer(0..<bytes.count)) }
      if message(bytes) != "no error" { refused += 1 }
    }
    #expect(refused > 1_000)
  }
}
