/// A query's answer as JSON (RFC 8259): an array with one object a row, keys in the order of the columns.
///
/// A column name that comes twice gets `_2`. Infinity, which JSON cannot say, is null; a blob is hexadecimal.
public enum JSON {
  /// The whole answer, one row a line.
  public static func format(_ result: QueryResult) -> String {
    guard !result.rows.isEmpty else { return "[]\n" }
    let keys = keys(result.columns)
    return "[\n" + result.rows.map { "  " + object(keys, $0) }.joined(separator: ",\n") + "\n]\n"
  }

  /// The keys of the objects: the column names, made unique.
  public static func keys(_ columns: [String]) -> [String] {
    var keys: [String] = []
    for column in columns {
      var (key, count) = (column, 1)
      while keys.contains(key) {
        count += 1
        key = "\(column)_\(count)"
      }
      keys.append(key)
    }
    return keys
  }

  /// The object of one row.
  public static func object(_ keys: [String], _ row: [QueryValue]) -> String {
    "{" + zip(keys, row).map { "\(string($0)): \(value($1))" }.joined(separator: ", ") + "}"
  }

  private static func value(_ value: QueryValue) -> String {
    switch value {
    case .null: "null"
    case .integer(let integer): String(integer)
    case .real(let real): real.isFinite ? "\(real)" : "null"
    case .text(let text): string(text)
    case .blob(let bytes): string(hexadecimal(bytes))
    }
  }

  private static func string(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0"..<" ": quoted += "\\u00" + hexadecimal([UInt8(scalar.value)])
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
