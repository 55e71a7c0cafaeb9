/// Reads a section of YAML by its definition and remembers everything that is wrong.
struct SectionReader {
  let catalog: Catalog
  var problems: ProblemList
  /// Keys that were absent, with the defaults that took their place.
  private(set) var defaults: [(path: String, text: String, help: String)] = []
  private var path: [String] = []

  init(catalog: Catalog, problems: ProblemList) {
    self.catalog = catalog
    self.problems = problems
  }

  mutating func read(_ value: YAMLValue, _ section: Section) -> Record? {
    guard case .mapping(let entries) = value.content else {
      let example = section.fields.first.map { "'\($0.name): \($0.example)'" } ?? "'key: value'"
      problems.report(value.place, "\(section.name) is \(value.shown); expected keys and values such as \(example)")
      return nil
    }
    return record(entries, at: value.place, section)
  }

  private mutating func record(_ entries: [YAMLValue.Entry], at place: Place, _ section: Section) -> Record {
    let known = section.fields.map(\.name)
    for entry in entries where !known.contains(entry.key) {
      if section.allowsExtensions, entry.key.hasPrefix("x-") { continue }
      problems.report(entry.keyPlace, unknownName(entry.key, noun: "key", among: known))
    }
    var record = Record(place: place)
    for field in section.fields {
      path.append(field.name)
      if let entry = entries.first(where: { $0.key == field.name }) {
        if let item = item(entry.value, field.kind, field, orAt: entry.keyPlace) { record.set(field.name, item) }
      } else if let item = absent(field, at: place) {
        record.set(field.name, item)
      }
      path.removeLast()
    }
    return record
  }

  private mutating func absent(_ field: Field, at place: Place) -> Item? {
    switch field.need {
    case .optional: return nil
    case .required:
      let example = field.example.isEmpty ? "" : ", for example '\(field.name): \(field.example)'"
      problems.report(place, "missing key '\(field.name)'\(example)")
      return nil
    case .byDefault(let text):
      let isSection = if case .section = field.kind { true } else { false }
      if !isSection { defaults.append((path.joined(separator: "."), text, field.help)) }
      let content: YAMLValue.Content = isSection ? .mapping([]) : .scalar(text)
      return item(YAMLValue(place: place, content: content), field.kind, field, orAt: place)
    }
  }

  private mutating func item(_ value: YAMLValue, _ kind: Kind, _ field: Field, orAt keyPlace: Place) -> Item? {
    if case .scalar("") = value.content {
      problems.report(keyPlace, "'\(field.name)' is empty; expected \(kind.expected(field.example))")
      return nil
    }
    let place = value.place
    switch kind {
    case .section(let section):
      return read(value, section).map { Item(place: place, content: .section($0)) }
    case .variant(let variant):
      return choice(value, variant, field).map { Item(place: place, content: .choice($0)) }
    case .preset(let preset):
      return choice(value, preset, field).map { Item(place: place, content: .choice($0)) }
    case .list(let element):
      guard case .list(let values) = value.content, !values.isEmpty else {
        problems.report(place, "'\(field.name)' is \(value.shown); expected \(kind.expected(field.example))")
        return nil
      }
      return items(values, element, field, at: place)
    case .oneOrMore(let element):
      if case .list(let values) = value.content, !values.isEmpty { return items(values, element, field, at: place) }
      return items([value], element, field, at: place)
    default:
      guard case .scalar(let text) = value.content else {
        problems.report(place, "'\(field.name)' is \(value.shown); expected \(kind.expected(field.example))")
        return nil
      }
      do {
        return Item(place: place, content: try ScalarReader(catalog: catalog, field: field).read(text, kind))
      } catch {
        problems.report(place, error.text)
        return nil
      }
    }
  }

  private mutating func items(_ values: [YAMLValue], _ kind: Kind, _ field: Field, at place: Place) -> Item? {
    let outer = path
    let items = values.enumerated().compactMap { index, value in
      path = outer
      path[path.count - 1] += "[\(value.name ?? String(index))]"
      return item(value, kind, field, orAt: value.place)
    }
    path = outer
    return Item(place: place, content: .list(items))
  }

  private mutating func choice(_ value: YAMLValue, _ variant: Variant, _ field: Field) -> Choice? {
    let names = variant.cases.map(\.name)
    guard let (name, place, entries) = tagged(value, by: variant.tag, names, variant.noun, field),
      let chosen = variant.cases.first(where: { $0.name == name })
    else { return nil }
    return Choice(name: name, namePlace: place, record: record(entries, at: value.place, chosen.section))
  }

  private mutating func choice(_ value: YAMLValue, _ preset: Preset, _ field: Field) -> Choice? {
    let known = catalog.names(preset.shelf)
    guard let (name, place, entries) = tagged(value, by: "type", known, preset.shelf.noun, field) else { return nil }
    return Choice(name: name, namePlace: place, record: record(entries, at: value.place, preset.section))
  }

  /// The name that `value` is, or that stands in it under `tag`, and the other keys.
  private mutating func tagged(
    _ value: YAMLValue, by tag: String, _ known: [String], _ noun: String, _ field: Field
  ) -> (name: String, place: Place, rest: [YAMLValue.Entry])? {
    let name: String
    let place: Place
    let rest: [YAMLValue.Entry]
    switch value.content {
    case .scalar(let text): (name, place, rest) = (text, value.place, [])
    case .mapping(let entries):
      guard let entry = entries.first(where: { $0.key == tag }) else {
        problems.report(value.place, "missing key '\(tag)': \(listed(known, noun: noun))")
        return nil
      }
      guard case .scalar(let text) = entry.value.content else {
        problems.report(entry.value.place, "'\(tag)' is \(entry.value.shown); expected \(listed(known, noun: noun))")
        return nil
      }
      (name, place, rest) = (text, entry.value.place, entries.filter { $0.key != tag })
    case .list:
      problems.report(value.place, "'\(field.name)' is a list; expected \(listed(known, noun: noun))")
      return nil
    }
    guard known.contains(name) else {
      problems.report(place, unknownName(name, noun: noun, among: known))
      return nil
    }
    return (name, place, rest)
  }

  private func listed(_ names: [String], noun: String) -> String {
    names.count <= 12 ? oneOf(names) : "the name of a \(noun)"
  }
}

extension YAMLValue {
  /// The `name:` of a section.
  fileprivate var name: String? {
    guard case .mapping(let entries) = content, let entry = entries.first(where: { $0.key == "name" }),
      case .scalar(let text) = entry.value.content
    else { return nil }
    return text
  }
}
