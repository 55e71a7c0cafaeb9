extension AttentionTechnique {
  /// Every technique, family by family.
  public static let all: [TechniqueEntry] = [
    .dense, .window, .causalWindow, .blocks, .grid, .strided, .anchors,
    .sparseTransformerStrided, .sparseTransformerFixed, .sparseTransformerAlternating, .sparseTransformerHeads,
    .nearZero, .nearZeroScores, .topK, .cascadeTokens,
    .softmaxTable, .softmaxLinear, .softmaxBase2, .softmaxPolynomial,
    .online, .stopValues, .stopBlocks,
  ]

  /// The names of ``all``.
  public static let names = all.map(\.name)
}
