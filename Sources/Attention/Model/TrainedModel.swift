/// A model of the library, whatever its architecture.
public enum TrainedModel: Sendable {
  case encoder(Model)
  case convolution(ConvolutionModel)

  /// Reads the tensor file at `path` and the card beside it.
  ///
  /// - Throws: ``LibraryError`` if a file is damaged or does not fit the other.
  public init(path: String) throws(LibraryError) {
    let cardPath = sibling(of: path, extension: "json")
    let card = try decodeCard(ModelCard.self, fileBytes(cardPath), name: cardPath)
    try self.init(file: Safetensors(path: path), card: card)
  }

  /// The model of the tensors in `file`, described by `card`.
  public init(file: Safetensors, card: ModelCard) throws(LibraryError) {
    switch card.architecture {
    case .encoder: self = .encoder(try Model(file: file, card: card))
    case .convolution: self = .convolution(try ConvolutionModel(file: file, card: card))
    }
  }

  /// What the card says.
  public var card: ModelCard {
    switch self {
    case .encoder(let model): model.card
    case .convolution(let model): model.card
    }
  }

  /// The arithmetics that the model has weights for.
  public var precisions: [Precision] {
    switch self {
    case .encoder(let model): model.precisions
    case .convolution(let model): model.precisions
    }
  }

  /// What the model sees of a stream.
  public var view: InputView { card.input }
  /// The number of exits.
  public var exits: Int { card.architecture.exits }
  /// The number of classes.
  public var classes: Int { card.architecture.classes }

  /// The encoder, if it is one.
  public var encoder: Model? {
    switch self {
    case .encoder(let model): model
    case .convolution: nil
    }
  }

  /// Per feature of a token: normalised = (raw − mean) · scale.
  var inputScale: ContiguousArray<Double> {
    switch self {
    case .encoder(let model): model.inputScale
    case .convolution(let model): model.inputScale
    }
  }
}
