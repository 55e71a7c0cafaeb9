import Attention
import FoundationEssentials

/// The result of `fleetsim bench memory`.
public struct MemoryReport: Sendable, Encodable {
  /// One model at one number of tokens.
  public struct Entry: Sendable, Encodable {
    /// The model's name.
    public let model: String
    /// The number of tokens.
    public let tokens: Int
    /// Its rows.
    public let rows: [MemoryRow]

    /// The rows of `study`, named after `model`.
    public init(_ model: String, _ study: MemoryStudy) {
      self.model = model
      tokens = study.shape.tokens
      rows = study.rows
    }
  }

  /// The name and version of the layout; it changes when a field is renamed, removed or changes its meaning.
  public let schema = "fleetsim.bench.memory/1"
  /// The version of the program.
  public let fleetsim: String
  /// `float32` or `int8`.
  public let precision: String
  /// Bytes of scratchpad and of cache.
  public let scratchpadBytes, cacheBytes: Int
  /// Models and numbers of tokens.
  public let entries: [Entry]

  /// A report of `entries`, all made in `setting`.
  public init(fleetsim: String, _ setting: MemoryStudy.Setting, _ entries: [Entry]) {
    self.fleetsim = fleetsim
    precision = setting.precision.rawValue
    scratchpadBytes = setting.scratchpadBytes
    cacheBytes = setting.cache.capacityBytes
    self.entries = entries
  }

  /// The report as JSON, with sorted keys in snake case.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The report as tables.
  public var text: String {
    entries.map { entry in
      var columns = TextColumns([
        "part, order", "far B", "near B", "flash B", "needs near", "cache B", "peak RAM", "exp+",
      ])
      for row in entry.rows {
        let moves = row.part != .frame
        columns.add([
          "\(row.part.rawValue): \(row.order)", moves ? "\(row.far)" : "–",
          moves && row.part != .product ? "\(row.nearRead + row.nearWritten)" : "–",
          row.flashRead > 0 ? "\(row.flashRead)" : "–",
          row.nearBytes.map { "\($0)" } ?? "–", row.cacheBytes.map { "\($0)" } ?? "–",
          row.peakBytes.map { "\($0)" } ?? "–", row.extraExponentials.map { "\($0)" } ?? "–",
        ])
      }
      return "\(entry.model), \(entry.tokens) tokens, \(precision)\n\(columns.text)"
    }.joined(separator: "\n") + """

      far: bytes to and from the memory that holds the tensors, with at least `needs near` bytes of scratchpad (at most
      \(scratchpadBytes) for tiles); near: what the arithmetic loads and stores; cache: bytes behind a cache of
      \(cacheBytes) bytes that runs the core's addresses; exp+: exponentials beside the unfused order's. core,
      projections and feed_forward: one block. The boards that ship hold all of it in SRAM and were measured with it,
      so none of this changes their energy; see docs/attention.md.

      """
  }
}
