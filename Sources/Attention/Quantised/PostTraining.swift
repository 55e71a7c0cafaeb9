import Glibc

extension Model {
  /// The model of the float32 tensors in `file`, with int8 weights made from them after training.
  ///
  /// Weights: symmetric, one scale an output. Activations: symmetric, one scale a point, the greatest magnitude over
  /// `frames` / 127; frames outside that range saturate. A file that has int8 weights already loses them.
  ///
  /// - Throws: ``LibraryError`` as ``init(file:card:)``, and if there are no frames or the file has block tensors that a
  ///   plain encoder has not.
  public convenience init(file: Safetensors, card: ModelCard, quantisedOn frames: [Frame]) throws(LibraryError) {
    // Checks the tensors before they are used.
    let model = try Model(file: file, card: card)
    guard !frames.isEmpty else { throw LibraryError(file: file.name, problem: "no frames to quantise on") }
    let quantised = try PostTraining(file: file, shape: model.shape).quantised(frames)
    var card = card
    card.sha256 = sha256(quantised.bytes)
    try self.init(file: quantised, card: card)
  }
}

/// Makes the int8 tensors of a file of float32 weights.
private struct PostTraining {
  let file: Safetensors
  let shape: ModelShape

  /// Throws if a block has parts that ``CalibrationPass`` does not compute.
  private func checkParts() throws(LibraryError) {
    let parts = ["norm1", "qkv", "out", "norm2", "ff1", "ff2"]
    for tensor in file.tensors where tensor.name.hasPrefix("block.") {
      let part = tensor.name.split(separator: ".").dropFirst(2).first ?? ""
      guard parts.contains(String(part)) else {
        throw LibraryError(
          file: file.name, part: "tensor '\(tensor.name)'", problem: "only plain encoders can be quantised to int8")
      }
    }
  }

  func quantised(_ frames: [Frame]) throws(LibraryError) -> Safetensors {
    try checkParts()
    var pass = try CalibrationPass(file, shape)
    for frame in frames { pass.run(frame) }
    let scales = pass.greatest.map { $0 > 0 ? Float($0 / 127) : 1 }
    var writer = SafetensorsWriter()
    for tensor in file.tensors where !tensor.name.hasPrefix("int8.") {
      writer.add(tensor.name, tensor.element, tensor.shape, Array(file.bytes[tensor.range]))
    }
    writer.add("int8.scales", scales)
    writer.add("int8.exp_table", (0..<256).map { Int32((65_535 * exp(-Double($0) / 32)).rounded(.toNearestOrEven)) })
    let (d, ff) = (shape.width, shape.feedForward)
    try layer("embed", shape.features, d, inputScale: scales[0], &writer)
    for l in 0..<shape.blocks {
      let point = 1 + 8 * l
      try layer("block.\(l).qkv", d, 3 * d, inputScale: scales[point], &writer)
      try layer("block.\(l).out", d, d, inputScale: scales[point + 4], &writer)
      try layer("block.\(l).ff1", d, ff, inputScale: scales[point + 5], &writer)
      try layer("block.\(l).ff2", ff, d, inputScale: scales[point + 6], &writer)
      try layer("exit.\(l).head", d, shape.classes, inputScale: scales[point + 7], &writer)
    }
    return try Safetensors(bytes: writer.bytes, name: file.name)
  }

  private func layer(
    _ name: String, _ inputs: Int, _ outputs: Int, inputScale: Float, _ writer: inout SafetensorsWriter
  ) throws(LibraryError) {
    let weights = try file.floats("\(name).weight", shape: [outputs, inputs])
    let quantised = ChannelQuantised(weights, inputs: inputs, outputs: outputs)
    let bias = quantised.biases(try file.floats("\(name).bias"), inputScale: Double(inputScale))
    writer.add(
      "int8.\(name).weight", .int8, [outputs, inputs], quantised.values.map { UInt8(bitPattern: $0) })
    writer.add("int8.\(name).scale", quantised.scales)
    writer.add("int8.\(name).bias", bias)
  }
}
