import Attention
import Foundation

/// A small model with random weights, as a file, as a card, and loaded.
struct RandomModel {
  var file = TensorFile()
  private(set) var shape: ModelShape
  /// The card's `input`, if it is not an embedding.
  var input: String?

  init(_ shape: ModelShape, seed: UInt64, position: Double = 0.5) {
    self.shape = shape
    var random = SplitMix(seed)
    let (n, f, d, ff) = (shape.tokens, shape.features, shape.width, shape.feedForward)
    file.add("input.mean", [f], .float32(random.floats(f, 0.2)))
    file.add("input.scale", [f], .float32(random.floats(f, 0.3).map { 1 + $0 }))
    file.add("position", [n, d], .float32(random.floats(n * d, position)))
    file.add("temperature", [shape.blocks], .float32(random.floats(shape.blocks, 0.3).map { 1.2 + $0 }))
    addLinear("embed", f, d, &random)
    for l in 0..<shape.blocks {
      addNorm("block.\(l).norm1", d, &random)
      addLinear("block.\(l).qkv", d, shape.attention == .fixed ? d : 3 * d, &random)
      addLinear("block.\(l).out", d, d, &random)
      addNorm("block.\(l).norm2", d, &random)
      addLinear("block.\(l).ff1", d, ff, &random)
      addLinear("block.\(l).ff2", ff, d, &random)
      addNorm("exit.\(l).norm", d, &random)
      addLinear("exit.\(l).head", d, shape.classes, &random)
    }
    addExtras(&random)
    switch shape.attention {
    case .performer, .spiking, .spikeDriven: break
    default: quantise()
    }
  }

  /// The same with these of its tokens only, each with its position.
  func keeping(_ tokens: [Int]) -> Self {
    var kept = self
    kept.shape = shape.with(tokens: tokens.count)
    let position = file.floats("position")
    kept.file.tensors.removeAll { $0.name == "position" }
    kept.file.add(
      "position", [tokens.count, shape.width],
      .float32(tokens.flatMap { position[$0 * shape.width..<($0 + 1) * shape.width] }))
    return kept
  }

  /// What attention has beside its layers.
  private mutating func addExtras(_ random: inout SplitMix) {
    if shape.skipGates == true { for l in 1..<shape.blocks { addLinear("skip.\(l - 1)", shape.width, 1, &random) } }
    for l in 0..<shape.blocks {
      switch shape.attention {
      case .dense, .window, .grid, .spiking, .spikeDriven: break
      case .fixed:
        let values = random.floats(shape.heads * shape.tokens * shape.tokens, 0.3)
        file.add("block.\(l).fixed", [shape.heads, shape.tokens, shape.tokens], .float32(values))
      case .linformer(let rank):
        let values = random.floats(rank * shape.tokens, 1 / Double(shape.tokens).squareRoot())
        file.add("block.\(l).low_rank.weight", [rank, shape.tokens], .float32(values))
      case .performer(let count):
        let values = (0..<count * shape.headWidth).map { _ in Float(random.normal()) }
        file.add("block.\(l).features", [count, shape.headWidth], .float32(values))
      }
    }
  }

  private mutating func addNorm(_ name: String, _ width: Int, _ random: inout SplitMix) {
    file.add("\(name).weight", [width], .float32(random.floats(width, 0.4).map { 1 + $0 }))
    file.add("\(name).bias", [width], .float32(random.floats(width, 0.3)))
  }

  private mutating func addLinear(_ name: String, _ inputs: Int, _ outputs: Int, _ random: inout SplitMix) {
    let magnitude = (3 / Double(inputs)).squareRoot()
    file.add("\(name).weight", [outputs, inputs], .float32(random.floats(inputs * outputs, magnitude)))
    file.add("\(name).bias", [outputs], .float32(random.floats(outputs, 0.2)))
  }

  /// Adds the int8 tensors for fixed activation scales.
  private mutating func quantise() {
    let points: [Float] = [4, 3, 3, 3, 2, 4, 3, 4].map { $0 / 127 }
    file.add("int8.scales", [1 + 8 * shape.blocks], .float32([3 / 127] + (0..<shape.blocks).flatMap { _ in points }))
    file.add("int8.exp_table", [256], .int32((0..<256).map { Int32((65535 * exp(-Double($0) / 32)).rounded()) }))
    quantise("embed", shape.features, shape.width, 3 / 127)
    for l in 0..<shape.blocks {
      quantise("block.\(l).qkv", shape.width, (shape.attention == .fixed ? 1 : 3) * shape.width, points[0])
      quantise("block.\(l).out", shape.width, shape.width, points[4])
      quantise("block.\(l).ff1", shape.width, shape.feedForward, points[5])
      quantise("block.\(l).ff2", shape.feedForward, shape.width, points[6])
      quantise("exit.\(l).head", shape.width, shape.classes, points[7])
      switch shape.attention {
      case .fixed: quantise("block.\(l).fixed", from: "block.\(l).fixed", [shape.heads, shape.tokens, shape.tokens])
      case .linformer(let rank):
        quantise("block.\(l).low_rank", from: "block.\(l).low_rank.weight", [rank, shape.tokens])
      default: break
      }
    }
    if case .linformer = shape.attention {
      let scales = (0..<shape.blocks).flatMap { _ in [Float(2.5) / 127, Float(2) / 127] }
      file.add("int8.low_rank_scales", [shape.blocks, 2], .float32(scales))
    }
  }

