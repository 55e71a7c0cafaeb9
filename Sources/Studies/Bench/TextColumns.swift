import Glibc

/// Lines of cells under each other: the first column to the left, the others to the right.
public struct TextColumns: Sendable {
  private var lines: [[String]]

  /// Columns with these heads.
  public init(_ heads: [String]) { lines = [heads] }

  /// Adds a line.
  public mutating func add(_ cells: [String]) {
    precondition(cells.count == lines[0].count, "\(cells.count) cells under \(lines[0].count) heads")
    lines.append(cells)
  }

  /// The lines, each ended by a newline.
  public var text: String {
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      let cells = line.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - line[column].count)
        return column == 0 ? line[column] + space : space + line[column]
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}

/// Numbers for tables.
public enum Digits {
  /// A number with that many digits behind the point.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "–" }
    let scale = pow(10, Double(digits))
    let rounded = (abs(value) * scale).rounded()
    guard rounded < 1e15 else { return "\(value)" }
    let (whole, part) = Int(rounded).quotientAndRemainder(dividingBy: Int(scale))
    let sign = value < 0 && rounded > 0 ? "−" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let text = "\(part)"
    return "\(sign)\(whole).\(String(repeating: "0", count: digits - text.count))\(text)"
  }

  /// Three significant digits.
  public static func three(_ value: Double) -> String {
    switch abs(value) {
    case 100...: fixed(value, 0)
    case 10...: fixed(value, 1)
    case 1...: fixed(value, 2)
    case 0: "0"
    default: fixed(value, min(9, 2 - Int(log10(abs(value)).rounded(.down))))
    }
  }

  /// A share as a percentage.
  public static func percent(_ share: Double, _ digits: Int = 0) -> String { fixed(100 * share, digits) }

  /// A value and its interval: `0.868 (0.77–0.95)`.
  public static func interval(_ interval: Interval) -> String {
    "\(fixed(interval.value, 3)) (\(fixed(interval.low, 2))–\(fixed(interval.high, 2)))"
  }
}
