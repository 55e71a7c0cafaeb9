import Attention
import Foundation
import Testing

/// The quantisers of this package against the weights that training shipped.
@Suite struct ShippedQuantisation {
  private static func file(_ name: String) throws -> Safetensors {
    try Safetensors(path: ShippedLibrary.folder.appending(path: "models/\(name).safetensors").path)
  }

  static let quantised = ShippedLibrary.names("models").filter {
    (try? file($0).contains("int8.scales")) ?? false
  }

  /// Those whose int8 weights follow from the float weights; a grid that was learned has steps of its own.
  static let roundedAfterTraining = quantised.filter { !onALearnedGrid.contains($0) }

  static let onALearnedGrid = ["spar-node-int4", "spar-node-int4-groups", "wildlife-hybrid"]

  @Test func thereAreQuantisedModels() { #expect(Self.quantised.count >= 2) }

  @Test(arguments: roundedAfterTraining) func weightsAreThoseOfTheTraining(name: String) throws {
    let file = try Self.file(name)
    for tensor in file.tensors where tensor.name.hasPrefix("int8.") && tensor.name.hasSuffix(".weight") {
      let layer = String(tensor.name.dropFirst(5).dropLast(7))
      // A scale for each output: of fixed attention each token of each head, of a convolution each channel.
      let scales = try file.floats("int8.\(layer).scale")
      let float = file.contains(layer) ? layer : "\(layer).weight"
      let made = ChannelQuantised(
        try file.floats(float), inputs: tensor.shape.reduce(1, *) / scales.count, outputs: scales.count)
      #expect(made.values == (try file.int8s(tensor.name)), "\(tensor.name)")
      #expect(made.scales == scales, "\(tensor.name)")
    }
  }

  /// After training, 4-bit weights are those of ``NibbleWeights``; the float weights of the file lie on the same grid.
  @Test func groupsOfFourBitsAreThoseOfTheTraining() throws {
    let (file, dense) = (try Self.file("spar-node-int4-groups"), try Self.file("spar-node"))
    for l in 0..<3 {
      for layer in ["qkv", "out", "ff1", "ff2"].map({ "block.\(l).\($0)" }) {
        let steps = try file.floats("int8.\(layer).scale")
        let weights = try dense.floats("\(layer).weight")
        let inputs = weights.count / steps.count
        let made = NibbleWeights(weights, inputs: inputs, outputs: steps.count, group: 16)
        #expect(made.factors == (try file.uint8s("int8.\(layer).group")), "\(layer)")
        let values = try file.int8s("int8.\(layer).weight")
        let grid = try file.floats("\(layer).weight")
        for i in weights.indices {
          let (o, c) = (i / inputs, i % inputs)
          #expect(made.value(o, c) == Int(values[i]) && abs(made.steps[o] - steps[o]) <= steps[o] * 0x1p-22)
          #expect(abs(grid[i] - made.weight(o, c)) <= abs(grid[i]) * 0x1p-20)
        }
      }
    }
  }

  /// On a learned grid the float weights are whole steps, so that int8 arithmetic has the same weights.
  @Test(arguments: onALearnedGrid.filter { $0 != "spar-node-int4-groups" })
  func fourBitWeightsLieOnTheirGrid(name: String) throws {
    let file = try Self.file(name)
    var kept = 0
    for l in 0..<3 {
      for layer in ["qkv", "out", "ff1", "ff2"].map({ "block.\(l).\($0)" }) {
        let weights = try file.floats("\(layer).weight")
        let scales = try file.floats("int8.\(layer).scale")
        let integers = try file.int8s("int8.\(layer).weight")
        let inputs = weights.count / scales.count
        for i in weights.indices {
          // The training's step is rounded once more on its way to the weight.
          #expect(abs(weights[i] - Float(integers[i]) * scales[i / inputs]) <= abs(weights[i]) * 0x1p-22)
        }
        #expect(integers.allSatisfy { (-7...7).contains($0) })
        kept += Set(integers).count
      }
    }
    #expect(kept > 12 * 10)
  }

  /// Calibrated on every second reference frame, the others are answered as in float32.
  @Test(arguments: roundedAfterTraining.filter { (try? ShippedLibrary.model($0).shape.takesTechniques) ?? false })
  func quantisedWhenLoadedItAnswersAsBefore(name: String) throws {
    let card = try JSONDecoder().decode(
      ModelCard.self, from: Data(contentsOf: ShippedLibrary.folder.appending(path: "models/\(name).json")))
    let vectors = try Vectors(name)
    let frames = try (0..<vectors.count).map { k in
      var frame = Frame(card.input)
      try vectors.read(k, card.input, into: &frame)
      return frame
    }
    let calibration = frames.indices.filter { $0 % 2 == 0 }.map { frames[$0] }
    let model = try Model(file: Self.file(name), card: card, quantisedOn: calibration)
    let (float, integer) = (Encoder(model, precision: .float32), Encoder(model, precision: .int8))
    let held = frames.indices.filter { $0 % 2 == 1 }
    let agreeing = held.count { float.run(frames[$0]).predictedClass == integer.run(frames[$0]).predictedClass }
    #expect(held.count - agreeing <= max(1, held.count / 10), "\(agreeing) of \(held.count)")
    #expect(held.count > 3)
  }
}
