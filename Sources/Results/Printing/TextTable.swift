import Foundation

/// A query's answer as an aligned table for people.
public enum TextTable {
  /// Names, a rule and the rows; numbers to the right with five significant digits, text to the left.
  ///
  /// - Parameter widest: texts longer than this many characters are cut, with `…` at the end.
  public static func format(_ result: QueryResult, widest: Int = 60) -> String {
    let cells = result.rows.map { row in row.map { cut(text($0), widest) } }
    let right = result.columns.indices.map { column in
      result.rows.allSatisfy { isNumber($0[column]) } && result.rows.contains { $0[column] != .null }
    }
    let widths = result.columns.indices.map { column in
      cells.reduce(result.columns[column].count) { max($0, $1[column].count) }
    }
    let line = { (cells: [String]) -> String in
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return right[column] ? space + cells[column] : cells[column] + space
      }
      return trimmed(padded.joined(separator: "  "))
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return ([line(result.columns), rule] + cells.map(line)).map { $0 + "\n" }.joined()
  }

  private static func isNumber(_ value: QueryValue) -> Bool {
    switch value {
    case .integer, .real, .null: true
    case .text, .blob: false
    }
  }

  private static func text(_ value: QueryValue) -> String {
    switch value {
    case .null: "–"
    case .integer(let integer): String(integer)
    case .real(let real): digits(real)
    case .text(let text): text.split(whereSeparator: \.isNewline).joined(separator: " ")
    case .blob(let bytes): "\(bytes.count) bytes"
    }
  }

  /// Five significant digits, trailing zeros left out; a power of ten when the number is very large or small.
  private static func digits(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    let exponent = Int(log10(abs(value)).rounded(.down))
    if exponent < -4 || exponent > 14 { return String(format: "%.4e", value) }
    let text = String(format: "%.\(max(0, 4 - exponent))f", value)
    guard text.contains(".") else { return text }
    let kept = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(kept.reversed())
  }

  private static func cut(_ text: String, _ widest: Int) -> String {
    text.count <= widest ? text : text.prefix(widest - 1) + "…"
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
