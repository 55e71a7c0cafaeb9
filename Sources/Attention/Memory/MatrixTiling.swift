/// Tiles of a matrix product C (M × N) = A (M × K) · B (K × N) whose operands lie in far memory.
///
/// Tiles are fetched in full when they change and the next is fetched while one is used, so that a scratchpad holds
/// two of A and two of B and one of C with sums of 4 bytes: 2(T_m·T_k·b_A + T_k·T_n·b_B) + 4·T_m·T_n bytes.
public struct MatrixTiling: Sendable, Hashable {
  /// The operand whose tile stays while the others go by.
  public enum Stationary: Sendable, Hashable, CaseIterable {
    /// Loops over m, n, then k: A is read ⌈N / T_n⌉ times, B ⌈M / T_m⌉ times, C written once.
    case output
    /// Loops over k, n, then m: B is read once, A ⌈N / T_n⌉ times; sums come and go ⌈K / T_k⌉ − 1 times.
    case right
    /// Loops over k, m, then n: A is read once, B ⌈M / T_m⌉ times; sums come and go ⌈K / T_k⌉ − 1 times.
    case left
  }

  /// The sizes of a product.
  public struct Product: Sendable, Hashable {
    /// Rows of A and C, columns of B and C, and columns of A.
    public var rows, columns, inner: Int
    /// Bytes of an element of A, of B, and of C.
    public var leftBytes, rightBytes, outBytes: Int

    /// A product of these sizes.
    public init(rows: Int, columns: Int, inner: Int, leftBytes: Int, rightBytes: Int, outBytes: Int) {
      precondition(rows > 0 && columns > 0 && inner > 0, "a product of \(rows) × \(inner) × \(columns)")
      self.rows = rows
      self.columns = columns
      self.inner = inner
      self.leftBytes = leftBytes
      self.rightBytes = rightBytes
      self.outBytes = outBytes
    }
  }

  /// What stays.
  public let stationary: Stationary
  /// T_m, T_n and T_k.
  public let rows, columns, inner: Int

  /// Tiles of T_m × T_n outputs and T_k inner elements.
  public init(_ stationary: Stationary, rows: Int, columns: Int, inner: Int) {
    precondition(rows > 0 && columns > 0 && inner > 0, "tiles of \(rows) × \(inner) × \(columns)")
    self.stationary = stationary
    self.rows = rows
    self.columns = columns
    self.inner = inner
  }

  /// Bytes of scratchpad.
  public func scratchpadBytes(_ product: Product) -> Int {
    2 * (rows * inner * product.leftBytes + inner * columns * product.rightBytes) + 4 * rows * columns
  }

  /// Far bytes read and written.
  public func traffic(_ product: Product) -> Traffic {
    let (m, n, k) = (product.rows, product.columns, product.inner)
    let left = m * k * product.leftBytes
    let right = k * n * product.rightBytes
    let partial = 4 * m * n * (ceiling(k, inner) - 1)
    var traffic = Traffic()
    traffic.farWritten = m * n * product.outBytes
    switch stationary {
    case .output:
      traffic.farRead = left * ceiling(n, columns) + right * ceiling(m, rows)
    case .right:
      traffic.farRead = left * ceiling(n, columns) + right + partial
      traffic.farWritten += partial
    case .left:
      traffic.farRead = left + right * ceiling(m, rows) + partial
      traffic.farWritten += partial
    }
    return traffic
  }

  /// The tiling of the least far traffic that fits into `scratchpad` bytes, or nil if not even single elements fit.
  ///
  /// Exhaustive over the three kinds and all sizes that differ in traffic: traffic depends on a size only through
  /// the number of tiles, so the smallest size of each number is tried. Among equals the one that needs least
  /// scratchpad wins, then the first found.
  public static func best(_ product: Product, scratchpad: Int) -> MatrixTiling? {
    var best: (tiling: MatrixTiling, far: Int, bytes: Int)?
    let inners = sizes(product.inner)
    let columns = sizes(product.columns)
    for stationary in Stationary.allCases {
      for rows in sizes(product.rows) {
        for columns in columns {
          for inner in inners {
            let tiling = MatrixTiling(stationary, rows: rows, columns: columns, inner: inner)
            let bytes = tiling.scratchpadBytes(product)
            guard bytes <= scratchpad else { continue }
            let far = tiling.traffic(product).far
            if best.map({ (far, bytes) < ($0.far, $0.bytes) }) ?? true { best = (tiling, far, bytes) }
          }
        }
      }
    }
    return best?.tiling
  }
}

extension AttentionSchedule {
  /// The tiles of the least far traffic for one head that fit into `scratchpad` bytes, or nil if not even one query
  /// and one key fit. Exhaustive; among equals the ones that cost least rescaling, then least scratchpad.
  public static func bestTiles(
    _ pattern: AttentionPattern, headWidth: Int, bytes: AttentionBytes, scratchpad: Int
  ) -> AttentionSchedule? {
    var best: (schedule: AttentionSchedule, far: Int, rescales: Int, bytes: Int)?
    for queries in sizes(pattern.tokens) {
      for keys in sizes(pattern.tokens) {
        let schedule = AttentionSchedule.tiled(queries: queries, keys: keys)
        let near = schedule.nearBytes(pattern, headWidth: headWidth, bytes: bytes)
        guard near <= scratchpad else { continue }
        let far = schedule.traffic(pattern, headWidth: headWidth, heads: 1, bytes: bytes).far
        let rescales = TileCover(pattern, queries: queries, keys: keys).rowTiles
        if best.map({ (far, rescales, near) < ($0.far, $0.rescales, $0.bytes) }) ?? true {
          best = (schedule, far, rescales, near)
        }
      }
    }
    return best?.schedule
  }
}

/// ⌈a / b⌉.
private func ceiling(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }

/// The smallest tile of each number of tiles of `extent`, ascending.
private func sizes(_ extent: Int) -> [Int] {
  (1...extent).filter { $0 == 1 || ceiling(extent, $0 - 1) != ceiling(extent, $0) }
}
