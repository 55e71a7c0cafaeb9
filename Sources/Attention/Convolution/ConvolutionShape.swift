/// The layers of a convolutional network, by the names of its card.
///
/// Every layer is followed by max(0, ·); behind the last come the mean over the map and one linear head.
public struct ConvolutionShape: Sendable, Hashable {
  /// A size along the rows and the columns of a map; a series is a map of one row.
  public struct Extent: Sendable, Hashable {
    public let rows, columns: Int

    /// So many rows and columns.
    public init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }
  }

  /// One convolution.
  public struct Layer: Sendable, Hashable, Decodable {
    /// Which channels an output sees.
    public enum Kind: String, Sendable, Decodable {
      /// All of them.
      case full
      /// The one of its own number.
      case depthwise
    }

    public let kind: Kind
    /// Channels of the map behind it.
    public let outputs: Int
    /// Positions that an output sees.
    public let kernel: Extent
    /// Positions from one output to the next.
    public let stride: Extent
    /// Zeros on each side of the map.
    public let padding: Extent

    /// A layer of these sizes.
    public init(_ kind: Kind, outputs: Int, kernel: Extent, stride: Extent, padding: Extent) {
      self.kind = kind
      self.outputs = outputs
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
    }
  }

  /// In the order in which they run.
  public let layers: [Layer]
  /// C, classes.
  public let classes: Int

  /// A network of these layers.
  public init(layers: [Layer], classes: Int) {
    self.layers = layers
    self.classes = classes
  }

  /// The layers on the map that `view` shows. Traps if the shape has a ``problem(seeing:)``.
  public func convolutions(seeing view: InputView) -> [Convolution] {
    guard problem(seeing: view) == nil, var map = MapSize(view) else { preconditionFailure("\(self) of \(view)") }
    return layers.map { layer in
      let convolution = Convolution(layer, on: map)
      map = convolution.output
      return convolution
    }
  }

  /// Why no network has this shape and sees `view`, or nil.
  func problem(seeing view: InputView) -> String? {
    guard var map = MapSize(view) else { return "a convolutional network sees a series or an image, not an embedding" }
    if classes < 1 { return "architecture.classes: expected at least 1, found \(classes)" }
    if layers.isEmpty { return "architecture.layers: expected at least one" }
    for (i, layer) in layers.enumerated() {
      let place = "architecture.layers.\(i)"
      if layer.outputs < 1 { return "\(place).outputs: expected at least 1, found \(layer.outputs)" }
      if layer.kind == .depthwise, layer.outputs != map.channels {
        return "\(place).outputs: a depthwise layer keeps its \(map.channels) channels, found \(layer.outputs)"
      }
      for (name, extent, least) in [
        ("kernel", layer.kernel, 1), ("stride", layer.stride, 1), ("padding", layer.padding, 0),
      ]
      where min(extent.rows, extent.columns) < least {
        return "\(place).\(name): expected at least \(least), found \(extent.rows) × \(extent.columns)"
      }
      if layer.kernel.rows > map.height + 2 * layer.padding.rows
        || layer.kernel.columns > map.width + 2 * layer.padding.columns
      {
        return "\(place).kernel: \(layer.kernel.rows) × \(layer.kernel.columns) is larger than the map with its padding"
      }
      map = Convolution(layer, on: map).output
    }
    return nil
  }
}

extension ConvolutionShape: Decodable {
  private enum CodingKeys: String, CodingKey { case layers, classes }
}

extension ConvolutionShape.Extent: Decodable {
  /// Reads `[rows, columns]`.
  public init(from decoder: any Decoder) throws {
    var values = try decoder.unkeyedContainer()
    self.init(rows: try values.decode(Int.self), columns: try values.decode(Int.self))
    guard values.isAtEnd else {
      throw DecodingError.dataCorruptedError(in: values, debugDescription: "expected [rows, columns]")
    }
  }
}

/// The size of a map: positions row by row, each with its channels side by side.
public struct MapSize: Sendable, Hashable {
  public let height, width, channels: Int

  /// A map of this size.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// The map that `view` shows: a series as one row, an image as it was before it was cut; nil for an embedding.
  init?(_ view: InputView) {
    switch view {
    case .series(let channels, _, let tokens, let rowsPerToken):
      self.init(height: 1, width: tokens * rowsPerToken, channels: channels.count)
    case .image(let height, let width, _): self.init(height: height, width: width, channels: 1)
    case .embedding: return nil
    }
  }

  /// Height times width.
  public var positions: Int { height * width }
  /// Positions times channels.
  public var values: Int { positions * channels }
}
