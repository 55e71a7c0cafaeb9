extension AttentionTechnique {
  /// Every technique that runs with its default parameters, family by family.
  public static let all: [TechniqueEntry] = [
    .dense, .window, .causalWindow, .blocks, .grid, .strided, .anchors,
    .sparseTransformerStrided, .sparseTransformerFixed, .sparseTransformerAlternating, .sparseTransformerHeads,
    .nearZero, .nearZeroScores, .topK, .cascadeTokens,
    .softmaxTable, .softmaxLinear, .softmaxBase2, .softmaxPolynomial,
    .online, .stopValues, .stopBlocks,
  ]

  /// Techniques that a file describes.
  public static let listed: [TechniqueEntry] = [.listed]

  /// The names of ``all`` and of ``listed``.
  public static let names = (all + listed).map(\.name)

  /// The technique of that name, if there is one.
  static func entry(_ name: String) -> TechniqueEntry? { (all + listed).first { $0.name == name } }
}
