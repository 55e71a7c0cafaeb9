import FoundationEssentials

/// The result of `fleetsim bench attention`.
public struct BenchReport: Sendable, Encodable {
  /// The name and version of the layout; it changes when a field is renamed, removed or changes its meaning.
  public static let schema = "fleetsim.bench.attention/1"

  /// The same, as written to the file.
  public let schema: String
  /// The version of the program.
  public let fleetsim: String
  /// One row for each model, stack and platform.
  public let rows: [BenchRow]

  /// A report of `rows`, made by version `fleetsim`.
  public init(fleetsim: String, rows: [BenchRow]) {
    schema = Self.schema
    self.fleetsim = fleetsim
    self.rows = rows
  }

  /// The report as JSON, with sorted keys in snake case.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The main columns as comma-separated values, with a line of names.
  public func csv() -> String {
    let names = [
      "model", "stream", "platform", "stack", "frames", "accuracy", "accuracy_low", "accuracy_high", "macro_f1",
      "macro_f1_low", "macro_f1_high", "core_macs", "whole_macs", "milliseconds", "worst_milliseconds", "millijoules",
      "core_millijoules", "ram_bytes", "flash_bytes", "saving_float32_core", "saving_float32_whole",
      "saving_int8_core", "saving_int8_whole", "energy_delay", "millijoules_per_correct", "net_score_decibels",
    ]
    let lines = rows.map { row in
      let numbers: [Double?] = [
        row.accuracy.value, row.accuracy.low, row.accuracy.high, row.macroF1.value, row.macroF1.low,
        row.macroF1.high, row.coreCounts?.mac, row.wholeCounts.mac, row.milliseconds, row.worstMilliseconds,
        row.millijoules, row.millijoulesByPart.core, Double(row.ramBytes), Double(row.flashBytes),
        row.saving.float32.core, row.saving.float32.whole, row.saving.int8.core, row.saving.int8.whole,
        row.energyDelay, row.millijoulesPerCorrect, row.netScoreDecibels,
      ]
      let words = [row.model, row.stream, row.platform, row.stack, "\(row.frames)"]
      return (words + numbers.map { $0.map { "\($0)" } ?? "" }).joined(separator: ",")
    }
    return ([names.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }
}
