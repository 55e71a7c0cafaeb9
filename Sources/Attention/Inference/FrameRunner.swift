/// Runs a model of any architecture on whole frames.
///
/// Not for use by two threads at once; make one each, the model is shared.
public enum FrameRunner {
  case encoder(Encoder)
  case convolution(ConvolutionNetwork)

  /// A runner of `model`. Traps if the model has no weights in `precision`, or if the technique has an
  /// ``AttentionTechnique/problem(for:_:)``.
  ///
  /// With `isPartial` it can run on a part of the tokens, as behind a ``MotionGate``.
  public init(
    _ model: TrainedModel, precision: Precision, technique: AttentionTechnique = .own, rounding: Rounding = .nearest,
    isPartial: Bool = false
  ) {
    switch model {
    case .encoder(let model):
      self = .encoder(
        Encoder(model, precision: precision, technique: technique, rounding: rounding, isPartial: isPartial))
    case .convolution(let model):
      precondition(
        technique == .own && !isPartial, "\(technique) on a convolutional network, or on a part of its tokens")
      precondition(rounding == .nearest, "rounding '\(rounding)' in a convolutional network")
      self = .convolution(ConvolutionNetwork(model, precision: precision))
    }
  }

  /// Runs `frame` up to the first exit at which `rule` stops; a convolutional network has one exit only.
  public func run(_ frame: Frame, rule: ExitRule = .never) -> Outcome {
    switch self {
    case .encoder(let encoder): encoder.run(frame, rule: rule)
    case .convolution(let network): network.run(frame)
    }
  }

  /// Runs `frame` as if it had only `tokens`, or the whole frame if that is nil; see ``Encoder``.
  package func run(_ frame: Frame, on tokens: TokenSet?, rule: ExitRule = .never) -> Outcome {
    guard let tokens else { return run(frame, rule: rule) }
    switch self {
    case .encoder(let encoder): return encoder.run(frame, on: tokens, rule: rule)
    case .convolution: preconditionFailure("a convolutional network on a part of its tokens")
    }
  }

  /// What the attention cores of the last run executed; nil for a model that has none.
  public var coreWork: CoreWork? {
    switch self {
    case .encoder(let encoder): encoder.coreWork
    case .convolution: nil
    }
  }

  /// What the last run of a spiking model cost in spikes; nil for other models.
  public var spikes: SpikeCount? {
    switch self {
    case .encoder(let encoder): encoder.spikes
    case .convolution: nil
    }
  }
}
