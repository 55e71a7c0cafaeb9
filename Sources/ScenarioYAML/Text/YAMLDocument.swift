import Yams

/// Turns YAML text into located values.
///
/// Yams refuses a mapping with a duplicate key and names one of them by the place of its first mention. To
/// report every one at its own place beside all other problems, that mention is renamed in a copy of the text
/// to characters for private use, as many as it had, so that nothing moves; then the text is read again.
package struct YAMLDocument {
  /// A scenario that unfolds to more is refused: aliases of aliases can grow without bound.
  static let valuesMax = 1_000_000

  private var originalNames: [String: String] = [:]
  private var valueCount = 0

  /// The document's root, or nil when the text is no YAML or empty.
  static func read(_ yaml: String, _ problems: inout ProblemList) -> YAMLValue? {
    var document = YAMLDocument()
    guard let node = document.compose(yaml, &problems) else { return nil }
    return document.value(node, &problems)
  }

  /// The document's root without a word about what is wrong, for tests; nil when anything is.
  package static func read(_ yaml: String) -> YAMLValue? {
    var problems = ProblemList()
    let root = read(yaml, &problems)
    return problems.count == 0 ? root : nil
  }

  private mutating func compose(_ yaml: String, _ problems: inout ProblemList) -> Node? {
    var text = yaml
    while true {
      do {
        if let node = try Yams.compose(yaml: text) { return node }
        problems.report(.start, "the file is empty; a scenario is a list of 'key: value' lines")
        return nil
      } catch YamlError.duplicatedKeysInMapping(let names, let context) {
        let name = names.first ?? ""
        let place = Place(line: context.mark.line, column: context.mark.column)
        guard originalNames.count < 6_000, let renamed = rename(originalNames[name] ?? name, at: place, in: text) else {
          problems.report(place, "duplicate key '\(name)'")
          return nil
        }
        text = renamed
      } catch {
        report(error, &problems)
        return nil
      }
    }
  }

  private mutating func rename(_ name: String, at place: Place, in text: String) -> String? {
    // By scalars: as a Character, a carriage return and a line feed are one.
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    let old = Array(name.unicodeScalars)
    guard place.line >= 1, place.line <= lines.count, !old.isEmpty else { return nil }
    let line = lines[place.line - 1]
    var start = place.column - 1
    if start < line.count, line[start] == "'" || line[start] == "\"" { start += 1 }
    guard start >= 0, start + old.count <= line.count, Array(line[start..<start + old.count]) == old,
      let mark = Unicode.Scalar(0xE000 + UInt32(originalNames.count))
    else { return nil }
    let new = [mark] + Array(repeating: "\u{F8FF}", count: old.count - 1)
    lines[place.line - 1].replaceSubrange(start..<start + old.count, with: new)
    originalNames[Self.string(new)] = name
    return lines.map(Self.string).joined(separator: "\n")
  }

  private static func string(_ scalars: [Unicode.Scalar]) -> String {
    var string = ""
    string.unicodeScalars.append(contentsOf: scalars)
    return string
  }

  private mutating func value(_ node: Node, _ problems: inout ProblemList) -> YAMLValue? {
    valueCount += 1
    let place = Place(node.mark)
    if valueCount > Self.valuesMax {
      if valueCount == Self.valuesMax + 1 {
        problems.report(place, "the aliases of this file unfold to more than \(Self.valuesMax) values")
      }
      return nil
    }
    switch node {
    case .scalar(let scalar): return YAMLValue(place: place, content: .scalar(scalar.string))
    case .sequence(let nodes):
      var list: [YAMLValue] = []
      for node in nodes {
        if let item = value(node, &problems) { list.append(item) }
      }
      return YAMLValue(place: place, content: .list(list))
    case .mapping(let mapping): return YAMLValue(place: place, content: .mapping(entries(mapping, &problems)))
    case .alias: return nil  // composing has replaced every alias by its anchor's value
    }
  }

  private mutating func entries(_ mapping: Node.Mapping, _ problems: inout ProblemList) -> [YAMLValue.Entry] {
    var own: [YAMLValue.Entry] = []
    var merged: [YAMLValue.Entry] = []
    for (keyNode, valueNode) in mapping {
      let place = Place(keyNode.mark)
      guard case .scalar(let scalar) = keyNode else {
        problems.report(place, "a key is a word, not a list or a section")
        continue
      }
      let key = originalNames[scalar.string] ?? scalar.string
      guard let value = value(valueNode, &problems) else { continue }
      if key == "<<" {
        merged += inherited(value, &problems)
      } else if let first = own.first(where: { $0.key == key }) {
        problems.report(place, "duplicate key '\(key)'; it stands on line \(first.keyPlace.line) already")
      } else {
        own.append(.init(key: key, keyPlace: place, value: value))
      }
    }
    for entry in merged where !own.contains(where: { $0.key == entry.key }) { own.append(entry) }
    return own
  }

  private func inherited(_ value: YAMLValue, _ problems: inout ProblemList) -> [YAMLValue.Entry] {
    switch value.content {
    case .mapping(let entries): return entries
    case .list(let values): return values.flatMap { inherited($0, &problems) }
    case .scalar:
      problems.report(value.place, "'<<' takes over a section; expected an alias of one, for example '<<: *node'")
      return []
    }
  }

  private func report(_ error: any Error, _ problems: inout ProblemList) {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let whileDoing = context.map { " (\($0.text) on line \($0.mark.line))" } ?? ""
      problems.report(Place(mark), "not valid YAML: \(problem)\(whileDoing)")
    case YamlError.reader(let problem, let offset, _, let yaml):
      let before = yaml.prefix(offset ?? 0)
      let line = before.count { $0.isNewline } + 1
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      problems.report(Place(line: line, column: column), "not valid YAML: \(problem)")
    default:
      problems.report(.start, "not valid YAML: \(error)")
    }
  }
}

extension Place {
  init(_ mark: Mark?) {
    self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }
}
