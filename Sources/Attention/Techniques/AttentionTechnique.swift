public import Quantities

/// A way to execute the attention of a trained model: parts of ``all``, joined by `+`; no part is what the model was
/// trained with.
///
///     try AttentionTechnique(parsing: "window:4+top-k:8")
///
/// The textual form of a part is its name and its parameters, separated by colons; parameters left out take their
/// defaults. At most one part says which keys a token attends to, and at most one what becomes of a row of scores.
public struct AttentionTechnique: Sendable, Hashable {
  /// One entry of the registry with its parameters.
  public struct Part: Sendable, Hashable {
    /// The entry's name.
    public let name: String
    /// As many as the entry has, in its order.
    public let parameters: [Double]
    /// What the file lists, if the entry takes one.
    public let file: PatternFile?

    init(name: String, parameters: [Double] = [], file: PatternFile? = nil) {
      self.name = name
      self.parameters = parameters
      self.file = file
    }
  }

  /// In the order in which they were written.
  public let parts: [Part]

  /// What the model was trained with.
  public static let own = Self(parts: [])

  private init(parts: [Part]) { self.parts = parts }

  /// The technique that `text` names: `own`, or parts joined by `+`. Files are looked for in `folder`.
  ///
  /// - Throws: ``TechniqueError`` if a part is unknown, a parameter impossible, a file wrong, or two parts exclude each
  ///   other.
  public init(parsing text: String, folder: String = ".") throws(TechniqueError) {
    if text == "own" {
      self = .own
      return
    }
    var parts: [Part] = []
    for piece in text.split(separator: "+", omittingEmptySubsequences: false) {
      parts.append(try Self.part(String(piece), folder))
    }
    self.init(parts: parts)
    if let clash { throw TechniqueError(text: text, problem: clash) }
  }

  /// The technique of one entry with its default parameters.
  public init(_ entry: TechniqueEntry) {
    self.init(parts: [Part(name: entry.name, parameters: entry.parameters.map(\.standard))])
  }

  private static func part(_ text: String, _ folder: String) throws(TechniqueError) -> Part {
    let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard let entry = entry(words[0]) else {
      throw TechniqueError(text: text, problem: "unknown technique", unknownName: words[0])
    }
    if entry.takesFile {
      let name = words.dropFirst().joined(separator: ":")
      guard !name.isEmpty else { throw TechniqueError(text: text, problem: "expected a file, as in '\(entry.text)'") }
      return Part(name: entry.name, file: try PatternFile(name, in: folder))
    }
    guard words.count - 1 <= entry.parameters.count else {
      throw TechniqueError(
        text: text, problem: "expected at most \(entry.parameters.count) parameters, as in '\(entry.text)'")
    }
    var values: [Double] = []
    for (i, parameter) in entry.parameters.enumerated() {
      guard i + 1 < words.count else {
        values.append(parameter.standard)
        continue
      }
      guard let value = parameter.value(of: words[i + 1]) else {
        throw TechniqueError(
          text: text, problem: "\(parameter.name): expected \(parameter.domain), found '\(words[i + 1])'")
      }
      values.append(value)
    }
    if let problem = entry.problem(values) { throw TechniqueError(text: text, problem: problem) }
    return Part(name: entry.name, parameters: values)
  }

  var rules: [TechniqueRule] {
    parts.compactMap { part in Self.entry(part.name)?.rule(part) }
  }

  /// Why the parts cannot be executed together, or nil.
  private var clash: String? {
    var (pattern, row): (String?, String?) = (nil, nil)
    var ranks = false
    for (part, rule) in zip(parts, rules) {
      switch rule {
      case .pattern:
        if let pattern { return "'\(pattern)' and '\(part.name)' both say which keys a token attends to" }
        pattern = part.name
      case .row(let rule):
        if let row { return "'\(row)' and '\(part.name)' both say what becomes of a row of scores" }
        row = part.name
        if case .rankTokens = rule { ranks = true }
      }
    }
    if let pattern, row == "stop-blocks" {
      return "'stop-blocks' bounds all keys of a row, which '\(pattern)' leaves out"
    }
    if ranks, let pattern { return "'cascade-tokens' drops tokens that '\(pattern)' counts its neighbours by" }
    return nil
  }

