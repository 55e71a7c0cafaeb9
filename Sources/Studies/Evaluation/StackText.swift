public import Attention

/// A stack as a person writes it: words joined by `+`, each a precision, an exit rule, `stochastic` or `dyadic`, a
/// `cascade:MODEL:BELOW` or a part of an ``AttentionTechnique``; `window:4+int8+exit`.
///
/// Without a precision it is float32, in which every technique is executed.
public struct StackText: Sendable, Hashable {
  /// The arithmetic.
  public let precision: Precision
  /// What an early exit measures, or nil to run all blocks.
  public let exit: ExitRule.Measure?
  /// How int8 activations are rounded.
  public let rounding: Rounding
  /// The name of a model that looks again, and the confidence up to which it does; or nil.
  public let cascade: Cascade?
  /// How attention is executed.
  public let technique: AttentionTechnique
  /// Whether a motion gate is in front of the model.
  public let hasMotion: Bool

  /// A model that looks again, by its name.
  public struct Cascade: Sendable, Hashable {
    /// Its name.
    public let model: String
    /// It looks at confidences up to this.
    public let below: Float

    /// What `cascade:MODEL:BELOW` says.
    init(parsing word: String) throws(TechniqueError) {
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, !parts[1].isEmpty, let below = Float(parts[2]), (0...1).contains(below) else {
        throw TechniqueError(
          text: word, problem: "expected a model and a confidence from 0 to 1, as in 'cascade:spar-node:0.8'")
      }
      (model, self.below) = (String(parts[1]), below)
    }
  }

  private static let exits: [(word: String, measure: ExitRule.Measure)] = [
    ("exit", .maxProbability), ("exit-margin", .margin), ("exit-entropy", .entropy), ("exit-learned", .learned),
  ]

  /// The words that are not parts of a technique.
  public static let words =
    Precision.allCases.map(\.rawValue) + exits.map(\.word) + [motion] + roundings.map(\.rawValue) + [
      "cascade:MODEL:BELOW"
    ]
  private static let motion = "motion"
  private static let roundings = Rounding.allCases.filter { $0 != .nearest }

  /// Reads `text`.
  /// - Throws: ``TechniqueError`` if a word stands for nothing, stands twice, or parts exclude each other.
  public init(parsing text: String) throws(TechniqueError) {
    var (precision, exit, hasMotion): (Precision?, ExitRule.Measure?, Bool) = (nil, nil, false)
    var (rounding, cascade): (Rounding?, Cascade?) = (nil, nil)
    var parts: [String] = []
    for word in text.split(separator: "+", omittingEmptySubsequences: false).map(String.init) {
      if let known = Precision(rawValue: word), precision == nil {
        precision = known
      } else if let known = Self.exits.first(where: { $0.word == word }), exit == nil {
        exit = known.measure
      } else if word == Self.motion, !hasMotion {
        hasMotion = true
      } else if let known = Self.roundings.first(where: { $0.rawValue == word }), rounding == nil {
        rounding = known
      } else if word.hasPrefix("cascade:"), cascade == nil {
        cascade = try Cascade(parsing: word)
      } else {
        parts.append(word)
      }
    }
    self.precision = precision ?? .float32
    self.exit = exit
    self.hasMotion = hasMotion
    self.rounding = rounding ?? .nearest
    self.cascade = cascade
    technique = parts.isEmpty ? .own : try AttentionTechnique(parsing: parts.joined(separator: "+"))
  }

  /// The stack for `model`, named by `name`, or why there is none; `library` gives the model of a name.
  public func stack(
    _ name: String, for model: TrainedModel, library: (String) throws -> TrainedModel
  ) -> Result<Stack, StackRefusal> {
    guard model.precisions.contains(precision) else {
      return .failure(StackRefusal(reason: "the model has no weights in \(precision.rawValue)"))
    }
    if let problem = technique.problem(for: model, precision) { return .failure(StackRefusal(reason: problem)) }
    let gate = hasMotion ? Stack.motion(for: model) : nil
    if let problem = gate?.problem(for: model, technique: technique) {
      return .failure(StackRefusal(reason: problem))
    }
    if rounding != .nearest, precision != .int8 {
      return .failure(StackRefusal(reason: "'\(rounding)' rounds int8 activations; add 'int8'"))
    }
    if let problem = rounding.problem(for: model, precision, technique) {
      return .failure(StackRefusal(reason: problem))
    }
    var rule = ExitRule.never
    if let exit {
      guard let fitted = model.card.exitRule(exit) else {
        return .failure(StackRefusal(reason: "the card has no thresholds of '\(exit.rawValue)'"))
      }
      rule = fitted
    }
    var second: SecondModel?
    if let cascade {
      do {
        let plan = SecondModel(try library(cascade.model), threshold: cascade.below)
        if let problem = plan.problem(after: model, precision) { return .failure(StackRefusal(reason: problem)) }
        second = plan
      } catch {
        return .failure(StackRefusal(reason: "\(error)"))
      }
    }
    return .success(
      Stack(name, precision, exit: rule, gate: gate, technique: technique, second: second, rounding: rounding))
  }
}

/// Why a model cannot be executed by a stack.
public struct StackRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// In words.
  public let reason: String
  public var description: String { reason }

  /// A refusal for this reason.
  public init(reason: String) { self.reason = reason }
}
