/// What is wrong with a weather file.
public enum WeatherError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A header line `# key: value` is missing or its value is no number.
  case header(file: String, key: String)
  /// The row of column names is not the expected one.
  case columns(file: String, line: Int, found: String)
  /// A row has a field too few or too many, or a field that is no finite number.
  case row(file: String, line: Int, found: String)
  /// There are more or fewer than 8760 rows.
  case rowCount(file: String, found: Int)

  /// The message for a person.
  public var description: String {
    switch self {
    case .header(let file, let key):
      "\(file): no usable '# \(key): …' line; expected a number, for example '# \(key): 39.74'"
    case .columns(let file, let line, let found):
      "\(file):\(line): columns are '\(found)'; expected '\(WeatherYear.columnNames)'"
    case .row(let file, let line, let found):
      "\(file):\(line): row is '\(found)'; expected five finite numbers, for example '512,730.5,96,21.4,2.1'"
    case .rowCount(let file, let found):
      "\(file): \(found) rows; expected 8760, one per hour of a 365-day year"
    }
  }
}
