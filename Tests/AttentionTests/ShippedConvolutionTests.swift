import Attention
import Testing

/// The shipped convolutional networks, against what PyTorch and the integer reference in Python made of the same frames.
@Suite struct ShippedConvolutions {
  static let names = ShippedLibrary.names("models").filter { !ShippedLibrary.encoders.contains($0) }

  static func model(_ name: String) throws -> ConvolutionModel {
    guard case .convolution(let model) = try ShippedLibrary.trained(name) else {
      throw LibraryError(file: name, problem: "not a convolutional network")
    }
    return model
  }

  @Test func thereAreSome() { #expect(Self.names.count >= 3) }

  @Test(arguments: names) func logitsAreThoseOfTheReference(name: String) throws {
    let (vectors, model) = (try Vectors(name), try Self.model(name))
    let (float, integer) = (
      ConvolutionNetwork(model, precision: .float32), ConvolutionNetwork(model, precision: .int8)
    )
    let wanted = (probabilities: try #require(vectors.probabilities), integers: try #require(vectors.integerLogits))
    let last = model.convolutions.count - 1
    let classes = model.shape.classes
    var frame = Frame(model.view)
    var worst: Float = 0
    for k in 0..<vectors.count {
      try vectors.read(k, model.view, into: &frame)
      _ = (float.run(frame), integer.run(frame))
      for c in 0..<classes {
        worst = max(worst, abs(float.logits[c] - vectors.logits[k * classes + c]))
        #expect(abs(float.probabilities[c] - wanted.probabilities[k * classes + c]) < 1e-4)
      }
      #expect(integer.logits == Array(wanted.integers[k * classes..<(k + 1) * classes]))
      guard k == 0 else { continue }
      let maps = (try vectors.file.floats("layer.\(last)"), try vectors.file.int32s("int8.layer.\(last)"))
      #expect(zip(float.lastMap, maps.0).allSatisfy { abs($0 - $1) < 1e-4 } && float.lastMap.count == maps.0.count)
      #expect(integer.lastMap == maps.1.map { Float($0) })
    }
    #expect(worst <= 1e-4)
  }

  @Test(arguments: names) func accuracyIsTheCards(name: String) throws {
    let model = try Self.model(name)
    let stream = try ShippedLibrary.stream(model.card.stream)
    let index = FrameIndex(stream, firstRows: model.view.windowRows)
    let metrics = try Metrics(name)
    #expect(index.count == metrics.frames && model.card.classNames == stream.card.classes)
    let network = ConvolutionNetwork(model, precision: .float32)
    var frame = Frame(model.view)
    var right = 0
    for k in 0..<index.count {
      stream.read(model.view, clip: index.clip(of: k), endRow: index.endRow(of: k), into: &frame)
      if network.run(frame).predictedClass == stream.label(endRow: index.endRow(of: k)) { right += 1 }
    }
    #expect(abs(Double(right) / Double(index.count) - metrics.accuracy[0]) <= 0.000_051)
  }
}
