import Attention
import Foundation
import Quantities
import Testing

/// Laws of the convolutional engine on random shapes and weights.
@Suite struct Convolutions {
  static let ones = ConvolutionShape.Extent(rows: 1, columns: 1)
  static let none = ConvolutionShape.Extent(rows: 0, columns: 0)

  /// Float32 and int8 against plain loops: every map and logit bit for bit, every product and byte of the layers counted.
  @Test(arguments: 0..<40) func bothArithmeticsAreThePlainLoops(seed: UInt64) throws {
    var random = SplitMix(seed)
    let (shape, view) = RandomConvolution.any(&random)
    let made = RandomConvolution(shape, view, seed: seed)
    let model = try made.loaded()
    for precision in [Precision.float32, .int8] {
      let network = ConvolutionNetwork(model, precision: precision)
      for _ in 0..<2 {
        let frame = made.frame(&random)
        var plain = PlainConvolution(made)
        if precision == .float32 { plain.runFloat(frame) } else { plain.runInteger(frame) }
        let outcome = network.run(frame)
        #expect(network.lastMap.map(Double.init) == plain.lastMap)
        #expect(network.logits == plain.logits)
        #expect(outcome.exit == 0 && outcome.predictedClass == Self.greatest(network.probabilities))
        var layers = OpCount()
        for layer in model.convolutions { layers += Work.convolution(layer, precision) }
        #expect(layers == plain.work)
      }
    }
  }

  static func greatest(_ values: [Float]) -> Int { values.firstIndex(of: values.max() ?? 0) ?? 0 }

  /// What a run counts is its layers, and what stands before and behind them.
  @Test func aFrameIsTheSumOfItsParts() throws {
    let view = InputView.series(channels: [0, 1, 2], divider: 1, tokens: 4, rowsPerToken: 2)
    let shape = ConvolutionShape(layers: [.same(5, kernel: 1)], classes: 3)
    let model = try RandomConvolution(shape, view, seed: 1).loaded()
    let found = ConvolutionNetwork(model, precision: .int8).run(Frame(view)).counts
    // By hand: 24 inputs, 8 positions of 5 channels, 3 classes.
    #expect(found.macInt8 == 8 * 3 * 5 + 5 * 3)
    #expect(found.compare == 2 * 24 + 3 * 40 + 2 * 5 + 2 * 2)
    #expect(found.add == 24 + 7 * 5 + 3 + 2)
    #expect(found.multiply == 24 + 24 + 40 + 5 + 3 + 2 * 3)
    #expect(found.exp == 3 && found.divide == 1)
    #expect(found.flashRead == 8 * 6 + 5 * (3 + 8) + 3 * (5 + 8) + 4)
    #expect(found.ramRead == 4 * 24 + 24 + 40 + 5 + 3 * 4 * 3)
    #expect(found.ramWritten == 24 + 40 + 5 + 4 * 3 + 2 * 4 * 3)
  }

  /// Each position by itself goes through the same linear layer.
  @Test func aOneByOneConvolutionIsALinearLayer() throws {
    let view = InputView.image(height: 3, width: 5, patch: 1)
    let shape = ConvolutionShape(layers: [.same(4, kernel: 1), .same(9, kernel: 1)], classes: 2)
    let made = RandomConvolution(shape, view, seed: 5)
    var random = SplitMix(6)
    let frame = made.frame(&random)
    let whole = ConvolutionNetwork(try made.loaded(), precision: .float32)
    _ = whole.run(frame)
    let single = InputView.image(height: 1, width: 1, patch: 1)
    let one = RandomConvolution(shape, single, seed: 5)
    let position = ConvolutionNetwork(try one.loaded(), precision: .float32)
    for (i, value) in frame.values.enumerated() {
      var part = Frame(single)
      part.values[0] = value
      _ = position.run(part)
      #expect(position.lastMap == Array(whole.lastMap[i * 9..<(i + 1) * 9]))
      var linear: [Float] = [
        Float((value - Double(made.file.floats("input.mean")[0])) * Double(made.file.floats("input.scale")[0]))
      ]
      for l in 0..<2 {
        let (w, b) = (made.file.floats("layer.\(l).weight"), made.file.floats("layer.\(l).bias"))
        linear = b.indices.map { o in
          max(0, linear.indices.reduce(b[o]) { $0.addingProduct(w[o * linear.count + $1], linear[$1]) })
        }
      }
      #expect(position.lastMap == linear)
    }
  }

