/// The scenario that `fleetsim init` writes: every key of every section with what it means.
public enum ScenarioTemplate {
  /// Keys that may be left out begin with `#`; taking the `#` away gives the example as a value.
  ///
  /// - Parameter name: the scenario's, if it is of letters, digits and `-_.`; else the example's stays.
  public static func commented(named name: String) -> String {
    var lines = [
      "# A fleetsim scenario: groups of nodes, the gateways that serve them, and what to write down.",
      "# Lines that begin with '#' and a key may be left out; take the '#' away to use them.",
      "# `fleetsim list` shows the platforms, batteries, radios, models and streams there are.",
    ]
    write(ScenarioKeys.section, indent: "", mark: "", &lines)
    let plain = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    let example = "\(ScenarioKeys.name.field.name): "
    if plain, let line = lines.firstIndex(where: { $0.hasPrefix(example) }) { lines[line] = example + name }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func write(_ section: Section, indent: String, mark: String, _ lines: inout [String]) {
    for field in section.fields {
      if indent.isEmpty { lines.append("") }
      let fieldMark = field.need.isRequired ? mark : "#"
      lines.append("\(indent)# \(help(field))")
      switch field.kind {
      case .section(let inner):
        lines.append("\(indent)\(fieldMark)\(field.name):")
        write(inner, indent: indent + "  ", mark: fieldMark, &lines)
      case .list(.section(let inner)):
        lines.append("\(indent)\(fieldMark)\(field.name):")
        write(item: inner, indent: indent + "  ", mark: fieldMark, &lines)
      default: lines.append("\(indent)\(fieldMark)\(field.name): \(field.example)")
      }
    }
  }

  /// One item of a list: its first key follows a dash.
  private static func write(item section: Section, indent: String, mark: String, _ lines: inout [String]) {
    var inner: [String] = []
    write(section, indent: indent + "  ", mark: mark, &inner)
    // The words about a key follow its `#` after a space.
    if let first = inner.firstIndex(where: { !$0.hasPrefix("\(indent)  # ") }) {
      inner[first] = "\(indent)\(mark)- \(inner[first].dropFirst(indent.count + 2 + mark.count))"
    }
    lines += inner
  }

  private static func help(_ field: Field) -> String {
    var words = field.help
    switch field.kind {
    case .word(let choices): words += " One of: \(choices.map(\.name).joined(separator: ", "))."
    case .variant(let variant): words += " One of: \(variant.cases.map(\.name).joined(separator: ", "))."
    default: break
    }
    if let text = field.need.defaultText, !text.isEmpty { words += " Default: \(text)." }
    return words
  }
}
