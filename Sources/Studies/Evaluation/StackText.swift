public import Attention

/// A stack as a person writes it: words joined by `+`, each a precision, an exit rule or a part of an
/// ``AttentionTechnique``; `window:4+int8+exit`.
///
/// Without a precision it is float32, in which every technique is executed.
public struct StackText: Sendable, Hashable {
  /// The arithmetic.
  public let precision: Precision
  /// What an early exit measures, or nil to run all blocks.
  public let exit: ExitRule.Measure?
  /// How attention is executed.
  public let technique: AttentionTechnique
  /// Whether a motion gate is in front of the model.
  public let hasMotion: Bool

  private static let exits: [(word: String, measure: ExitRule.Measure)] = [
    ("exit", .maxProbability), ("exit-margin", .margin), ("exit-entropy", .entropy), ("exit-learned", .learned),
  ]

  /// The words that are not parts of a technique.
  public static let words = Precision.allCases.map(\.rawValue) + exits.map(\.word) + [motion]
  private static let motion = "motion"

  /// Reads `text`.
  /// - Throws: ``TechniqueError`` if a word stands for nothing, stands twice, or parts exclude each other.
  public init(parsing text: String) throws(TechniqueError) {
    var (precision, exit, hasMotion): (Precision?, ExitRule.Measure?, Bool) = (nil, nil, false)
    var parts: [String] = []
    for word in text.split(separator: "+", omittingEmptySubsequences: false).map(String.init) {
      if let known = Precision(rawValue: word), precision == nil {
        precision = known
      } else if let known = Self.exits.first(where: { $0.word == word }), exit == nil {
        exit = known.measure
      } else if word == Self.motion, !hasMotion {
        hasMotion = true
      } else {
        parts.append(word)
      }
    }
    self.precision = precision ?? .float32
    self.exit = exit
    self.hasMotion = hasMotion
    technique = parts.isEmpty ? .own : try AttentionTechnique(parsing: parts.joined(separator: "+"))
  }

  /// The stack for `model`, named by `name`, or why there is none.
  public func stack(_ name: String, for model: TrainedModel) -> Result<Stack, StackRefusal> {
    guard model.precisions.contains(precision) else {
      return .failure(StackRefusal(reason: "the model has no weights in \(precision.rawValue)"))
    }
    if let problem = technique.problem(for: model, precision) { return .failure(StackRefusal(reason: problem)) }
    let gate = hasMotion ? Stack.motion(for: model) : nil
    if let problem = gate?.problem(for: model, technique: technique) {
      return .failure(StackRefusal(reason: problem))
    }
    guard let exit else { return .success(Stack(name, precision, gate: gate, technique: technique)) }
    guard let rule = model.card.exitRule(exit) else {
      return .failure(StackRefusal(reason: "the card has no thresholds of '\(exit.rawValue)'"))
    }
    return .success(Stack(name, precision, exit: rule, gate: gate, technique: technique))
  }
}

/// Why a model cannot be executed by a stack.
public struct StackRefusal: Error, Hashable, Sendable {
  /// In words.
  public let reason: String
}
