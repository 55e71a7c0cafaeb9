/// Keys that a file lists: a line for each token, in their order, with the numbers of the tokens it attends to.
///
///     # three tokens
///     0-1
///     0 1 2     # spaces or commas between keys
///     2
///
/// Keys count from 0, ascend, and are separated by spaces, tabs or commas; `a-b` stands for all from a to b. A line that
/// is a comment is no token; a line without keys is refused. As many lines as tokens, so that no key is beyond them.
///
/// On a node the pattern lies in program memory as compressed rows: a byte a key, two from 257 tokens on, and two for the
/// beginning of each row.
public struct PatternFile: Sendable, Hashable {
  /// The file as it was named.
  public let name: String
  /// What it lists.
  public let pattern: AttentionPattern

  /// Reads `name`, a path that begins in `folder` unless it is absolute.
  public init(_ name: String, in folder: String) throws(TechniqueError) {
    let path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
    let text: String
    do {
      text = String(decoding: try fileBytes(path), as: UTF8.self)
    } catch {
      throw TechniqueError(text: "csr:\(name)", problem: "\(error)")
    }
    try self.init(name, text: text, path: path)
  }

  /// Reads `text`, the content of the file `name`, which messages shall call `path`.
  public init(_ name: String, text: String, path: String) throws(TechniqueError) {
    self.name = name
    var reader = PatternReader(path: path)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    do {
      for (number, line) in lines.enumerated() { try reader.read(line, number + 1) }
      pattern = try reader.pattern()
    } catch {
      throw TechniqueError(text: "csr:\(name)", problem: error.description)
    }
  }
}

/// Where a pattern file is wrong, and what was expected.
private struct PatternError: Error {
  let description: String
}

/// Reads the lines of a pattern file.
private struct PatternReader {
  let path: String
  /// The keys of each token as ranges, with the line and column of each.
  private var rows: [[(keys: ClosedRange<Int>, line: Int, column: Int)]] = []

  init(path: String) { self.path = path }

  mutating func read(_ line: Substring, _ number: Int) throws(PatternError) {
    let content = line.prefix { $0 != "#" }
    let words = content.split { $0 == " " || $0 == "\t" || $0 == "," || $0 == "\r" }
    if words.isEmpty {
      if content.count < line.count { return }
      throw problem(number, 1, "expected the keys of token \(rows.count), found none")
    }
    var row: [(keys: ClosedRange<Int>, line: Int, column: Int)] = []
    for word in words {
      let column = line.distance(from: line.startIndex, to: word.startIndex) + 1
      let keys = try keys(word, number, column)
      if let last = row.last, keys.lowerBound <= last.keys.upperBound {
        throw problem(
          number, column, "expected keys that ascend, found \(keys.lowerBound) after \(last.keys.upperBound)")
      }
      row.append((keys, number, column))
    }
    rows.append(row)
  }

  private func keys(_ word: Substring, _ line: Int, _ column: Int) throws(PatternError) -> ClosedRange<Int> {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
    guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else {
      throw problem(line, column, "expected a key such as 3, or keys such as 3-7, found '\(word)'")
    }
    return Int(first)...Int(last)
  }

  func pattern() throws(PatternError) -> AttentionPattern {
    if rows.isEmpty {
      throw PatternError(description: "\(path): expected the keys of each token, a line each, found none")
    }
    for row in rows {
      for part in row where part.keys.upperBound >= rows.count {
        throw problem(
          part.line, part.column,
          "expected a key from 0 to \(rows.count - 1), as there are \(rows.count) tokens, found \(part.keys.upperBound)"
        )
      }
    }
    return AttentionPattern(tokens: rows.count) { i in rows[i].map { $0.keys.lowerBound..<$0.keys.upperBound + 1 } }
  }

  private func problem(_ line: Int, _ column: Int, _ text: String) -> PatternError {
    PatternError(description: "\(path):\(line):\(column): \(text)")
  }
}

extension TechniqueEntry {
  /// A fixed pattern without a rule: Child et al. 2019 store their factorised patterns so.
  static let listed = Self(
    "csr", .pattern, "keys that a file lists, a line for each token", takesFile: true,
    source: "compressed rows; the format of docs/attention.md"
  ) { part in
    .pattern { layout in
      guard let file = part.file, file.pattern.tokens == layout.tokens else { return nil }
      return PatternPlan(listed: file.pattern)
    }
  }
}
