/// The kinds of network that a card can describe.
public enum Architecture: Sendable, Hashable {
  /// A transformer's encoder with an exit behind every block; `kind: encoder`, or none.
  case encoder(ModelShape)
  /// A convolutional network; `kind: convolution`.
  case convolution(ConvolutionShape)

  /// C, classes.
  public var classes: Int {
    switch self {
    case .encoder(let shape): shape.classes
    case .convolution(let shape): shape.classes
    }
  }

  /// The number of exits.
  public var exits: Int {
    switch self {
    case .encoder(let shape): shape.blocks
    case .convolution: 1
    }
  }

  /// The sizes in a few words.
  public var summary: String {
    switch self {
    case .encoder(let shape): "\(shape.tokens) tokens of \(shape.features), \(shape.blocks) blocks"
    case .convolution(let shape): "\(shape.layers.count) convolutions"
    }
  }

  /// Why no model of this architecture sees its input through `view`, or nil.
  func problem(seeing view: InputView) -> String? {
    switch self {
    case .encoder(let shape):
      if let problem = shape.problem { return "architecture.\(problem)" }
      if (view.tokens, view.features) != (shape.tokens, shape.features) {
        return "expected an input of \(shape.tokens) × \(shape.features), found \(view.tokens) × \(view.features)"
      }
      return nil
    case .convolution(let shape): return shape.problem(seeing: view)
    }
  }
}

extension Architecture: Decodable {
  private enum Key: String, CodingKey { case kind }

  /// Reads the card's `architecture`.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Key.self)
    switch try keys.decodeIfPresent(String.self, forKey: .kind) {
    case nil, "encoder": self = .encoder(try ModelShape(from: decoder))
    case "convolution": self = .convolution(try ConvolutionShape(from: decoder))
    case let kind?:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: keys, debugDescription: "expected encoder or convolution, found \(kind)")
    }
  }
}
