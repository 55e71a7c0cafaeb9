/// The kinds of network that a card can describe.
public enum Architecture: Sendable, Hashable {
  /// A transformer's encoder with an exit behind every block; what a card without `kind` describes.
  case encoder(ModelShape)

  /// C, classes.
  public var classes: Int {
    switch self {
    case .encoder(let shape): shape.classes
    }
  }

  /// The number of exits.
  public var exits: Int {
    switch self {
    case .encoder(let shape): shape.blocks
    }
  }

  /// The sizes in a few words.
  public var summary: String {
    switch self {
    case .encoder(let shape): "\(shape.tokens) tokens of \(shape.features), \(shape.blocks) blocks"
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
    }
  }
}

extension Architecture: Decodable {
  /// Reads the card's `architecture`.
  public init(from decoder: any Decoder) throws { self = .encoder(try ModelShape(from: decoder)) }
}