  /// A depthwise layer is a full one whose weights are zero off the diagonal, with a product for each channel's pair less.
  @Test(arguments: [Precision.float32, .int8]) func depthwiseIsFullOnTheDiagonal(precision: Precision) throws {
    let view = InputView.series(channels: Array(0..<11), divider: 1, tokens: 9, rowsPerToken: 1)
    let (kernel, stride) = (ConvolutionShape.Extent(rows: 1, columns: 3), ConvolutionShape.Extent(rows: 1, columns: 2))
    let padding = ConvolutionShape.Extent(rows: 0, columns: 1)
    func layer(_ kind: ConvolutionShape.Layer.Kind) -> ConvolutionShape {
      ConvolutionShape(
        layers: [.init(kind, outputs: 11, kernel: kernel, stride: stride, padding: padding)], classes: 4)
    }
    let depthwise = RandomConvolution(layer(.depthwise), view, seed: 9)
    var full = RandomConvolution(layer(.full), view, seed: 9)
    for name in ["input.mean", "input.scale", "layer.0.bias", "head.weight", "head.bias", "int8.layer.0.scale"] {
      full.file.change(name) { $0 = depthwise.file.floats(name) }
    }
    full.file.tensors.removeAll { $0.name == "int8.layer.0.bias" || $0.name.hasPrefix("int8.head") }
    full.file.tensors += depthwise.file.tensors.filter {
      $0.name == "int8.layer.0.bias" || $0.name.hasPrefix("int8.head")
    }
    let (w, q) = (depthwise.file.floats("layer.0.weight"), depthwise.file.int8s("int8.layer.0.weight"))
    full.file.change("layer.0.weight") { all in
      for i in all.indices { all[i] = i / 33 == i % 11 ? w[i / 33 * 3 + i % 33 / 11] : 0 }
    }
    full.file.changeIntegers("int8.layer.0.weight") { all in
      for i in all.indices { all[i] = i / 33 == i % 11 ? q[i / 33 * 3 + i % 33 / 11] : 0 }
    }
    let networks = try [depthwise, full].map { ConvolutionNetwork(try $0.loaded(), precision: precision) }
    var random = SplitMix(3)
    for _ in 0..<4 {
      let frame = depthwise.frame(&random)
      let counts = networks.map { $0.run(frame).counts.mac - 11 * 4 }
      #expect(networks[0].lastMap == networks[1].lastMap && networks[0].logits == networks[1].logits)
      #expect(counts[1] == 11 * counts[0])
    }
  }

  /// How an image is cut in patches is the gate's affair, not the network's.
  @Test(arguments: [Precision.float32, .int8]) func patchesDoNotMatter(precision: Precision) throws {
    let shape = ConvolutionShape(layers: [.same(6, kernel: 3)], classes: 5)
    var random = SplitMix(17)
    let pixels = (0..<48).map { _ in 2 * random.signed() }
    var logits: [[Float]] = []
    for patch in [1, 2] {
      let view = InputView.image(height: 6, width: 8, patch: patch)
      let network = ConvolutionNetwork(try RandomConvolution(shape, view, seed: 2).loaded(), precision: precision)
      var frame = Frame(view)
      for i in frame.values.indices {
        let (token, inside) = (i / (patch * patch), i % (patch * patch))
        let row = token / (8 / patch) * patch + inside / patch
        frame.values[i] = pixels[row * 8 + token % (8 / patch) * patch + inside % patch]
      }
      _ = network.run(frame)
      logits.append(network.logits)
    }
    #expect(logits[0] == logits[1])
  }

  /// Sizes of maps and products by hand, at the edges.
  @Test func sizesByHand() {
    func layer(_ kernel: Int, _ stride: Int, _ padding: Int, _ map: MapSize) -> Convolution {
      Convolution(
        .init(
          .full, outputs: 2, kernel: .init(rows: kernel, columns: kernel), stride: .init(rows: stride, columns: stride),
          padding: .init(rows: padding, columns: padding)), on: map)
    }
    let point = MapSize(height: 1, width: 1, channels: 3)
    // One position, of which a 3 × 3 kernel sees its centre alone.
    #expect(layer(3, 1, 1, point).output == MapSize(height: 1, width: 1, channels: 2))
    #expect(layer(3, 1, 1, point).macs == 6)
    // Padding beyond the kernel makes outputs that see nothing.
    #expect(layer(1, 1, 2, point).output.positions == 25)
    #expect(layer(1, 1, 2, point).macs == 6)
    // 4 × 4 by 3 × 3 and stride 2: outputs at 0 and 2 see 2 and 3 of the rows, and so of the columns.
    let square = layer(3, 2, 1, MapSize(height: 4, width: 4, channels: 1))
    #expect(square.output == MapSize(height: 2, width: 2, channels: 2))
    #expect(square.macs == 25 * 2 && square.valuesRead == 16)
    // A stride of 3 with a kernel of 1 leaves positions out.
    #expect(layer(1, 3, 0, MapSize(height: 5, width: 5, channels: 2)).valuesRead == 2 * 2 * 2)
  }

