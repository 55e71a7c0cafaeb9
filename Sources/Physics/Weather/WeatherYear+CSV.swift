import Quantities

extension WeatherYear {
  /// The row of column names of a weather file.
  public static let columnNames = "ghi_w_m2,dni_w_m2,dhi_w_m2,air_c,wind_m_s"

  /// Reads a weather file: `# key: value` lines, a row of column names, 8760 rows of numbers.
  ///
  /// The keys `latitude_deg`, `longitude_deg`, `utc_offset_h` and `altitude_m` are required; `name`, `source`
  /// and `licence` are kept as text. `name:` is what errors call the file, and the year when it does not say.
  ///
  /// - Throws: `WeatherError` with the file, the line and what was expected.
  public init(csv: String, name file: String) throws(WeatherError) {
    var header: [(key: String, value: String)] = []
    var columns = [ContiguousArray<Float>](repeating: [], count: 5)
    for index in columns.indices { columns[index].reserveCapacity(Self.hours) }
    var sawColumns = false
    var number = 0
    // Bytes, because "\r\n" is one character.
    for line in csv.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let text = Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
      if text.isEmpty { continue }
      if text.hasPrefix("#") {
        if let entry = Self.headerEntry(text.dropFirst()) { header.append(entry) }
      } else if !sawColumns {
        guard text == Self.columnNames else {
          throw .columns(file: file, line: number, found: String(text))
        }
        sawColumns = true
      } else {
        try Self.append(text, to: &columns, file: file, line: number)
      }
    }
    guard columns[0].count == Self.hours else { throw .rowCount(file: file, found: columns[0].count) }
    func text(_ key: String) -> String? { header.first { $0.key == key }?.value }
    func bounded(_ key: String, within range: ClosedRange<Double>) throws(WeatherError) -> Double {
      guard let value = text(key).flatMap({ Double($0) }), range.contains(value) else {
        throw .header(file: file, key: key)
      }
      return value
    }
    let site = Site(
      latitude: Degrees(try bounded("latitude_deg", within: -90...90)),
      longitude: Degrees(try bounded("longitude_deg", within: -180...180)),
      altitude: Meters(try bounded("altitude_m", within: -500...9000)),
      utcOffsetHours: try bounded("utc_offset_h", within: -14...14))
    let source = [text("source"), text("licence")].compactMap { $0 }.joined(separator: "; ")
    self.init(
      name: text("name") ?? file, source: source, site: site, globalHorizontal: columns[0], directNormal: columns[1],
      diffuseHorizontal: columns[2], airCelsius: columns[3], windMetersPerSecond: columns[4])
  }

  private static func headerEntry(_ line: Substring) -> (key: String, value: String)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    return (trimmed(line[..<colon]), trimmed(line[line.index(after: colon)...]))
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }

  private static func append(
    _ row: Substring, to columns: inout [ContiguousArray<Float>], file: String, line: Int
  ) throws(WeatherError) {
    let fields = row.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == columns.count else { throw .row(file: file, line: line, found: String(row)) }
    for (index, field) in fields.enumerated() {
      guard let value = Float(field), value.isFinite else { throw .row(file: file, line: line, found: String(row)) }
      columns[index].append(value)
    }
  }
}
