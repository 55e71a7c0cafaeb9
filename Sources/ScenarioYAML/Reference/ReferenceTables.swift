/// The tables of `docs/scenario.md`: one a section, in the order in which a reader meets them.
struct ReferenceTables {
  private var done: Set<String> = []
  private var text = ""

  static func markdown(of section: Section) -> String {
    var tables = ReferenceTables()
    tables.add(section)
    return tables.text
  }

  private mutating func add(_ section: Section, tag: (name: String, value: String)? = nil) {
    guard done.insert(section.name).inserted else { return }
    text += "\n### \(section.name)\n\n\(section.help)\n"
    if !section.fields.isEmpty || tag != nil {
      text += "\n| key | value | default | meaning |\n|---|---|---|---|\n"
      if let tag { text += "| `\(tag.name)` | `\(tag.value)` | *required* | which kind this is |\n" }
      for field in section.fields { text += row(field) }
    }
    for field in section.fields { follow(field.kind) }
  }

  private func row(_ field: Field) -> String {
    let need =
      switch field.need {
      case .required: "*required*"
      case .optional: "–"
      case .byDefault(let text): text.isEmpty ? "as below" : "`\(text)`"
      }
    let value = Self.words(field.kind)
    let example = field.example.isEmpty ? "" : "; `\(field.example)`"
    return "| `\(field.name)` | \(value)\(example) | \(need) | \(field.help) |\n"
  }

  /// Sections under a field come after the section it stands in.
  private mutating func follow(_ kind: Kind) {
    switch kind {
    case .section(let section): add(section)
    case .list(let element), .oneOrMore(let element): follow(element)
    case .variant(let variant):
      for option in variant.cases where !option.section.fields.isEmpty {
        add(option.section, tag: (variant.tag, option.name))
      }
    case .preset(let preset): add(preset.section, tag: ("type", "name of a \(preset.shelf.noun)"))
    default: break
    }
  }

  private static func words(_ kind: Kind) -> String {
    switch kind {
    case .quantity(let dimension, let limits): "\(dimension.rawValue), \(limits.low) to \(limits.high)"
    case .span(let dimension, let limits): "\(dimension.rawValue) or two, \(limits.low) to \(limits.high)"
    case .integer(let range): "whole number, \(range.words)"
    case .number(let range): "number, \(short(range.lowerBound)) to \(short(range.upperBound))"
    case .numberOr(let range, let words):
      "number, \(short(range.lowerBound)) to \(short(range.upperBound)), or "
        + words.map { "`\($0.name)` (\($0.help))" }.joined(separator: ", ")
    case .text: "text"
    case .reference: "name of a gateway"
    case .flag: "`true` or `false`"
    case .day: "day of the year"
    case .word(let words): words.map { "`\($0.name)` (\($0.help))" }.joined(separator: ", ")
    case .entry(let shelf): "name of a \(shelf.noun)"
    case .section(let section): "section, see *\(section.name)*"
    case .variant(let variant): variant.cases.map { option in Self.option(option) }.joined(separator: ", ")
    case .preset(let preset): "name of a \(preset.shelf.noun), or a section, see *\(preset.section.name)*"
    case .list(let element): "list of: \(words(element))"
    case .oneOrMore(let element): "\(words(element)), or a list of such"
    }
  }

  private static func option(_ option: Variant.Case) -> String {
    option.section.fields.isEmpty
      ? "`\(option.name)` (\(option.section.help))" : "`\(option.name)`, see *\(option.section.name)*"
  }
}
