public import Quantities

/// In which order attention's products and softmax run, and so what has to be moved between memories.
public enum AttentionSchedule: Sendable, Hashable {
  /// Three kernels: scores are written; read for maximum and sum, read again and written as probabilities; the
  /// probabilities are read for the weighted sum.
  case unfused
  /// Product and softmax in one kernel: one row of scores at a time stays near, its probabilities are written.
  case fusedSoftmax
  /// One kernel over tiles of queries and keys with a running maximum and sum; neither scores nor probabilities
  /// leave the near memory (Milakov and Gimelshein 2018, arXiv:1805.02867; Dao et al. 2022, arXiv:2205.14135).
  case tiled(queries: Int, keys: Int)

  /// The traffic of `heads` heads over `pattern`.
  ///
  /// Far bytes hold if the near memory has at least ``nearBytes(_:headWidth:bytes:)``.
  public func traffic(_ pattern: AttentionPattern, headWidth: Int, heads: Int, bytes: AttentionBytes) -> Traffic {
    let part = AttentionPart(pattern: pattern, headWidth: headWidth, bytes: bytes)
    return switch self {
    case .unfused: heads * part.unfused
    case .fusedSoftmax: heads * part.fusedSoftmax
    case .tiled(let queries, let keys): heads * part.tiled(TileCover(pattern, queries: queries, keys: keys))
    }
  }

  /// Bytes that one head's scores and probabilities need: n²(b_S + b_P) for dense unfused attention.
  public func scoreBytes(_ pattern: AttentionPattern, headWidth: Int, bytes: AttentionBytes) -> Int {
    switch self {
    case .unfused: pattern.pairs * (bytes.score + bytes.probability)
    case .fusedSoftmax: pattern.longestRow * bytes.score + pattern.pairs * bytes.probability
    case .tiled(let queries, let keys):
      // Scores of a tile in place of its probabilities, the sums of outputs, maximum and sum of each row.
      queries * (keys * bytes.score + 4 * headWidth + 8)
    }
  }

  /// Bytes of near memory with which the far bytes of ``traffic(_:headWidth:heads:bytes:)`` are reached.
  ///
  /// Tiled in float32: 4(2·B_r·d_h + 2·B_c·d_h + B_r·B_c) + 8·B_r.
  public func nearBytes(_ pattern: AttentionPattern, headWidth: Int, bytes: AttentionBytes) -> Int {
    let matrix = pattern.tokens * headWidth * bytes.value
    let row = headWidth * bytes.value
    let longest = pattern.longestRow
    return switch self {
    case .unfused: matrix + row + longest * max(bytes.score, bytes.probability)
    case .fusedSoftmax: matrix + row + longest * (bytes.score + bytes.probability)
    case .tiled(let queries, let keys):
      queries * row + 2 * keys * row + scoreBytes(pattern, headWidth: headWidth, bytes: bytes)
    }
  }

  /// The arithmetic of float32 attention in this order, and its far bytes as working memory.
  ///
  /// Beside the exponential of each pair, tiles cost a comparison, an exponential, a difference and d_h + 1
  /// multiplications for each row of each tile after its first (the sums so far are scaled to the new maximum).
  public func work(_ pattern: AttentionPattern, headWidth: Int, heads: Int) -> OpCount {
    let (pairs, rows) = (pattern.pairs, pattern.tokens)
    var count = OpCount()
    count.macFloat = 2 * pairs * heads * headWidth
    count.exp = pairs * heads
    count.compare = (pairs - rows) * heads
    count.add = (2 * pairs - rows) * heads
    count.divide = rows * heads
    count.multiply = rows * heads * headWidth
    if case .tiled(let queries, let keys) = self {
      let rescales = (TileCover(pattern, queries: queries, keys: keys).rowTiles - rows) * heads
      count.exp += rescales
      count.add += rescales
      count.multiply += rescales * (headWidth + 1)
    }
    let traffic = traffic(pattern, headWidth: headWidth, heads: heads, bytes: .float32)
    count.ramRead = traffic.farRead
    count.ramWritten = traffic.farWritten
    return count
  }
}

/// The closed forms for one head.
private struct AttentionPart {
  let pattern: AttentionPattern
  let headWidth: Int
  let bytes: AttentionBytes

  private var pairs: Int { pattern.pairs }
  /// Bytes of queries, keys, values or outputs.
  private var matrix: Int { pattern.tokens * headWidth * bytes.value }
  /// Bytes of operands for the products with keys, and for those with values.
  private var scoreOperands: Int { 2 * pairs * headWidth * bytes.value }

  var unfused: Traffic {
    var traffic = Traffic()
    traffic.farRead = 3 * matrix + pairs * (2 * bytes.score + bytes.probability)
    traffic.farWritten = pairs * (bytes.score + bytes.probability) + matrix
    traffic.nearRead =
      scoreOperands + 2 * pairs * bytes.score + pairs * headWidth * (bytes.probability + bytes.value)
    traffic.nearWritten = traffic.farWritten
    return traffic
  }

  var fusedSoftmax: Traffic {
    var traffic = unfused
    traffic.farRead -= 2 * pairs * bytes.score
    traffic.farWritten -= pairs * bytes.score
    return traffic
  }

  /// Keys and values of a tile are read once for each tile of queries that attends to any of them.
  func tiled(_ cover: TileCover) -> Traffic {
    var traffic = Traffic()
    traffic.farRead = matrix + 2 * cover.keysLoaded * headWidth * bytes.value
    traffic.farWritten = matrix
    let sums = pattern.tokens * (4 * headWidth + 4)
    traffic.nearRead =
      scoreOperands + 2 * pairs * bytes.score + pairs * headWidth * (bytes.score + bytes.value)
      + cover.rowTiles * (4 * headWidth + 8) + sums
    traffic.nearWritten = 2 * pairs * bytes.score + cover.rowTiles * (4 * headWidth + 8) + matrix
    return traffic
  }
}
