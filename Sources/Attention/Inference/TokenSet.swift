/// A set of a model's tokens: flags, and on demand the ascending list. Part of an event-based encoder, and what a motion
/// gate leaves of a frame.
package struct TokenSet {
  private let flags: Buffer<Bool>
  private let list: Buffer<Int32>

  /// An empty set of tokens below `tokens`.
  package init(tokens: Int) {
    flags = Buffer(tokens, false)
    list = Buffer(tokens, 0)
  }

  package func contains(_ token: Int) -> Bool { flags.base[token] }

  /// Puts `token` in.
  package func insert(_ token: Int) { flags.base[token] = true }

  /// Takes `token` out.
  func remove(_ token: Int) { flags.base[token] = false }

  /// The number of tokens in it.
  package var size: Int {
    var size = 0
    for token in 0..<flags.count where flags.base[token] { size += 1 }
    return size
  }

  package func insertAll() { flags.base.update(repeating: true, count: flags.count) }

  /// Becomes empty.
  package func removeAll() { flags.base.update(repeating: false, count: flags.count) }

  func formUnion(_ other: TokenSet) {
    for token in 0..<flags.count where other.contains(token) { flags.base[token] = true }
  }

  /// Becomes the tokens of which at least one key is in `changed`.
  package func formQueries(of changed: TokenSet, _ pattern: AttentionPattern) {
    pattern.columns.withUnsafeBufferPointer { columns in
      for i in 0..<flags.count {
        flags.base[i] = columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]].contains { changed.contains(Int($0)) }
      }
    }
  }

  /// The number of tokens that are a key of a token of this set.
  func keyCount(_ pattern: AttentionPattern, scratch: TokenSet) -> Int {
    scratch.removeAll()
    pattern.columns.withUnsafeBufferPointer { columns in
      for i in 0..<flags.count where flags.base[i] {
        for j in columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]] { scratch.insert(Int(j)) }
      }
    }
    return scratch.rows().count
  }

  /// The tokens in ascending order; valid until the next call.
  func rows() -> RowSet { RowSet(base: list.base, count: list(into: list.base)) }

  /// Writes the tokens in ascending order and returns their number.
  func list(into list: UnsafeMutablePointer<Int32>) -> Int {
    var count = 0
    for token in 0..<flags.count where flags.base[token] {
      list[count] = Int32(token)
      count += 1
    }
    return count
  }
}