  /// Why `model` cannot be executed so in `precision`, or nil.
  public func problem(for model: TrainedModel, _ precision: Precision) -> String? {
    switch model {
    case .encoder(let model): problem(for: model, precision)
    case .convolution: parts.isEmpty ? nil : "the model is a convolutional network and has no attention"
    }
  }

  /// Why the encoder `model` cannot be executed so in `precision`, or nil.
  public func problem(for model: Model, _ precision: Precision) -> String? {
    if !parts.isEmpty, !model.shape.takesTechniques {
      let trained = model.shape.dropsTokens ? "to drop tokens" : "without a softmax over pairs of tokens"
      return "the model was trained \(trained), and runs only so"
    }
    for (part, rule) in zip(parts, rules) {
      switch rule {
      case .pattern(let make):
        if make(TokenLayout(model)) == nil {
          if let file = part.file {
            return "'\(file.name)' lists the keys of \(file.pattern.tokens) tokens, and the model has "
              + "\(model.shape.tokens)"
          }
          return "'\(part.name)' needs tokens that lie on a grid"
        }
      case .row(let rule):
        var ranks = false
        if case .rankTokens = rule { ranks = true }
        if precision == .int8, !ranks {
          guard let make = rule.integerExponential else {
            return "'\(part.name)' is executed in float32; int8 has a softmax of its own, and takes patterns, "
              + "'softmax-iexp', 'softmax-base2' and 'cascade-tokens' only"
          }
          if let scale = model.integers?.blocks.map(\.scoreScale).first(where: { make($0) == nil }) {
            return "'\(part.name)' takes int8 scores in units of 2^-15 to 1, and the model's are \(scale)"
          }
        }
        if case .stopBlocks = rule, model.shape.attention != .dense {
          return "'\(part.name)' bounds all keys of a row; it needs a model with dense attention"
        }
        if ranks, model.shape.attention != .dense {
          return "'\(part.name)' needs a model that was trained with dense attention"
        }
      }
    }
    return nil
  }

  /// The exponential of its softmax in integers for scores in units of a scale; nil if it says nothing about it.
  var integerExponential: ((Double) -> IntegerExponential?)? {
    for case .row(let rule) in rules { return rule.integerExponential }
    return nil
  }

  /// Whether rows of scores are treated, rather than left out by a pattern.
  var ranksRows: Bool { rules.contains { if case .row = $0 { true } else { false } } }

  /// The pairs of all heads of all blocks of `shape` over a sequence; nil if rows of scores are treated, whose counts
  /// depend on the data, or if the tokens would have to lie on a grid.
  public func pairs(in shape: ModelShape) -> Int? {
    var plan = PatternPlan(shape.attention.pattern(tokens: shape.tokens))
    for rule in rules {
      guard case .pattern(let make) = rule, let made = make(TokenLayout(sequence: shape.tokens)) else { return nil }
      plan = made
    }
    return (0..<shape.blocks).reduce(0) { $0 + plan.pairs(block: $1, heads: shape.heads) }
  }

  /// Program memory and operations of a pattern that is listed key by key, for a block of `heads` heads.
  public func index(heads: Int) -> (bytes: Int, work: OpCount) {
    for part in parts {
      guard let file = part.file else { continue }
      let plan = PatternPlan(listed: file.pattern)
      return (plan.indexBytes, plan.indexWork(heads: heads))
    }
    return (0, OpCount())
  }

  /// The pattern of `model` under this technique that has the most pairs.
  public func widestPattern(for model: Model) -> AttentionPattern {
    CorePlan(model, self).patterns.patterns.max { $0.pairs < $1.pairs } ?? model.pattern
  }

  /// Whether every token of the encoder `model` is still there behind the last block.
  public func keepsAllTokens(of model: Model) -> Bool {
    !model.shape.dropsTokens && !rules.contains { if case .row(.rankTokens) = $0 { true } else { false } }
  }
}

extension AttentionTechnique: CustomStringConvertible {
  /// The textual form, with every parameter.
  public var description: String {
    if parts.isEmpty { return "own" }
    return parts.map { part in
      if let file = part.file { return "\(part.name):\(file.name)" }
      let whole = Self.entry(part.name)?.parameters.map(\.isWhole) ?? []
      return ([part.name] + zip(part.parameters, whole).map { $1 ? "\(Int($0))" : "\($0)" }).joined(separator: ":")
    }.joined(separator: "+")
  }
}