  /// A matrix with a scale for each row of the last axis.
  private mutating func quantise(_ name: String, from tensor: String, _ shape: [Int]) {
    let (weights, inputs) = (file.floats(tensor), shape[shape.count - 1])
    var (integers, scales): ([Int8], [Float]) = ([], [])
    for start in stride(from: 0, to: weights.count, by: inputs) {
      let row = weights[start..<start + inputs]
      let scale = (row.map(abs).max() ?? 1) / 127
      scales.append(scale)
      integers += row.map { Int8(max(-127, min(127, ($0 / scale).rounded(.toNearestOrEven)))) }
    }
    file.add("int8.\(name).weight", shape, .int8(integers))
    file.add("int8.\(name).scale", Array(shape.dropLast()), .float32(scales))
  }

  private mutating func quantise(_ name: String, _ inputs: Int, _ outputs: Int, _ inputScale: Float) {
    let (weights, biases) = (file.floats("\(name).weight"), file.floats("\(name).bias"))
    var (integers, scales, shifts): ([Int8], [Float], [Int32]) = ([], [], [])
    for o in 0..<outputs {
      let row = weights[o * inputs..<(o + 1) * inputs]
      let scale = (row.map(abs).max() ?? 1) / 127
      scales.append(scale)
      integers += row.map { Int8(max(-127, min(127, ($0 / scale).rounded(.toNearestOrEven)))) }
      shifts.append(Int32((Double(biases[o]) / (Double(inputScale) * Double(scale))).rounded(.toNearestOrEven)))
    }
    file.add("int8.\(name).weight", [outputs, inputs], .int8(integers))
    file.add("int8.\(name).scale", [outputs], .float32(scales))
    file.add("int8.\(name).bias", [outputs], .int32(shifts))
  }

  /// The number of trained parameters.
  var parameters: Int {
    let other = ["input.mean", "input.scale", "temperature"]
    return file.tensors.filter {
      !$0.name.hasPrefix("int8.") && !$0.name.hasSuffix(".features") && !other.contains($0.name)
    }
    .reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  /// The card of a file of `bytes`.
  func card(_ bytes: [UInt8], _ extra: String = "") -> String {
    let attention =
      switch shape.attention {
      case .dense: #"{"kind":"dense"}"#
      case .window(let radius): #"{"kind":"window","radius":\#(radius)}"#
      case .grid(let rows, let columns, let radius):
        #"{"kind":"grid","rows":\#(rows),"columns":\#(columns),"radius":\#(radius)}"#
      case .fixed: #"{"kind":"fixed"}"#
      case .linformer(let rank): #"{"kind":"linformer","rank":\#(rank)}"#
      case .spiking(let steps): #"{"kind":"spiking","steps":\#(steps)}"#
      case .spikeDriven(let steps): #"{"kind":"spike-driven","steps":\#(steps)}"#
      case .performer(let features): #"{"kind":"performer","features":\#(features)}"#
      }
    let learned =
      (shape.tokenShare.map { #","token_share":\#($0)"# } ?? "")
      + (shape.skipGates == true ? #","skip_gates":true"# : "")
      + (shape.activation.map { #","activation":"\#($0)""# } ?? "")
    return """
      {"name":"random","title":"random weights","role":"node","stream":"none","licence":"none","unknown":1,\(extra)
      "architecture":{"tokens":\(shape.tokens),"features":\(shape.features),"width":\(shape.width),
      "heads":\(shape.heads),"feed_forward":\(shape.feedForward),"blocks":\(shape.blocks),
      "classes":\(shape.classes),"attention":\(attention)\(learned)},
      "input":\(input ?? #"{"kind":"embedding","tokens":\#(shape.tokens),"features":\#(shape.features)}"#),
      "parameters":\(parameters),"class_names":\((0..<shape.classes).map { "class \($0)" }),
      "exit_thresholds":{"max_probability":\([Double](repeating: 0.5, count: shape.blocks - 1))},
      "offload_threshold":0.5,"sha256":"\(sha256(bytes))"}
      """
  }

  /// The model, with `extra` keys on its card.
  func loaded(_ extra: String = "") throws -> Model {
    let bytes = file.bytes
    let card = try JSONDecoder().decode(ModelCard.self, from: Data(card(bytes, extra).utf8))
    return try Model(file: Safetensors(bytes: bytes, name: "random.safetensors"), card: card)
  }
}

extension ModelShape {
  /// The same with another activation.
  func with(_ activation: Activation) -> Self {
    Self(
      tokens: tokens, features: features, width: width, heads: heads, feedForward: feedForward, blocks: blocks,
      classes: classes, attention: attention, tokenShare: tokenShare, skipGates: skipGates, activation: activation)
  }
}

/// A frame of values uniform in ±`magnitude`.
func randomFrame(_ shape: ModelShape, _ random: inout SplitMix, magnitude: Double = 2) -> Frame {
  var frame = Frame(tokens: shape.tokens, features: shape.features)
  for i in frame.values.indices { frame.values[i] = magnitude * random.signed() }
  return frame
}
