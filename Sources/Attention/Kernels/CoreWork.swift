public import Quantities

/// What attention cores executed, by their three parts; layers before and behind are not included.
public struct CoreWork: Hashable, Sendable {
  /// q kᵀ.
  public var scores = OpCount()
  /// Maximum, exponentials, their sum, its reciprocal, and the decisions about what to skip.
  public var softmax = OpCount()
  /// The weighted sum of the values.
  public var values = OpCount()

  /// No work.
  public init() {}

  /// The whole core.
  public var total: OpCount { scores + softmax + values }

  /// Adds another core's work.
  public static func += (a: inout Self, b: Self) {
    a.scores += b.scores
    a.softmax += b.softmax
    a.values += b.values
  }
}

/// One block's work: its attention core, and the rest.
struct BlockWork {
  let core: CoreWork
  let rest: OpCount
}

/// Sizes of kept sets of one block's attention core, all heads together, from which its operations follow.
struct CoreTally: Hashable, Sendable {
  /// Queries.
  var rows = 0
  /// Keys, and values, read from working memory.
  var reads = 0
  /// Scores computed.
  var pairs = 0
  /// Exponentials computed.
  var exponentials = 0
  /// Values added to a weighted sum.
  var kept = 0
  /// Comparisons that decide what to skip.
  var decisions = 0
  /// Times that a running sum and its weighted sum were scaled to a new maximum.
  var rescales = 0
  /// Values whose norm was computed for a bound.
  var norms = 0
  /// Shares of attention added up to rank tokens.
  var ranks = 0
  /// What bounds on blocks of keys took.
  var bounds = OpCount()
  /// Whether scores and exponentials go through working memory.
  var isSpilled = true

  /// One head's core over whole rows.
  static func whole(pairs: Int, tokens: Int) -> Self {
    var tally = Self()
    (tally.rows, tally.reads) = (tokens, tokens)
    (tally.pairs, tally.exponentials, tally.kept) = (pairs, pairs, pairs)
    return tally
  }

  /// Adds another head's sizes, of the same schedule.
  static func += (a: inout Self, b: Self) {
    a.rows += b.rows
    a.reads += b.reads
    a.pairs += b.pairs
    a.exponentials += b.exponentials
    a.kept += b.kept
    a.decisions += b.decisions
    a.rescales += b.rescales
    a.norms += b.norms
    a.ranks += b.ranks
    a.bounds += b.bounds
    a.isSpilled = a.isSpilled && b.isSpilled
  }

  /// The operations in float32: a product of length `headWidth` a score and a value; per row a maximum, a sum, a
  /// reciprocal and `headWidth` products with it.
  func work(headWidth: Int, _ softmax: SoftmaxVariant) -> CoreWork {
    var work = CoreWork()
    let spilled = isSpilled ? 1 : 0
    work.scores.macFloat = pairs * headWidth
    work.scores.ramRead = 4 * headWidth * (rows + reads)
    work.scores.ramWritten = 4 * pairs * spilled
    work.softmax = softmax.work(exponentials) + bounds
    work.softmax.compare += pairs - rows + decisions + norms
    work.softmax.add += 2 * exponentials - rows + rescales + ranks
    work.softmax.divide += rows
    work.softmax.exp += rescales
    work.softmax.multiply += rescales + ranks
    work.softmax.macFloat += norms * headWidth
    work.softmax.ramRead += 4 * (pairs + exponentials + 2 * ranks) * spilled + 4 * norms * headWidth
    work.softmax.ramWritten += 4 * (exponentials + ranks) * spilled
    work.values.macFloat = kept * headWidth
    work.values.multiply = (rows + rescales) * headWidth
    work.values.ramRead = 4 * kept * spilled + 4 * headWidth * reads
    work.values.ramWritten = 4 * rows * headWidth
    return work
  }
}

extension Work {
  /// ``attention(pairs:rows:reads:heads:headWidth:_:)`` by its three parts; pairs, rows and reads of all heads together.
  static func core(pairs: Int, rows: Int, reads: Int, headWidth: Int, _ precision: Precision) -> CoreWork {
    switch precision {
    case .float32:
      var tally = CoreTally()
      (tally.rows, tally.reads, tally.pairs) = (rows, reads, pairs)
      (tally.exponentials, tally.kept) = (pairs, pairs)
      return tally.work(headWidth: headWidth, .exact)
    case .int8:
      var work = CoreWork()
      work.scores.macInt8 = pairs * headWidth
      work.scores.ramRead = headWidth * (rows + reads)
      work.scores.ramWritten = 4 * pairs
      // Difference, its product with the step, clamp, look-up of 16 bits; the exponentials' sum.
      work.softmax.multiply = pairs
      work.softmax.compare = 2 * pairs - rows
      work.softmax.add = 2 * pairs - rows
      work.softmax.divide = rows
      work.softmax.lookup = pairs
      work.softmax.flashRead = 4 * pairs
      work.softmax.ramRead = 6 * pairs
      work.softmax.ramWritten = 2 * pairs
      // The sum's reciprocal, then requantisation: a product and two comparisons.
      work.values.macInt8 = pairs * headWidth
      work.values.multiply = 2 * rows * headWidth
      work.values.compare = 2 * rows * headWidth
      work.values.ramRead = 4 * pairs + headWidth * reads
      work.values.ramWritten = rows * headWidth
      return work
    }
  }
}
