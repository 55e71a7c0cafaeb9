import Attention
import Foundation

/// A small convolutional model with random weights, as a file, as a card, and loaded.
struct RandomConvolution {
  var file = TensorFile()
  let shape: ConvolutionShape
  let view: InputView

  init(_ shape: ConvolutionShape, _ view: InputView, seed: UInt64) {
    self.shape = shape
    self.view = view
    var random = SplitMix(seed)
    let layers = shape.convolutions(seeing: view)
    let channels = layers[0].input.channels
    file.add("input.mean", [channels], .float32(random.floats(channels, 0.2)))
    file.add("input.scale", [channels], .float32(random.floats(channels, 0.3).map { 1 + $0 }))
    file.add("temperature", [1], .float32([1.3]))
    for (i, layer) in layers.enumerated() {
      let (kernel, seen) = (layer.layer.kernel, layer.layer.kind == .full ? layer.input.channels : 1)
      add("layer.\(i)", [layer.output.channels, kernel.rows, kernel.columns, seen], &random)
    }
    add("head", [shape.classes, layers[layers.count - 1].output.channels], &random)
    // Half of a ReLU's inputs are negative, and some values saturate.
    let scales = [Float](repeating: 2 / 127, count: layers.count + 2)
    file.add("int8.scales", [scales.count], .float32(scales))
    for i in layers.indices { quantise("layer.\(i)", scales[i]) }
    quantise("head", scales[layers.count + 1])
  }

  /// A shape and a view that fits it, of one to three layers.
  static func any(_ random: inout SplitMix) -> (ConvolutionShape, InputView) {
    let patch = random.integer(1..<4)
    let view =
      random.integer(0..<2) == 0
      ? InputView.series(
        channels: Array(0..<random.integer(1..<5)), divider: 1, tokens: random.integer(1..<9),
        rowsPerToken: random.integer(1..<4))
      : InputView.image(height: patch * random.integer(1..<5), width: patch * random.integer(1..<5), patch: patch)
    while true {
      var layers: [ConvolutionShape.Layer] = []
      var channels = ConvolutionShape(layers: [.same(1, kernel: 1)], classes: 1).convolutions(seeing: view)[0].input
        .channels
      for _ in 0..<random.integer(1..<4) {
        let kind: ConvolutionShape.Layer.Kind = random.integer(0..<3) == 0 ? .depthwise : .full
        channels = kind == .full ? random.integer(1..<20) : channels
        layers.append(
          ConvolutionShape.Layer(
            kind, outputs: channels, kernel: .any(1..<4, &random), stride: .any(1..<4, &random),
            padding: .any(0..<3, &random)))
      }
      let shape = ConvolutionShape(layers: layers, classes: random.integer(1..<11))
      if Self.fits(shape, view) { return (shape, view) }
    }
  }

  /// Whether every kernel fits its map.
  private static func fits(_ shape: ConvolutionShape, _ view: InputView) -> Bool {
    var map = ConvolutionShape(layers: [.same(1, kernel: 1)], classes: 1).convolutions(seeing: view)[0].input
    for layer in shape.layers {
      if layer.kernel.rows > map.height + 2 * layer.padding.rows { return false }
      if layer.kernel.columns > map.width + 2 * layer.padding.columns { return false }
      map = Convolution(layer, on: map).output
    }
    return true
  }

  private mutating func add(_ name: String, _ shape: [Int], _ random: inout SplitMix) {
    let inputs = shape.dropFirst().reduce(1, *)
    file.add("\(name).weight", shape, .float32(random.floats(shape[0] * inputs, (6 / Double(inputs)).squareRoot())))
    file.add("\(name).bias", [shape[0]], .float32(random.floats(shape[0], 0.2)))
  }

  private mutating func quantise(_ name: String, _ inputScale: Float) {
    let (weights, biases) = (file.floats("\(name).weight"), file.floats("\(name).bias"))
    let shape = file.tensors.first { $0.name == "\(name).weight" }?.shape ?? []
    let made = ChannelQuantised(weights, inputs: weights.count / biases.count, outputs: biases.count)
    file.add("int8.\(name).weight", shape, .int8(made.values))
    file.add("int8.\(name).scale", [biases.count], .float32(made.scales))
    file.add("int8.\(name).bias", [biases.count], .int32(made.biases(biases, inputScale: Double(inputScale))))
  }

  /// The card of a file of `bytes`.
  func card(_ bytes: [UInt8]) -> String {
    let layers = shape.layers.map { layer in
      let (kernel, stride, padding) = (layer.kernel, layer.stride, layer.padding)
      return """
        {"kind":"\(layer.kind.rawValue)","outputs":\(layer.outputs),"kernel":[\(kernel.rows),\(kernel.columns)],
        "stride":[\(stride.rows),\(stride.columns)],"padding":[\(padding.rows),\(padding.columns)]}
        """
    }
    let input =
      switch view {
      case .series(let channels, let divider, let tokens, let rows):
        #"{"kind":"series","channels":\#(channels),"divider":\#(divider),"tokens":\#(tokens),"rows_per_token":\#(rows)}"#
      case .image(let height, let width, let patch):
        #"{"kind":"image","height":\#(height),"width":\#(width),"patch":\#(patch)}"#
      case .embedding(let tokens, let features):
        #"{"kind":"embedding","tokens":\#(tokens),"features":\#(features)}"#
      }
    let parameters = file.tensors.filter { $0.name.hasPrefix("layer.") || $0.name.hasPrefix("head.") }
      .reduce(0) { $0 + $1.shape.reduce(1, *) }
    return """
      {"name":"random","title":"random weights","role":"node","stream":"none","licence":"none",
      "architecture":{"kind":"convolution","layers":[\(layers.joined(separator: ","))],"classes":\(shape.classes)},
      "input":\(input),"parameters":\(parameters),"class_names":\((0..<shape.classes).map { "class \($0)" }),
      "exit_thresholds":{"max_probability":[]},"offload_threshold":0.5,"sha256":"\(sha256(bytes))"}
      """
  }

  /// The model; `change` edits its card.
  func loaded(_ change: (String) -> String = { $0 }) throws -> ConvolutionModel {
    let bytes = file.bytes
    let card = try JSONDecoder().decode(ModelCard.self, from: Data(change(card(bytes)).utf8))
    return try ConvolutionModel(file: Safetensors(bytes: bytes, name: "random.safetensors"), card: card)
  }

  /// A frame of the view, uniform in ±2.
  func frame(_ random: inout SplitMix) -> Frame {
    var frame = Frame(view)
    for i in frame.values.indices { frame.values[i] = 2 * random.signed() }
    return frame
  }
}

extension ConvolutionShape.Layer {
  /// A full layer that keeps the size of the map for an odd kernel.
  static func same(_ outputs: Int, kernel: Int) -> Self {
    let (size, padding) = (ConvolutionShape.Extent(rows: kernel, columns: kernel), kernel / 2)
    return Self(
      .full, outputs: outputs, kernel: size, stride: .init(rows: 1, columns: 1),
      padding: .init(rows: padding, columns: padding))
  }
}

extension ConvolutionShape.Extent {
  static func any(_ range: Range<Int>, _ random: inout SplitMix) -> Self {
    Self(rows: random.integer(range), columns: random.integer(range))
  }
}
