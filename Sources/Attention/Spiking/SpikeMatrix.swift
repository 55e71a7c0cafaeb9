/// A binary matrix of spikes, 64 to a word; rows begin at whole words, bits behind a row are 0.
public struct SpikeMatrix: Sendable, Hashable {
  /// Rows, usually tokens, and columns, usually channels.
  public let rows, columns: Int
  /// Words of a row.
  public let rowWords: Int
  /// The words of all rows.
  public private(set) var words: ContiguousArray<UInt64>

  /// A matrix without spikes.
  public init(rows: Int, columns: Int) {
    precondition(rows > 0 && columns > 0, "spikes of \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    rowWords = (columns + 63) / 64
    words = ContiguousArray(repeating: 0, count: rows * rowWords)
  }

  /// Whether there is a spike.
  public subscript(row: Int, column: Int) -> Bool {
    get {
      precondition(column < columns, "column \(column) of \(columns)")
      return words[row * rowWords + column / 64] >> UInt64(column % 64) & 1 == 1
    }
    set {
      precondition(column < columns, "column \(column) of \(columns)")
      let bit = UInt64(1) << UInt64(column % 64)
      if newValue { words[row * rowWords + column / 64] |= bit } else { words[row * rowWords + column / 64] &= ~bit }
    }
  }

  /// All spikes.
  public var spikes: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The spikes of a row.
  public func spikes(row: Int) -> Int {
    var count = 0
    for w in row * rowWords..<(row + 1) * rowWords { count += words[w].nonzeroBitCount }
    return count
  }

  /// The columns of a row's spikes, ascending.
  @inline(__always) func forEachSpike(row: Int, _ body: (Int) -> Void) {
    for w in 0..<rowWords {
      var word = words[row * rowWords + w]
      while word != 0 {
        body(w * 64 + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
  }

  /// Columns in which both a row of this matrix and one of `other` spike.
  @inline(__always) func overlap(row: Int, _ other: SpikeMatrix, row otherRow: Int) -> Int {
    var count = 0
    for w in 0..<rowWords {
      count += (words[row * rowWords + w] & other.words[otherRow * rowWords + w]).nonzeroBitCount
    }
    return count
  }

  /// Spikes where this and `other` both have one.
  func and(_ other: SpikeMatrix) -> SpikeMatrix {
    var result = self
    for w in words.indices { result.words[w] &= other.words[w] }
    return result
  }

  /// Keeps the spikes of `other` in columns that spike in row 0 of this matrix.
  func mask(_ other: SpikeMatrix) -> SpikeMatrix {
    var result = other
    for w in result.words.indices { result.words[w] &= words[w % rowWords] }
    return result
  }

  /// Traps unless `other` has the same rows and columns.
  func requireSameShape(_ other: SpikeMatrix) {
    precondition(
      rows == other.rows && columns == other.columns,
      "spikes of \(rows) × \(columns) and \(other.rows) × \(other.columns)")
  }
}
