/// The JSON Schema (draft 2020-12) of a section, for editors that check and complete while one types.
///
/// It knows shapes, units, words and the names of the built-in catalog; ranges of quantities and what one
/// value means for another are the reader's business.
struct JSONSchema {
  /// Names to choose from, by shelf; a shelf that is missing takes any name.
  let names: [Shelf: [String]]
  private var definitions: [(key: String, value: JSONText)] = []

  static func text(of section: Section, title: String, names: [Shelf: [String]]) -> String {
    var schema = JSONSchema(names: names)
    let root = schema.object(section)
    let head: [(key: String, value: JSONText)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string(title)),
    ]
    return JSONText.object(head + root + [("$defs", .object(schema.definitions))]).text() + "\n"
  }

  private init(names: [Shelf: [String]]) { self.names = names }

  private mutating func object(_ section: Section, tag: (name: String, schema: JSONText)? = nil)
    -> [(key: String, value: JSONText)]
  {
    var properties: [(key: String, value: JSONText)] = []
    if let tag { properties.append((tag.name, tag.schema)) }
    for field in section.fields { properties.append((field.name, .object(property(field)))) }
    var required: [JSONText] = tag.map { [.string($0.name)] } ?? []
    for field in section.fields {
      if case .required = field.need { required.append(.string(field.name)) }
    }
    var members: [(key: String, value: JSONText)] = [
      ("description", .string(section.help)), ("type", .string("object")), ("properties", .object(properties)),
    ]
    if !required.isEmpty { members.append(("required", .array(required))) }
    if section.allowsExtensions { members.append(("patternProperties", .object([("^x-", .flag(true))]))) }
    members.append(("additionalProperties", .flag(false)))
    return members
  }

  private mutating func property(_ field: Field) -> [(key: String, value: JSONText)] {
    var members = value(field.kind)
    members.append(("description", .string(help(field))))
    if !field.example.isEmpty, case .quantity = field.kind {
      members.append(("examples", .array([.string(field.example)])))
    }
    return members
  }

  private func help(_ field: Field) -> String {
    switch field.kind {
    case .quantity(_, let limits), .span(_, let limits):
      "\(field.help) \(limits.low) to \(limits.high)." + (field.need.defaultText.map { " Default: \($0)." } ?? "")
    default: field.help + (field.need.defaultText.map { $0.isEmpty ? "" : " Default: \($0)." } ?? "")
    }
  }

  private mutating func value(_ kind: Kind) -> [(key: String, value: JSONText)] {
    switch kind {
    case .quantity(let dimension, _):
      return [("type", .string("string")), ("pattern", .string("^\(Self.pattern(dimension))$"))]
    case .span(let dimension, _):
      let one = Self.pattern(dimension)
      return [("type", .string("string")), ("pattern", .string("^\(one)( *\\.\\. *\(one))?$"))]
    case .integer(let range):
      let low: (key: String, value: JSONText) = ("minimum", .integer(range.lowerBound))
      return [("type", .string("integer")), low, ("maximum", .integer(range.upperBound))]
    case .number(let range): return number(range)
    case .numberOr(let range, let words): return [("oneOf", .array([.object(number(range)), .object(choice(words))]))]
    case .text, .reference: return [("type", .string("string"))]
    case .flag: return [("type", .string("boolean"))]
    case .day:
      let months = DayOfYear.months.map(\.name).joined(separator: "|")
      return [("type", .string("string")), ("pattern", .string("^[0-9]{1,2} (\(months))$"))]
    case .word(let words): return choice(words)
    case .entry(let shelf): return name(shelf)
    case .section(let section): return [define(section.name) { schema in schema.object(section) }]
    case .variant(let variant): return [define(variant.noun) { schema in schema.choice(variant) }]
    case .preset(let preset): return [define(preset.section.name) { schema in schema.choice(preset) }]
    case .list(let element): return list(element)
    case .oneOrMore(let element):
      return [("oneOf", .array([.object(value(element)), .object(list(element))]))]
    }
  }

  private mutating func list(_ element: Kind) -> [(key: String, value: JSONText)] {
    [("type", .string("array")), ("items", .object(value(element))), ("minItems", .integer(1))]
  }

  private func number(_ range: ClosedRange<Double>) -> [(key: String, value: JSONText)] {
    [
      ("type", .string("number")), ("minimum", .number(range.lowerBound)), ("maximum", .number(range.upperBound)),
    ]
  }

  private func choice(_ words: [Word]) -> [(key: String, value: JSONText)] {
    [("enum", .array(words.map { .string($0.name) }))]
  }

  private mutating func choice(_ variant: Variant) -> [(key: String, value: JSONText)] {
    var alternatives: [JSONText] = []
    let alone = variant.cases.filter { !$0.section.fields.contains { $0.need.isRequired } }.map(\.name)
    if !alone.isEmpty { alternatives.append(.object([("enum", .array(alone.map { .string($0) }))])) }
    for option in variant.cases {
      let tag = JSONText.object([("const", .string(option.name))])
      alternatives.append(.object(object(option.section, tag: (variant.tag, tag))))
    }
    return [("oneOf", .array(alternatives))]
  }

  private mutating func choice(_ preset: Preset) -> [(key: String, value: JSONText)] {
    let entry = JSONText.object(name(preset.shelf))
    return [("oneOf", .array([entry, .object(object(preset.section, tag: ("type", entry)))]))]
  }

  private func name(_ shelf: Shelf) -> [(key: String, value: JSONText)] {
    if let names = names[shelf] { return [("enum", .array(names.map { .string($0) }))] }
    return [("type", .string("string"))]
  }

  /// A reference to the definition of that name, which is made when it is first needed.
  private mutating func define(
    _ name: String, _ make: (inout Self) -> [(key: String, value: JSONText)]
  ) -> (key: String, value: JSONText) {
    let id = String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    if !definitions.contains(where: { $0.key == id }) {
      let index = definitions.count
      definitions.append((id, .object([])))
      definitions[index].value = .object(make(&self))
    }
    return ("$ref", .string("#/$defs/\(id)"))
  }

  private static func pattern(_ dimension: Dimension) -> String {
    var symbols: [String] = []
    for symbol in dimension.units.map(\.symbol) {
      symbols.append(symbol)
      for (plain, written) in [("u", "µ"), ("2", "²"), ("ohm", "Ω")] where symbol.contains(plain) {
        symbols.append(symbol.replacing(plain, with: written))
      }
      if symbol == "deg" { symbols.append("°") }
    }
    return "[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)? *(\(symbols.joined(separator: "|")))"
  }
}

extension Need {
  var isRequired: Bool {
    if case .required = self { true } else { false }
  }
}
