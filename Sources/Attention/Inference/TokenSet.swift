/// A set of a model's tokens: flags, and on demand the ascending list. Part of an event-based encoder.
package struct TokenSet {
  private let flags: Buffer<Bool>
  private let list: Buffer<Int32>

  /// An empty set of tokens below `tokens`.
  package init(tokens: Int) {
    flags = Buffer(tokens, false)
    list = Buffer(tokens, 0)
  }

  func contains(_ token: Int) -> Bool { flags.base[token] }

  /// Puts `token` in.
  package func insert(_ token: Int) { flags.base[token] = true }

  func insertAll() { flags.base.update(repeating: true, count: flags.count) }

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
  func rows() -> RowSet {
    var count = 0
    for token in 0..<flags.count where flags.base[token] {
      list.base[count] = Int32(token)
      count += 1
    }
    return RowSet(base: list.base, count: count)
  }
}
