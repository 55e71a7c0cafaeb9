import Attention
import Foundation
import Testing

@Suite struct ModelFiles {
  static let shape = ModelShape(
    tokens: 4, features: 3, width: 4, heads: 2, feedForward: 4, blocks: 2, classes: 3, attention: .window(radius: 1))

  private func message(_ described: RandomModel, card: ((String) -> String)? = nil) -> String {
    let bytes = described.file.bytes
    let text = described.card(bytes)
    do {
      let decoded = try JSONDecoder().decode(ModelCard.self, from: Data((card?(text) ?? text).utf8))
      _ = try Model(file: Safetensors(bytes: bytes, name: "m.safetensors"), card: decoded)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private func replacing(_ old: String, _ new: String) -> (String) -> String {
    {
      #expect($0.contains(old))
      return $0.replacingOccurrences(of: old, with: new)
    }
  }

  @Test func aSoundFileLoads() throws {
    let model = try RandomModel(Self.shape, seed: 1).loaded()
    #expect(model.precisions == [.float32, .int8])
    #expect(model.pattern == .window(4, radius: 1))
    #expect(model.card.exitRule(.maxProbability)?.thresholds == [0.5])
    #expect(model.card.exitRule(.entropy) == nil)
  }

  @Test func changedBytesFailTheChecksum() {
    let described = RandomModel(Self.shape, seed: 2)
    let wrong = String(repeating: "0", count: 64)
    let right = sha256(described.file.bytes)
    #expect(
      message(described, card: replacing(right, wrong))
        == "m.safetensors: expected sha256 \(wrong), found \(right)")
  }

  @Test func tensorsMustFitTheCard() {
    var described = RandomModel(Self.shape, seed: 3)
    #expect(
      message(described, card: replacing(#""feed_forward":4"#, #""feed_forward":5"#))
        == "m.safetensors: tensor 'block.0.ff1.weight': expected shape [5, 4], found [4, 4]")
    #expect(
      message(described, card: replacing(#""parameters":\#(described.parameters)"#, #""parameters":7"#))
        == "m.safetensors: expected 7 parameters, found \(described.parameters)")
    #expect(
      message(described, card: replacing(#""heads":2"#, #""heads":3"#))
        == "m.safetensors: card: architecture.width: expected a multiple of 3 heads, found 4")
    #expect(
      message(
        described,
        card: replacing(#""input":{"kind":"embedding","tokens":4"#, #""input":{"kind":"embedding","tokens":5"#))
        == "m.safetensors: card: expected an input of 4 × 3, found 5 × 3")
    #expect(
      message(described, card: replacing(#""max_probability":[0.5]"#, #""max_probability":[]"#))
        == "m.safetensors: card: expected 1 exit thresholds, found 0")
    described.file.change("block.1.out.bias") { $0[2] = .infinity }
    #expect(
      message(described) == "m.safetensors: tensor 'block.1.out.bias': expected finite values, found inf at element 2")
    described = RandomModel(Self.shape, seed: 3)
    described.file.change("temperature") { $0[1] = 0 }
    #expect(message(described) == "m.safetensors: tensor 'temperature': expected above 0, found 0.0")
    described = RandomModel(Self.shape, seed: 3)
    described.file.change("int8.block.0.ff1.scale") { $0[3] = -1 }
    #expect(
      message(described)
        == "m.safetensors: tensor 'int8.block.0.ff1.scale': expected scales above 0, found -1.0 at element 3")
    described = RandomModel(Self.shape, seed: 3)
    for i in described.file.tensors.indices where described.file.tensors[i].name == "int8.exp_table" {
      described.file.tensors[i].values = .int32(Array(repeating: 70_000, count: 256))
    }
    #expect(
      message(described) == "m.safetensors: tensor 'int8.exp_table': expected 0 to 65535, found 70000 at element 0")
    described = RandomModel(Self.shape, seed: 3)
    described.file.tensors.removeAll { $0.name == "exit.1.head.weight" }
    #expect(
      message(described) == "m.safetensors: tensor 'exit.1.head.weight': missing; nearest is 'exit.0.head.weight'")
  }

  @Test func cardsNameTheKey() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "attention-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "m.safetensors").path
    let described = RandomModel(Self.shape, seed: 4)
    let bytes = described.file.bytes
    try Data(bytes).write(to: URL(filePath: path))
    func message(_ card: String) throws -> String {
      try Data(card.utf8).write(to: folder.appending(path: "m.json"))
      do { _ = try Model(path: path) } catch {
        return error.description.replacingOccurrences(of: folder.path, with: "")
      }
      return "no error"
    }
    let card = described.card(bytes)
    #expect(try message(card) == "no error")
    #expect(try message("{") == "/m.json: not valid JSON")
    #expect(try message(replacing(#""width":4,"#, "")(card)) == "/m.json: key 'architecture.width' is missing")
    #expect(
      try message(replacing(#""width":4"#, #""width":"4""#)(card)) == "/m.json: key 'architecture.width': expected Int")
    #expect(
      try message(replacing(#""kind":"window""#, #""kind":"ring""#)(card))
        == "/m.json: key 'architecture.attention.kind': expected dense, window, grid, fixed, linformer, performer, spiking or spike-driven, found ring"
    )
    #expect(
      try message(replacing(#""kind":"embedding""#, #""kind":"sound""#)(card))
        == "/m.json: key 'input.kind': expected series, image or embedding, found sound")
  }
}
