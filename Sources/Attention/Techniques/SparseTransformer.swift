// Factorised attention of Child et al., "Generating Long Sequences with Sparse Transformers", 2019, arXiv:1904.10509:
// two causal patterns that together reach every earlier token in two steps. A head may attend to both (merged), heads
// may share them out, or blocks may alternate.

extension AttentionPattern {
  /// The last `length` tokens with itself, and every `length`-th before: Σ min(i + 1, l) + ⌊i / l⌋ pairs; causal.
  public static func sparseTransformerStrided(_ tokens: Int, length: Int) -> Self {
    precondition(tokens > 0 && length > 0, "a stride of \(length) over \(tokens) tokens")
    return Self(tokens: tokens) { i in
      (0...i).filter { i - $0 < length || (i - $0) % length == 0 }.map { $0..<$0 + 1 }
    }
  }

  /// The tokens of its block up to itself, and the last `columns` of every earlier block: Σ ⌊i / l⌋ c + (i mod l) + 1
  /// pairs; causal.
  public static func sparseTransformerFixed(_ tokens: Int, length: Int, columns: Int) -> Self {
    precondition(
      tokens > 0 && length > 0 && (1...length).contains(columns),
      "\(columns) columns of blocks of \(length) over \(tokens) tokens")
    return Self(tokens: tokens) { i in
      (0...i).filter { $0 / length == i / length || $0 % length >= length - columns }.map { $0..<$0 + 1 }
    }
  }

  /// Itself and every `step`-th token before: Σ ⌊i / s⌋ + 1 pairs; causal.
  public static func causalStrided(_ tokens: Int, step: Int) -> Self {
    precondition(tokens > 0 && step > 0, "a stride of \(step) over \(tokens) tokens")
    return Self(tokens: tokens) { i in stride(from: i % step, through: i, by: step).map { $0..<$0 + 1 } }
  }
}

extension TechniqueEntry {
  private static let source = "arXiv:1904.10509"

  static let sparseTransformerStrided = Self(
    "sparse-transformer-strided", .pattern, "the last keys and every l-th before", [.count("length", 8, from: 1)],
    source: source
  ) { values in
    .pattern { PatternPlan(.sparseTransformerStrided($0.tokens, length: Int(values[0]))) }
  }

  static let sparseTransformerFixed = Self(
    "sparse-transformer-fixed", .pattern, "own block and the last columns of earlier ones",
    [.count("length", 8, from: 1), .count("columns", 2, from: 1)], source: source,
    problem: { $0[1] <= $0[0] ? nil : "columns: expected at most the length, \(Int($0[0])), found \(Int($0[1]))" }
  ) { values in
    .pattern { PatternPlan(.sparseTransformerFixed($0.tokens, length: Int(values[0]), columns: Int(values[1]))) }
  }

  static let sparseTransformerAlternating = Self(
    "sparse-transformer-blocks", .pattern, "the last keys in one block, every l-th in the next",
    [.count("length", 8, from: 1)], source: source
  ) { values in
    .pattern { factors($0.tokens, Int(values[0]), turn: .blocks) }
  }

  static let sparseTransformerHeads = Self(
    "sparse-transformer-heads", .pattern, "the last keys in one head, every l-th in the next",
    [.count("length", 8, from: 1)], source: source
  ) { values in
    .pattern { factors($0.tokens, Int(values[0]), turn: .heads) }
  }

  private static func factors(_ tokens: Int, _ length: Int, turn: PatternPlan.Turn) -> PatternPlan {
    PatternPlan(
      .causalWindow(tokens, width: min(length, tokens)), .causalStrided(tokens, step: length), turn: turn)
  }
}
