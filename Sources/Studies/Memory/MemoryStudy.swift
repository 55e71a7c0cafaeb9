public import Attention
import Quantities

/// What orders of execution cost in bytes moved and bytes kept, for one model: closed forms, and a simulated cache.
///
/// None of it changes a result, or a product. On a board whose cycles for a product contain its memory (all that ship),
/// it changes no energy either; it says what fits, and what a board with a slow far memory would have to move.
public struct MemoryStudy: Sendable {
  /// What is held fixed.
  public struct Setting: Sendable {
    /// The arithmetic, which decides the bytes of a value.
    public var precision: Precision
    /// Bytes of near memory that tiles may take.
    public var scratchpadBytes: Int
    /// The cache that addresses are run through, empty at first.
    public var cache: Cache

    /// This setting.
    public init(precision: Precision, scratchpadBytes: Int, cache: Cache) {
      self.precision = precision
      self.scratchpadBytes = scratchpadBytes
      self.cache = cache
    }
  }

  /// The shape; of the model, or with another number of tokens.
  public let shape: ModelShape
  /// The keys of each token.
  public let pattern: AttentionPattern
  /// The setting.
  public let setting: Setting

  /// A study of `shape`, whose attention is a softmax over pairs of tokens.
  public init(_ shape: ModelShape, _ setting: Setting) {
    precondition(shape.takesTechniques, "no softmax over pairs of all tokens")
    self.shape = shape
    self.setting = setting
    pattern = shape.attention.pattern(tokens: shape.tokens)
  }

  /// The model's cores, its projections and feed-forward parts, products by tiles, and the memory of a frame.
  public var rows: [MemoryRow] { schedules + fusions + products + orders }

  private var bytes: AttentionBytes { AttentionBytes(setting.precision) }
  private var weights: WeightFormat { setting.precision == .int8 ? .int8 : .float32 }

  /// The orders of one block's cores. Tiles run with a running maximum, which int8's integer softmax is not made for; the
  /// bytes are those that it would move.
  private var schedules: [MemoryRow] {
    var all: [(String, AttentionSchedule)] = [("unfused", .unfused), ("softmax fused", .fusedSoftmax)]
    let best = AttentionSchedule.bestTiles(
      pattern, headWidth: shape.headWidth, bytes: bytes, scratchpad: setting.scratchpadBytes)
    if let best, case .tiled(let queries, let keys) = best { all.append(("tiles of \(queries) × \(keys)", best)) }
    let plain = AttentionSchedule.unfused.work(pattern, headWidth: shape.headWidth, heads: shape.heads)
    return all.map { name, schedule in
      var row = MemoryRow(
        .core, name,
        schedule.traffic(
          pattern, headWidth: shape.headWidth, heads: shape.heads, bytes: bytes))
      row.nearBytes = schedule.nearBytes(pattern, headWidth: shape.headWidth, bytes: bytes)
      var cache = setting.cache
      AttentionTrace(pattern, headWidth: shape.headWidth, bytes: bytes).run(schedule, on: &cache)
      cache.flush()
      row.cacheBytes = shape.heads * (cache.bytesFetched + cache.bytesWrittenBack)
      row.peakBytes = footprint(schedule, .together, .best).peakBytes
      let work = schedule.work(pattern, headWidth: shape.headWidth, heads: shape.heads)
      row.extraExponentials = work.exp - plain.exp
      return row
    }
  }

  /// Three products or one for queries, keys and values; the hidden layer through far memory or not.
  private var fusions: [MemoryRow] {
    let (n, d, value) = (shape.tokens, shape.width, setting.precision.bytes)
    return [false, true].map { fused in
      MemoryRow(
        .projections, fused ? "one product" : "three products",
        .projections(tokens: n, width: d, inner: d, fused: fused, bytes: value, weights: weights))
    }
      + [false, true].map { fused in
        MemoryRow(
          .feedForward, fused ? "hidden layer near" : "hidden layer far",
          .feedForward(tokens: n, width: d, hidden: shape.feedForward, fused: fused, bytes: value, weights: weights))
      }
  }

  /// The tiling of least traffic of each product over all tokens.
  private var products: [MemoryRow] {
    let (d, value) = (shape.width, setting.precision.bytes)
    let layers = [
      ("embed", shape.features, d), ("qkv", d, 3 * d), ("out", d, d), ("ff1", d, shape.feedForward),
      ("ff2", shape.feedForward, d),
    ]
    return layers.compactMap { name, inputs, outputs in
      let product = MatrixTiling.Product(
        rows: shape.tokens, columns: outputs, inner: inputs, leftBytes: value, rightBytes: value, outBytes: value)
      guard let tiling = MatrixTiling.best(product, scratchpad: setting.scratchpadBytes) else { return nil }
      let size = "\(tiling.rows) × \(tiling.columns) × \(tiling.inner)"
      var row = MemoryRow(.product, "\(name): \(tiling.stationary) stays, tiles of \(size)", tiling.traffic(product))
      row.nearBytes = tiling.scratchpadBytes(product)
      return row
    }
  }

  /// The peak of a frame's working memory over orders of tasks.
  private var orders: [MemoryRow] {
    let orders: [(String, Footprint.Order)] = [("kind by kind", .breadthFirst), ("order of least peak", .best)]
    return Footprint.Projection.allCases.flatMap { projection in
      orders.map { name, order in
        let cut = projection == .together ? "heads projected together" : "head by head"
        var row = MemoryRow(.frame, "\(cut), \(name)", Traffic())
        row.peakBytes = footprint(.unfused, projection, order).peakBytes
        return row
      }
    }
  }

  private func footprint(
    _ schedule: AttentionSchedule, _ projection: Footprint.Projection, _ order: Footprint.Order
  ) -> Footprint {
    Footprint(
      shape, pattern: pattern, weights: weights, activations: setting.precision, projection: projection,
      schedule: schedule, order: order)
  }
}
