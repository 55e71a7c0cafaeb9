import Attention
import Foundation
import Testing

@Suite struct PostTrainingQuantisation {
  private static func shape(_ seed: Int) -> ModelShape {
    ModelShape(
      tokens: [1, 5, 12][seed % 3], features: 3 + seed % 4, width: 12, heads: [1, 2, 3][seed % 3], feedForward: 20,
      blocks: 1 + seed % 2, classes: 4, attention: seed % 2 == 0 ? .dense : .window(radius: 1),
      activation: seed > 6 ? .gelu : nil)
  }

  /// The file without its int8 tensors, and its card.
  private static func floats(_ described: RandomModel) throws -> (Safetensors, ModelCard) {
    var plain = described
    plain.file.tensors.removeAll { $0.name.hasPrefix("int8.") }
    let bytes = plain.file.bytes
    let card = try JSONDecoder().decode(ModelCard.self, from: Data(plain.card(bytes).utf8))
    return (try Safetensors(bytes: bytes, name: "floats.safetensors"), card)
  }

  private static func frames(_ shape: ModelShape, _ random: inout SplitMix) -> [Frame] {
    (0..<40).map { _ in randomFrame(shape, &random) }
  }

  /// Logits of int8 stay near those of float32, on frames that the scales were not made from.
  @Test(arguments: 1...9) func int8FollowsFloat32(seed: Int) throws {
    var random = SplitMix(UInt64(seed))
    let shape = Self.shape(seed)
    var described = RandomModel(shape, seed: UInt64(seed))
    // Biases that matter, so that a wrong unit of theirs shows.
    for layer in ["qkv", "out", "ff1", "ff2"] {
      for l in 0..<shape.blocks { described.file.change("block.\(l).\(layer).bias") { $0 = $0.map { 10 * $0 } } }
    }
    let (file, card) = try Self.floats(described)
    #expect(try Model(file: file, card: card).precisions == [.float32])
    let model = try Model(file: file, card: card, quantisedOn: Self.frames(shape, &random))
    #expect(model.precisions.contains(.int8))
    let (exact, integer) = (Encoder(model, precision: .float32), Encoder(model, precision: .int8))
    var (errors, energy) = (0.0, 0.0)
    for frame in Self.frames(shape, &random) {
      _ = exact.run(frame)
      _ = integer.run(frame)
      let last = shape.blocks - 1
      for (a, b) in zip(exact.logits(exit: last), integer.logits(exit: last)) {
        errors += Double((a - b) * (a - b))
        energy += Double(a * a)
      }
    }
    // The polynomial of an integer GELU is off by up to 0.018 besides.
    #expect((errors / energy).squareRoot() < (shape.activation == .gelu ? 0.04 : 0.03))
    #expect(errors > 0)
  }

  /// Scales for larger inputs are coarser, so the same frames come out less exact.
  @Test func scalesComeFromTheFrames() throws {
    var random = SplitMix(8)
    let shape = Self.shape(1)
    let (file, card) = try Self.floats(RandomModel(shape, seed: 8))
    let frames = Self.frames(shape, &random)
    func error(_ calibration: [Frame]) throws -> Double {
      let model = try Model(file: file, card: card, quantisedOn: calibration)
      let (exact, integer) = (Encoder(model, precision: .float32), Encoder(model, precision: .int8))
      return frames.reduce(0) { sum, frame in
        _ = exact.run(frame)
        _ = integer.run(frame)
        return zip(exact.logits(exit: 1), integer.logits(exit: 1)).reduce(sum) { $0 + Double(abs($1.0 - $1.1)) }
      }
    }
    func scaled(_ factor: Double) -> [Frame] {
      frames.map { frame in
        var frame = frame
        for i in frame.values.indices { frame.values[i] *= factor }
        return frame
      }
    }
    let fitting = try error(frames)
    #expect(try error(scaled(30)) > 2 * fitting)
    #expect(try error(scaled(0.05)) > 2 * fitting)
  }

  @Test func refusesWhatItCannotUse() throws {
    let shape = Self.shape(2)
    var random = SplitMix(2)
    let described = RandomModel(shape, seed: 2)
    let frames = Self.frames(shape, &random)
    let (file, card) = try Self.floats(described)
    #expect(throws: LibraryError.self) { try Model(file: file, card: card, quantisedOn: []) }
    var strange = described
    strange.file.tensors.removeAll { $0.name.hasPrefix("int8.") }
    strange.file.add("block.0.linear_map.key", [1], .float32([1]))
    let odd = strange.file.bytes
    let oddCard = try JSONDecoder().decode(
      ModelCard.self,
      from: Data(
        strange.card(odd).replacing(
          "\"parameters\":\(strange.parameters)", with: "\"parameters\":\(strange.parameters - 1)"
        ).utf8))
    let oddFile = try Safetensors(bytes: odd, name: "odd")
    #expect(throws: LibraryError.self) { try Model(file: oddFile, card: oddCard, quantisedOn: frames) }
    #expect(throws: Never.self) { try Model(file: oddFile, card: oddCard) }
    // int8 weights that are there already are made anew.
    let bytes = described.file.bytes
    let whole = try JSONDecoder().decode(ModelCard.self, from: Data(described.card(bytes).utf8))
    let again = try Model(file: Safetensors(bytes: bytes, name: "whole"), card: whole, quantisedOn: frames)
    let first = try Model(file: file, card: card, quantisedOn: frames)
    let (a, b) = (Encoder(again, precision: .int8), Encoder(first, precision: .int8))
    #expect(a.run(frames[0]).confidence == b.run(frames[0]).confidence)
    #expect(again.card.sha256 == first.card.sha256)
  }
}
