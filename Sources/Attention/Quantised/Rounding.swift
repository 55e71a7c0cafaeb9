/// How int8 activations are rounded.
public enum Rounding: String, Sendable, Hashable, CaseIterable {
  /// To the nearest, halves to even.
  case nearest
  /// By chance; see ``StochasticRounding``.
  case stochastic
  /// To the nearest, halves up, by an integer multiplier and a shift (``DyadicScale``), with ``IntegerNorm``,
  /// ``IntegerSoftmax`` and ``IntegerGELU``: nothing between the quantised input and the logits is a floating-point number.
  /// A model with GELU has no other int8 form.
  case dyadic

  /// Whether passes of `shape` in `precision` are integers alone.
  func isIntegersAlone(_ shape: ModelShape, in precision: Precision) -> Bool {
    precision == .int8 && (self == .dyadic || shape.activation == .gelu)
  }

  /// Why `model` cannot round so in `precision` under `technique`, or nil.
  public func problem(
    for model: TrainedModel, _ precision: Precision, _ technique: AttentionTechnique
  ) -> String? {
    guard let model = model.encoder else {
      return self == .nearest ? nil : "'\(rawValue)' is for encoders, and the model is a convolutional network"
    }
    guard isIntegersAlone(model.shape, in: precision) else { return nil }
    if self == .stochastic { return "the model has GELU, whose int8 is integers alone and rounds to the nearest" }
    if let problem = model.shape.integersAloneProblem { return problem }
    let exponential = technique.integerExponential ?? IntegerExponential.polynomial(unit:)
    if model.shape.attention != .fixed,
      let scale = model.integers?.blocks.map(\.scoreScale).first(where: { exponential($0) == nil })
    {
      return "integers alone take int8 scores in units of 2^-15 to 1, and the model's are \(scale)"
    }
    return nil
  }
}
