/// A query's answer as comma-separated values (RFC 4180): a header, and CRLF after every line.
///
/// NULL is an empty field, an empty text is `""`, a blob is hexadecimal.
public enum CSV {
  /// The whole answer.
  public static func format(_ result: QueryResult) -> String {
    header(result.columns) + result.rows.map(line).joined()
  }

  /// The first line.
  public static func header(_ columns: [String]) -> String { line(columns.map(QueryValue.text)) }

  /// The line of one row.
  public static func line(_ row: [QueryValue]) -> String { row.map(field).joined(separator: ",") + "\r\n" }

  private static func field(_ value: QueryValue) -> String {
    switch value {
    case .null: ""
    case .integer(let integer): String(integer)
    case .real(let real): "\(real)"
    case .text(let text): quoted(text)
    case .blob(let bytes): hexadecimal(bytes)
    }
  }

  private static func quoted(_ text: String) -> String {
    let special = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard special || text.isEmpty else { return text }
    var quoted = "\""
    for character in text.unicodeScalars {
      quoted.unicodeScalars.append(character)
      if character == "\"" { quoted += "\"" }
    }
    return quoted + "\""
  }
}

/// Two lower-case digits a byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
