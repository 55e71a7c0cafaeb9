package import Quantities

/// How the rows of an incremental attention core were brought up to date; a row counts once a head.
package struct IncrementalWork: Hashable, Sendable {
  /// Rows computed whole.
  package var wholeRows = 0
  /// Pairs of these.
  package var wholePairs = 0
  /// Rows whose cached exponentials were summed anew.
  package var resummedRows = 0
  /// Pairs of these.
  package var resummedPairs = 0
  /// Changed keys among these.
  package var resummedChanges = 0
  /// Rows to whose sums the difference was added.
  package var updatedRows = 0
  /// Changed keys of these.
  package var updatedChanges = 0
  /// New scores that showed that a row had to be computed whole.
  package var vainScores = 0
  /// Exponentials of these that were computed.
  package var vainExponentials = 0
  /// Scores with keys as they were, where exponentials are not kept.
  package var oldScores = 0
  /// Exponentials of these.
  package var oldExponentials = 0
  /// Keys looked at for whether they had changed.
  package var scannedKeys = 0

  /// No work.
  package init() {}

  /// The operations, for heads `headWidth` wide; `keysRead` keys and values were read in all heads together.
  ///
  /// A changed key costs a new score and, if the row is updated, a term removed and a term added: 3 products of
  /// length `headWidth`, against m + c of them for summing m cached exponentials anew and 2m for the whole row. An old
  /// score costs a product and a comparison more, and its exponential an addition.
  package func counts(headWidth: Int, keysRead: Int) -> OpCount {
    let rows = wholeRows + resummedRows + updatedRows
    let changes = resummedChanges + updatedChanges
    var count = OpCount()
    count.macFloat = headWidth * (2 * wholePairs + resummedPairs + resummedChanges + 3 * updatedChanges + vainScores)
    count.macFloat += headWidth * oldScores
    count.exp = wholePairs + changes + vainExponentials + oldExponentials
    count.compare = wholePairs - wholeRows + 2 * (changes + vainScores) + oldScores + scannedKeys
    count.add = 2 * wholePairs - wholeRows + resummedPairs - resummedRows + resummedChanges + 3 * updatedChanges
    count.add += 3 * vainExponentials + oldExponentials
    count.divide = rows
    count.multiply = rows * headWidth
    // Queries, keys and values; scores and exponentials as in the whole core; cached exponentials, sums, maxima.
    count.ramRead = 4 * headWidth * (rows + 2 * keysRead) + 12 * wholePairs
    count.ramRead += 4 * (resummedPairs + changes + vainScores) + 4 * (headWidth + 1) * updatedRows
    count.ramRead += 4 * headWidth * oldScores
    count.ramWritten = 8 * wholePairs + 4 * changes + 4 * (2 * headWidth + 2) * rows
    return count
  }
}
