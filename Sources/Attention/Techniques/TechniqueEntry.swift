/// One technique of attention: what a list says about it, and how it is executed.
public struct TechniqueEntry: Sendable {
  /// What a technique changes.
  public enum Family: String, Sendable, Hashable, CaseIterable {
    case pattern, dynamic, softmax, schedule, termination
  }

  /// The first part of the textual form.
  public let name: String
  /// What it changes.
  public let family: Family
  /// One line for people.
  public let summary: String
  /// In the order of the textual form.
  public let parameters: [TechniqueParameter]
  /// Whether a file takes the place of parameters: `NAME:FILE`.
  public let takesFile: Bool
  /// Where it was published.
  public let source: String
  /// How it is executed with the parameters or the file of a part.
  let rule: @Sendable (AttentionTechnique.Part) -> TechniqueRule
  /// Why these values, each possible by itself, are impossible together, or nil.
  let problem: @Sendable ([Double]) -> String?

  init(
    _ name: String, _ family: Family, _ summary: String, _ parameters: [TechniqueParameter] = [], source: String,
    problem: @escaping @Sendable ([Double]) -> String? = { _ in nil },
    rule: @escaping @Sendable ([Double]) -> TechniqueRule
  ) {
    self.name = name
    self.family = family
    self.summary = summary
    self.parameters = parameters
    takesFile = false
    self.source = source
    self.problem = problem
    self.rule = { rule($0.parameters) }
  }

  init(
    _ name: String, _ family: Family, _ summary: String, takesFile: Bool, source: String,
    rule: @escaping @Sendable (AttentionTechnique.Part) -> TechniqueRule
  ) {
    self.name = name
    self.family = family
    self.summary = summary
    parameters = []
    self.takesFile = takesFile
    self.source = source
    problem = { _ in nil }
    self.rule = rule
  }

  /// The textual form with default parameters.
  public var text: String { takesFile ? "\(name):FILE" : AttentionTechnique(self).description }
}

/// A number that a technique takes.
public struct TechniqueParameter: Sendable, Hashable {
  /// What it is.
  public let name: String
  /// Its value when none is written; assumed, for the sizes of the shipped models.
  public let standard: Double
  /// The values it may have.
  public let range: ClosedRange<Double>
  /// Whether it counts something.
  public let isWhole: Bool

  /// A count from `least` on.
  static func count(_ name: String, _ standard: Int, from least: Int) -> Self {
    Self(name: name, standard: Double(standard), range: Double(least)...1e6, isWhole: true)
  }

  /// A number in `range`.
  static func number(_ name: String, _ standard: Double, in range: ClosedRange<Double>) -> Self {
    Self(name: name, standard: standard, range: range, isWhole: false)
  }

  /// What a message says is expected.
  var domain: String {
    isWhole
      ? "a whole number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
      : "a number from \(range.lowerBound) to \(range.upperBound)"
  }

  func value(of text: String) -> Double? {
    guard let value = isWhole ? Int(text).map(Double.init) : Double(text), range.contains(value) else { return nil }
    return value
  }
}

/// How a technique is executed.
enum TechniqueRule: Sendable {
  /// It says which keys each token attends to; nil if the tokens do not lie so.
  case pattern(@Sendable (TokenLayout) -> PatternPlan?)
  /// It says what becomes of a row of scores.
  case row(RowRule)
}

/// What becomes of the scores of one query of one head.
enum RowRule: Sendable, Hashable {
  /// An exact softmax over all of them.
  case exact
  /// The same with another exponential.
  case approximate(SoftmaxVariant)
  case nearZero(threshold: Float)
  case nearZeroScores(threshold: Float)
  case topK(Int)
  case online(tile: Int)
  case stopValues(tolerance: Float)
  /// The only rule that computes scores itself.
  case stopBlocks(length: Int, tolerance: Float)
  /// An exact softmax that also adds up what each key received; that share of the tokens reaches the next block.
  case rankTokens(share: Double)
}

/// How a model's tokens lie.
struct TokenLayout: Sendable, Hashable {
  let tokens: Int
  /// Rows and columns of a grid of image patches, or nil for a sequence.
  let rows: Int?
  let columns: Int?

  /// A sequence.
  init(sequence tokens: Int) {
    self.tokens = tokens
    (rows, columns) = (nil, nil)
  }

  init(_ model: Model) {
    tokens = model.shape.tokens
    if case .grid(let rows, let columns, _) = model.shape.attention {
      (self.rows, self.columns) = (rows, columns)
    } else if case .image(let height, let width, let patch) = model.card.input {
      (rows, columns) = (height / patch, width / patch)
    } else {
      (rows, columns) = (nil, nil)
    }
  }
}