  /// Input and output of a layer are alive together.
  @Test func memoryByHand() {
    let view = InputView.image(height: 4, width: 4, patch: 2)
    let layers = ConvolutionShape(layers: [.same(3, kernel: 3), .same(2, kernel: 1)], classes: 2).convolutions(
      seeing: view)
    let whole = ConvolutionFootprint(layers, features: 4, classes: 2, .int8)
    #expect(whole.peakBytes == 16 * 3 + 16 * 2 && whole.inputBytes == 16)
    #expect(whole.flashBytes == 8 * 4 + 4 + 4 * 4 + 3 * (9 + 8) + 2 * (3 + 8) + 2 * (2 + 8))
    let float = ConvolutionFootprint(layers, features: 4, classes: 2, .float32)
    #expect(float.peakBytes == 4 * whole.peakBytes)
    #expect(float.flashBytes == 8 * 4 + 4 + 4 * (3 * 10 + 2 * 4 + 2 * 3))
  }

  /// Noise in, chance out: a dead network would answer one class, and so would one whose input is not read.
  @Test func theAnswerDependsOnTheFrame() throws {
    let view = InputView.image(height: 8, width: 8, patch: 4)
    let shape = ConvolutionShape(layers: [.same(16, kernel: 3), .same(16, kernel: 3)], classes: 2)
    let made = RandomConvolution(shape, view, seed: 4)
    let network = ConvolutionNetwork(try made.loaded(), precision: .float32)
    var random = SplitMix(8)
    let logits = (0..<20).map { _ in
      _ = network.run(made.frame(&random))
      return network.logits
    }
    #expect(Set(logits).count == 20)
  }
}

/// What a card of a convolutional network may not say.
@Suite struct ConvolutionCards {
  static let view = InputView.series(channels: [0, 1], divider: 1, tokens: 4, rowsPerToken: 1)
  static let layer = ConvolutionShape.Layer(
    .full, outputs: 3, kernel: .init(rows: 1, columns: 3), stride: .init(rows: 1, columns: 1),
    padding: .init(rows: 0, columns: 1))

  private func message(_ wrong: String, _ right: String) -> String {
    let made = RandomConvolution(ConvolutionShape(layers: [Self.layer], classes: 2), Self.view, seed: 1)
    do {
      _ = try made.loaded { card in
        #expect(card.contains(right), "\(right) is not on the card")
        return card.replacing(right, with: wrong)
      }
      return "no problem"
    } catch let error as LibraryError {
      return "\(error)"
    } catch {
      return "\(error)".contains(wrong) ? "not decoded" : "\(error)"
    }
  }

  @Test func wrongSizesAreNamed() {
    let place = "random.safetensors: card: architecture.layers.0"
    #expect(
      message(#""kind":"depthwise","#, #""kind":"full","#)
        == "\(place).outputs: a depthwise layer keeps its 2 channels, found 3")
    #expect(message(#""stride":[1,0]"#, #""stride":[1,1]"#) == "\(place).stride: expected at least 1, found 1 × 0")
    #expect(message(#""padding":[0,-1]"#, #""padding":[0,1]"#) == "\(place).padding: expected at least 0, found 0 × -1")
    #expect(
      message(#""kernel":[2,3]"#, #""kernel":[1,3]"#)
        == "\(place).kernel: 2 × 3 is larger than the map with its padding")
    #expect(
      message(#""outputs":4"#, #""outputs":3"#)
        == "random.safetensors: tensor 'layer.0.weight': expected shape [4, 1, 3, 2], found [3, 1, 3, 2]")
    #expect(
      message(#""classes":3"#, #""classes":2"#) == "random.safetensors: card: expected 3 class names, found 2")
    #expect(
      message(
        #"{"kind":"embedding","tokens":4,"features":2}"#,
        #"{"kind":"series","channels":[0, 1],"divider":1,"tokens":4,"rows_per_token":1}"#)
        == "random.safetensors: card: a convolutional network sees a series or an image, not an embedding")
    #expect(
      message(#""max_probability":[0.5]"#, #""max_probability":[]"#)
        == "random.safetensors: card: expected 0 exit thresholds, found 1")
    #expect(message(#""parameters":28"#, #""parameters":29"#) == "random.safetensors: expected 28 parameters, found 29")
  }

  @Test func anotherArchitectureIsRefused() throws {
    let made = RandomConvolution(ConvolutionShape(layers: [Self.layer], classes: 2), Self.view, seed: 1)
    let bytes = made.file.bytes
    let card = try JSONDecoder().decode(ModelCard.self, from: Data(made.card(bytes).utf8))
    let file = try Safetensors(bytes: bytes, name: "m")
    #expect(throws: LibraryError.self) { try Model(file: file, card: card) }
    let loaded = try TrainedModel(file: file, card: card)
    #expect(loaded.encoder == nil && loaded.exits == 1 && loaded.precisions == [.float32, .int8])
    #expect(
      throws: DecodingError.self,
      performing: {
        try JSONDecoder().decode(
          ModelCard.self, from: Data(made.card(bytes).replacing("\"convolution\"", with: "\"recurrent\"").utf8))
      })
  }
}
