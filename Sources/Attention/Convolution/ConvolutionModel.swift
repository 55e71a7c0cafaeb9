/// A trained convolutional network: immutable weights, checked at load against the card beside the file.
///
/// Forward pass: a map of (raw − mean) · scale; in each layer map = max(0, w ∗ map + b); logits = head(mean of the map over
/// its positions); probabilities = softmax(logits / temperature). One exit. Depthwise layers and 1 × 1 layers after Howard
/// et al., "MobileNets", 2017, arXiv:1704.04861; batch normalisation is folded into w and b when the file is written.
///
/// Not modelled: connections that skip layers, dilation, groups of more than one channel.
public final class ConvolutionModel: Sendable {
  /// What the card says.
  public let card: ModelCard
  /// The layers.
  public let shape: ConvolutionShape
  /// The layers on their maps.
  public let convolutions: [Convolution]
  /// The temperature of the exit.
  public let temperature: [Float]
  /// Per feature of a token: normalised = (raw − mean) · scale.
  let inputMean: ContiguousArray<Double>
  let inputScale: ContiguousArray<Double>
  /// Where in the map, whose positions are whole lanes, each value of a frame goes.
  let order: ContiguousArray<Int32>
  let weights: ConvolutionWeights
  let integers: IntegerConvolutionWeights?

  /// What the model sees of a stream.
  public var view: InputView { card.input }

  /// The map that it sees.
  public var input: MapSize { convolutions[0].input }
  /// The map behind the last layer.
  public var lastMap: MapSize { convolutions[convolutions.count - 1].output }

  /// The arithmetics that the model has weights for.
  public var precisions: [Precision] { integers == nil ? [.float32] : [.float32, .int8] }

  /// The model of the tensors in `file`, described by `card`.
  ///
  /// - Throws: ``LibraryError`` if the checksum differs, a tensor is missing or not of the shape that the card implies, or
  ///   a value is not finite.
  public init(file: Safetensors, card: ModelCard) throws(LibraryError) {
    try checkSum(of: file, against: card.sha256)
    guard case .convolution(let shape) = card.architecture else {
      throw LibraryError(file: file.name, part: "card", problem: "expected a convolution, found another architecture")
    }
    try card.check(file.name)
    self.card = card
    self.shape = shape
    convolutions = shape.convolutions(seeing: card.input)
    temperature = try file.temperatures(1)
    inputMean = try file.perFeature("input.mean", card.input.features)
    inputScale = try file.perFeature("input.scale", card.input.features)
    order = Self.order(card.input, channels: convolutions[0].input.channels)
    weights = try ConvolutionWeights(file, convolutions, shape.classes)
    integers =
      file.contains("int8.scales") ? try IntegerConvolutionWeights(file, convolutions, shape.classes) : nil
    let names = shape.layers.indices.map { "layer.\($0)" } + ["head"]
    try file.requireParameters(card.parameters, in: names.flatMap { ["\($0).weight", "\($0).bias"] })
  }

  /// A frame holds an image patch by patch and a series row by row; a map holds both row by row.
  private static func order(_ view: InputView, channels: Int) -> ContiguousArray<Int32> {
    var frame = Frame(view)
    if case .image(_, let width, let patch) = view {
      InputView.cut(width: width, patch: patch, into: &frame) { $0 }
    } else {
      for i in frame.values.indices { frame.values[i] = Double(i) }
    }
    return ContiguousArray(
      frame.values.map { value in
        let (position, channel) = Int(value).quotientAndRemainder(dividingBy: channels)
        return Int32(position * padded(channels) + channel)
      })
  }

  /// Calls `body` with each value's place in the map and what it is normalised. Traps if a value of the frame is not finite.
  @inline(__always)
  func normalise(_ frame: Frame, _ body: (Int, Double) -> Void) {
    frame.requireShape(view.tokens, view.features)
    var feature = 0
    for i in frame.values.indices {
      let raw = frame.values[i]
      precondition(raw.isFinite, "value \(i) of the frame is \(raw)")
      body(Int(order[i]), (raw - inputMean[feature]) * inputScale[feature])
      feature = feature + 1 == inputMean.count ? 0 : feature + 1
    }
  }
}
