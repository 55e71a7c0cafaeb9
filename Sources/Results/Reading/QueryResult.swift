/// One value of a query's answer.
public enum QueryValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// A query's answer: names of the columns, and rows with a value for each.
public struct QueryResult: Hashable, Sendable {
  public var columns: [String]
  public var rows: [[QueryValue]]

  public init(columns: [String], rows: [[QueryValue]]) {
    self.columns = columns
    self.rows = rows
  }
}
