import Quantities

/// The patterns of a whole model: one for all cores, or several that take turns.
struct PatternPlan: Sendable, Hashable {
  /// What takes turns.
  enum Turn: Sendable, Hashable { case blocks, heads }

  let patterns: [AttentionPattern]
  let turn: Turn
  /// Whether the keys are listed in program memory; others follow from a formula.
  let isListed: Bool

  /// `patterns` in turn over the blocks or over the heads of each block.
  init(_ patterns: AttentionPattern..., turn: Turn = .blocks) {
    self.patterns = patterns
    self.turn = turn
    isListed = false
  }

  /// One pattern that is listed key by key.
  init(listed pattern: AttentionPattern) {
    patterns = [pattern]
    turn = .blocks
    isListed = true
  }

  /// Program memory of a listed pattern: a byte a key, two from 257 tokens on, and two for the beginning of each row.
  var indexBytes: Int {
    guard isListed, let pattern = patterns.first else { return 0 }
    return pattern.pairs * (pattern.tokens > 256 ? 2 : 1) + 2 * (pattern.tokens + 1)
  }

  /// What reading the list costs in a block's core: each head looks every key up once.
  func indexWork(heads: Int) -> OpCount {
    var work = OpCount()
    guard isListed else { return work }
    work.lookup = heads * patterns[0].pairs
    work.flashRead = heads * indexBytes
    return work
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
