/// Which tiles of keys each tile of queries needs: the counts that a tiled schedule's traffic is made of.
struct TileCover {
  /// (query, tile of keys) pairs with at least one key: n·⌈n / keys⌉ if dense.
  let rowTiles: Int
  /// Keys loaded, a whole tile at a time, over all tiles of queries: n·⌈n / queries⌉ if dense.
  let keysLoaded: Int

  init(_ pattern: AttentionPattern, queries: Int, keys: Int) {
    precondition(queries > 0 && keys > 0, "tiles of \(queries) queries and \(keys) keys")
    let tiles = (pattern.tokens + keys - 1) / keys
    var lastOwner = [Int](repeating: -1, count: tiles)
    var (rowTiles, keysLoaded) = (0, 0)
    for i in 0..<pattern.tokens {
      var last = -1
      for at in pattern.rowStart[i]..<pattern.rowStart[i + 1] {
        let tile = Int(pattern.columns[at]) / keys
        if tile == last { continue }
        last = tile
        rowTiles += 1
        if lastOwner[tile] != i / queries {
          lastOwner[tile] = i / queries
          keysLoaded += min(keys, pattern.tokens - tile * keys)
        }
      }
    }
    self.rowTiles = rowTiles
    self.keysLoaded = keysLoaded
  }
}
