import Foundation

/// One engine's line in a table.
struct BenchmarkRow: Codable {
  var engine: String
  /// The median of the rounds, in the table's unit.
  var rate: Double
  var least: Double
  var most: Double
  /// Whether the work had the same result as the first engine's; `nil` where it cannot be compared.
  var hasSameResult: Bool?
}

/// Engines at the same work.
struct BenchmarkTable: Codable {
  var title: String
  var unit: String
  var rows: [BenchmarkRow]
  /// Rows are costs of different things, not rates at the same one.
  var isCost = false

  var text: String {
    let width = rows.map(\.engine.count).max() ?? 0
    let reference = rows.first?.rate ?? 0
    var lines = ["\(title) [\(unit)]"]
    for row in rows {
      let name = row.engine.padding(toLength: width, withPad: " ", startingAt: 0)
      let rate = String(format: "%10.3f   %8.3f to %8.3f", row.rate, row.least, row.most)
      let ratio = isCost ? "" : String(format: "%8.2f x", reference / row.rate)
      let result = row.hasSameResult == false ? "   DIFFERENT RESULT" : ""
      lines.append("  \(name) \(rate)   \(ratio)\(result)")
    }
    return lines.joined(separator: "\n")
  }
}

/// The machine that was measured.
struct Host: Codable {
  var processor: String
  var cores: Int

  static var current: Host {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    return Host(processor: name ?? "unknown", cores: ProcessInfo.processInfo.activeProcessorCount)
  }
}

/// Everything that was measured, where, and what was missing.
struct BenchmarkReport: Codable {
  var host: Host
  var tables: [BenchmarkTable] = []
  var notes: [String] = []

  init(host: Host) { self.host = host }

  var text: String {
    let head = """
      \(host.processor), \(host.cores) cores
      median, least and most of the rounds; the last column of rates: the first engine's over this one's
      """
    return ([head] + tables.map(\.text) + [notes.joined(separator: "\n")]).joined(separator: "\n\n")
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}
