import FoundationEssentials
public import Physics

/// How well one number of cycles stands for a board: MLPerf Tiny's networks, each predicted from the others.
public struct BoardTable: Sendable, Hashable, Encodable {
  /// A board and a network.
  public struct Row: Sendable, Hashable, Encodable {
    /// What the board is predicted from, and how far that is off.
    public struct Error: Sendable, Hashable, Encodable {
      /// A network.
      public let from: String
      /// Predicted over measured, less one.
      public let error: Double
    }

    /// The board, and the network: ad, kws, vww or ic.
    public let platform, task: String
    /// Energy of an inference.
    public let measuredMicrojoules, predictedMicrojoules: Double
    /// Predicted from the other three over measured, less one.
    public let error: Double
    /// The error that the check permits.
    public let permitted: Double
    /// From each of the other three alone.
    public let fromOne: [Error]
    /// Of the measurement.
    public let source: String
  }

  /// The name and version of the layout; it changes when a field is renamed, removed or changes its meaning.
  public let schema = "fleetsim.bench.boards/1"
  /// The version of the program.
  public let fleetsim: String
  /// Board by board.
  public let rows: [Row]

  /// The table of `predictions`.
  public init(fleetsim: String, _ predictions: [BoardPrediction] = Verification.boardPredictions) {
    self.fleetsim = fleetsim
    rows = predictions.map { seen in
      let measured = seen.point.published
      return Row(
        platform: seen.board, task: seen.task, measuredMicrojoules: measured, predictedMicrojoules: seen.point.computed,
        error: seen.point.relativeError, permitted: seen.point.permitted / measured,
        fromOne: seen.others.map { Row.Error(from: $0.task, error: $0.computed / measured - 1) },
        source: seen.point.source)
    }
  }

  /// As text of at most 120 columns.
  public var text: String {
    let tasks = rows.reduce(into: [String]()) { if !$0.contains($1.task) { $0.append($1.task) } }
    var columns = TextColumns(
      ["platform", "task", "measured µJ", "predicted µJ", "error %"] + tasks.map { "from \($0) %" })
    for row in rows {
      columns.add(
        [
          row.platform, row.task, Digits.fixed(row.measuredMicrojoules, 1), Digits.fixed(row.predictedMicrojoules, 1),
          Digits.fixed(100 * row.error, 1),
        ]
          + tasks.map { task in
            row.fromOne.first { $0.from == task }.map { Digits.fixed(100 * $0.error, 1) } ?? "–"
          })
    }
    let worst = rows.map { abs($0.error) }.max() ?? 0
    let mean = rows.reduce(0) { $0 + abs($1.error) } / Double(max(1, rows.count))
    return """
      Energy of the four MLPerf Tiny networks, each predicted from the others on the same board
      Cycles a multiply-accumulate (median) and power (mean) of the other three networks, or of one of them alone, times the
      network's own multiply-accumulates. One number of cycles for all layers is a coarse model; the error is the result.

      \(columns.text)
      From the other three: mean error \(Digits.fixed(100 * mean, 1)) %, worst \(Digits.fixed(100 * worst, 1)) %.

      """
  }

  /// As JSON, with sorted keys in snake case.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
