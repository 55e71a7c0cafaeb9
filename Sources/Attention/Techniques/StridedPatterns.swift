extension AttentionPattern {
  /// Token i attends to every `step`-th token (step − 1, 2 step − 1, …) and itself: n(a + 1) − a pairs, a = ⌊n / step⌋.
  public static func anchors(_ tokens: Int, step: Int) -> Self {
    precondition(tokens > 0 && step > 0, "anchors every \(step) of \(tokens) tokens")
    return Self(tokens: tokens) { i in
      (0..<tokens).filter { $0 == i || $0 % step == step - 1 }.map { $0..<$0 + 1 }
    }
  }
}

extension TechniqueEntry {
  /// One class of residues of the Sparse Transformer's strided pattern, both ways.
  static let strided = Self(
    "strided", .pattern, "keys congruent to the query", [.count("stride", 4, from: 1)], source: "arXiv:1904.10509"
  ) { values in
    .pattern { PatternPlan(.strided($0.tokens, stride: min(Int(values[0]), $0.tokens))) }
  }

  /// Global tokens at regular places, as in the Sparse Transformer's fixed pattern, both ways.
  static let anchors = Self(
    "anchors", .pattern, "every k-th key and the query's own", [.count("step", 8, from: 1)], source: "arXiv:1904.10509"
  ) { values in
    .pattern { PatternPlan(.anchors($0.tokens, step: Int(values[0]))) }
  }
}
