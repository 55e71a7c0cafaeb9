extension AttentionPattern {
  /// Token i attends to the tokens of its block of `length`: q l² + t² pairs for n = q l + t.
  public static func blocks(_ tokens: Int, length: Int) -> Self {
    precondition(tokens > 0 && length > 0, "blocks of \(length) over \(tokens) tokens")
    return Self(tokens: tokens) { i in [i / length * length..<min(tokens, (i / length + 1) * length)] }
  }
}

extension TechniqueEntry {
  /// n² pairs. Vaswani et al., "Attention Is All You Need", 2017, arXiv:1706.03762.
  static let dense = Self("dense", .pattern, "every token attends to every token", source: "arXiv:1706.03762") { _ in
    .pattern { PatternPlan(.dense($0.tokens)) }
  }

  /// Beltagy et al., "Longformer", 2020, arXiv:2004.05150.
  static let window = Self(
    "window", .pattern, "keys at distance up to the radius", [.count("radius", 4, from: 0)], source: "arXiv:2004.05150"
  ) { values in
    .pattern { PatternPlan(.window($0.tokens, radius: min(Int(values[0]), $0.tokens))) }
  }

  /// The window of a decoder: what came up to now.
  static let causalWindow = Self(
    "causal-window", .pattern, "the last keys up to the query's own", [.count("width", 8, from: 1)],
    source: "arXiv:2004.05150"
  ) { values in
    .pattern { PatternPlan(.causalWindow($0.tokens, width: min(Int(values[0]), $0.tokens))) }
  }

  /// Qiu et al., "Blockwise Self-Attention for Long Document Understanding", 2019, arXiv:1911.02972, without the
  /// permutation of blocks over heads.
  static let blocks = Self(
    "blocks", .pattern, "keys of the query's block", [.count("length", 8, from: 1)], source: "arXiv:1911.02972"
  ) { values in
    .pattern { PatternPlan(.blocks($0.tokens, length: min(Int(values[0]), $0.tokens))) }
  }

  /// Parmar et al., "Image Transformer", 2018, arXiv:1802.05751.
  static let grid = Self(
    "grid", .pattern, "neighbours on the grid of image patches", [.count("radius", 1, from: 0)],
    source: "arXiv:1802.05751"
  ) { values in
    .pattern { layout in
      guard let rows = layout.rows, let columns = layout.columns else { return nil }
      return PatternPlan(.grid(rows: rows, columns: columns, radius: min(Int(values[0]), layout.tokens)))
    }
  }
}
