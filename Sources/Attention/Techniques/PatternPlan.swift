/// The patterns of a whole model: one for all cores, or several that take turns.
struct PatternPlan: Sendable, Hashable {
  /// What takes turns.
  enum Turn: Sendable, Hashable { case blocks, heads }

  let patterns: [AttentionPattern]
  let turn: Turn

  /// `patterns` in turn over the blocks or over the heads of each block.
  init(_ patterns: AttentionPattern..., turn: Turn = .blocks) {
    self.patterns = patterns
    self.turn = turn
  }

  /// Which of ``patterns`` head `head` of block `block` has.
  @inline(__always) func index(block: Int, head: Int) -> Int {
    (turn == .blocks ? block : head) % patterns.count
  }

  /// The pairs of all heads of block `block`.
  func pairs(block: Int, heads: Int) -> Int {
    (0..<heads).reduce(0) { $0 + patterns[index(block: block, head: $1)].pairs }
  }

  /// The most keys that a token has.
  var longestRow: Int { patterns.map(\.longestRow).max() ?? 0 }
}

/// How the attention cores of a model are executed.
struct CorePlan: Sendable {
  let patterns: PatternPlan
  let row: RowRule

  /// `technique` for `model`, which has no ``AttentionTechnique/problem(for:_:)``.
  init(_ model: Model, _ technique: AttentionTechnique) {
    var (patterns, row) = (PatternPlan(model.pattern), RowRule.exact)
    if let share = model.shape.tokenShare, share < 1 { row = .rankTokens(share: share) }
    for rule in technique.rules {
      switch rule {
      case .pattern(let make): patterns = make(TokenLayout(model)) ?? patterns
      case .row(let rule): row = rule
      }
    }
    self.patterns = patterns
    self.row = row
  }
}
