import FoundationEssentials

/// The result of `fleetsim bench attention --n`.
public struct ShapeReport: Sendable, Encodable {
  /// The name and version of the layout; it changes when a field is renamed, removed or changes its meaning.
  public let schema = "fleetsim.bench.shape/1"
  /// The version of the program.
  public let fleetsim: String
  /// One row for each model, platform, number of tokens and stack.
  public let rows: [ShapeRow]

  /// A report of `rows`, made by version `fleetsim`.
  public init(fleetsim: String, rows: [ShapeRow]) {
    self.fleetsim = fleetsim
    self.rows = rows
  }

  /// The report as JSON, with sorted keys in snake case.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// One table for each model, platform and number of tokens.
  public var text: String {
    var tables: [String] = []
    var rest = rows[...]
    while let first = rest.first {
      let rows = rest.prefix { ($0.model, $0.platform, $0.tokens) == (first.model, first.platform, first.tokens) }
      rest = rest.dropFirst(rows.count)
      var columns = TextColumns([
        "stack", "kMAC", "core", "core kexp", "core kB", "kcycles", "ms", "mJ", "core mJ", "vs dense",
      ])
      for row in rows {
        columns.add([
          row.stack, Digits.three(Double(row.wholeMacs) / 1e3), Digits.three(Double(row.coreMacs) / 1e3),
          Digits.three(Double(row.coreExponentials) / 1e3), Digits.three(Double(row.coreRAMBytes) / 1e3),
          Digits.three(row.cycles / 1e3), Digits.three(row.milliseconds), Digits.three(row.millijoules),
          Digits.three(row.coreMillijoules), "\(Digits.fixed(row.savingCore, 1))/\(Digits.fixed(row.savingWhole, 1))",
        ])
      }
      tables.append("\(first.model)'s shape over \(first.tokens) tokens on \(first.platform)\n\(columns.text)")
    }
    return tables.joined(separator: "\n") + """

      A frame through all blocks and the last exit, by closed forms that tests hold equal to execution; nothing was
      executed, and no such model was trained. core: softmax(q kᵀ) v of all blocks; core kB: moved in working memory. vs
      dense: how many times less energy than dense attention in the same arithmetic, core/whole.

      """
  }
}
