import Quantities

/// Runs a convolutional model on whole frames. Memory is allocated once, at `init`; a run allocates nothing.
///
/// Not for use by two threads at once; make one each, the model is shared.
public final class ConvolutionNetwork {
  private enum Engine {
    case float32(FloatConvolution)
    case int8(IntegerConvolution)
  }

  /// The model it runs.
  public let model: ConvolutionModel
  /// The arithmetic it uses.
  public let precision: Precision
  private let engine: Engine
  private let board: ExitBoard
  private let work: OpCount

  /// A network of `model`. Traps if the model has no int8 weights and `precision` asks for them.
  public init(_ model: ConvolutionModel, precision: Precision) {
    self.model = model
    self.precision = precision
    board = ExitBoard(exits: 1, classes: model.shape.classes, temperature: model.temperature)
    work = Work.frame(model.convolutions, features: model.view.features, classes: model.shape.classes, precision)
    switch (precision, model.integers) {
    case (.float32, _): engine = .float32(FloatConvolution(model))
    case (.int8, let integers?): engine = .int8(IntegerConvolution(model, integers))
    case (.int8, nil): preconditionFailure("model '\(model.card.name)' has no int8 weights")
    }
  }

  /// Runs `frame`. What is executed is the same for every frame.
  public func run(_ frame: Frame) -> Outcome {
    switch engine {
    case .float32(let engine): engine.run(frame, logits: board.logits(0))
    case .int8(let engine): engine.run(frame, logits: board.logits(0))
    }
    board.softmax(0)
    return board.outcome(0, work)
  }

  /// The probability of each class in the last run.
  public var probabilities: [Float] { Array(board.probabilities(0)) }

  /// The logit of each class in the last run.
  public var logits: [Float] { Array(UnsafeBufferPointer(start: board.logits(0), count: model.shape.classes)) }

  /// The map behind the last layer in the last run: rows, columns, channels; in int8 the integers.
  public var lastMap: [Float] {
    let (size, lane) = (model.lastMap, padded(model.lastMap.channels))
    return (0..<size.values).map { i in
      let at = i / size.channels * lane + i % size.channels
      return switch engine {
      case .float32(let engine): engine.lastMap[at]
      case .int8(let engine): Float(engine.lastMap[at])
      }
    }
  }
}
