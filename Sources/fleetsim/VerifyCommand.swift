import ArgumentParser
import Foundation
import Physics

struct VerifyCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute every published figure that the physics is checked against.",
    discussion: """
      Each line holds the figure as published, the one computed here, the error, the error that is permitted, and the \
      source. docs/physics.md explains the groups. Exit code 0 when all agree, 1 when one does not.

        fleetsim verify
        fleetsim verify kibam               those whose name holds the text
        fleetsim verify --format json
      """)

  @Argument(help: "A part of the points' names. (default: all)")
  var part: String = ""

  @Option(help: "table or json.")
  var format: Format = .table

  func run() throws {
    let points = Verification.all.filter { part.isEmpty || $0.id.contains(part) }
    guard !points.isEmpty else {
      let groups = Verification.all.reduce(into: [String]()) { groups, point in
        let group = String(point.id.prefix { $0 != "-" })
        if !groups.contains(group) { groups.append(group) }
      }
      throw Failure.report(
        "no published point has '\(part)' in its name; names begin with \(groups.joined(separator: ", "))",
        Failure.input)
    }
    switch format {
    case .table: print(Self.table(points))
    case .json: print(try Self.json(points))
    }
    if points.contains(where: { !$0.agrees }) { throw Failure.run }
  }

  private static func table(_ points: [PublishedPoint]) -> String {
    let width = points.map(\.id.count).max() ?? 0
    var lines: [String] = []
    for point in points {
      lines.append(
        "\(point.agrees ? "  " : "✘ ")\(padded(point.id, width)) \(padded(number(point.published), -12))"
          + " \(padded(number(point.computed), -12)) \(padded(point.unit, 8))"
          + " \(padded(error(point), -10)) within \(padded(permitted(point), 10))  \(point.what)")
      lines.append("  \(padded("", width)) \(point.origin.rawValue): \(point.source)")
    }
    let heading =
      "  \(padded("point", width)) \(padded("published", -12)) \(padded("ours", -12)) \(padded("unit", 8))"
      + " \(padded("error", -10)) \(padded("permitted", 17))  what, and its source"
    let wrong = points.count { !$0.agrees }
    let verdict =
      wrong == 0
      ? "All \(points.count) published points agree." : "\(wrong) of \(points.count) published points do not agree."
    return ([heading] + lines + ["", verdict]).joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String { String(format: "%.6g", value) }

  private static func error(_ point: PublishedPoint) -> String {
    switch point.tolerance {
    case .absolute: String(format: "%+.2g", point.error)
    case .relative: String(format: "%+.2g %%", 100 * point.relativeError)
    }
  }

  private static func permitted(_ point: PublishedPoint) -> String {
    switch point.tolerance {
    case .absolute(let most): String(format: "%.2g", most)
    case .relative(let share): String(format: "%.2g %%", 100 * share)
    }
  }

  /// `text` with spaces up to `width` characters: behind it, or before it when `width` is negative.
  private static func padded(_ text: String, _ width: Int) -> String {
    let space = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? space + text : text + space
  }

  private struct Line: Encodable {
    let id, what, unit, origin, source: String
    let published, computed, error, permitted: Double
    let agrees: Bool
  }

  private static func json(_ points: [PublishedPoint]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let lines = points.map {
      Line(
        id: $0.id, what: $0.what, unit: $0.unit, origin: $0.origin.rawValue, source: $0.source,
        published: $0.published, computed: $0.computed, error: $0.error, permitted: $0.permitted, agrees: $0.agrees)
    }
    return String(decoding: try encoder.encode(lines), as: UTF8.self)
  }
}
