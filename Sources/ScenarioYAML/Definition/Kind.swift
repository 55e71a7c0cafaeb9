/// What may stand at a place of a scenario file.
///
/// From one value of this type come the reading of a file, the JSON Schema and the reference tables.
indirect enum Kind: Sendable {
  /// A number with its unit.
  case quantity(Dimension, Limits)
  /// Two of them, `5 m .. 40 m`; one stands for both.
  case span(Dimension, Limits)
  case integer(ClosedRange<Int>)
  /// A number without a dimension.
  case number(ClosedRange<Double>)
  /// A number, or one of a few words instead.
  case numberOr(ClosedRange<Double>, [Word])
  case text
  /// `true` or `false`.
  case flag
  /// A day of the year, `21 March`.
  case day
  /// One of a few words.
  case word([Word])
  /// A name from the catalog.
  case entry(Shelf)
  /// The name of a gateway of this scenario, checked when the plan is made.
  case reference
  /// Keys and values.
  case section(Section)
  /// One of several kinds of section, told apart by a key; its name alone when nothing else need be said.
  case variant(Variant)
  /// A name from the catalog, or a section with that name and changes to the entry.
  case preset(Preset)
  /// One or more.
  case list(Kind)
  /// One, or a list of one or more.
  case oneOrMore(Kind)
}

/// A word of a closed choice.
struct Word: Hashable, Sendable {
  var name: String
  var help: String

  init(_ name: String, _ help: String) {
    self.name = name
    self.help = help
  }
}

/// The range of a quantity, as it is printed.
struct Limits: Sendable {
  var low: String
  var high: String

  init(_ low: String, to high: String) {
    self.low = low
    self.high = high
  }

  /// In the base unit of `dimension`.
  func range(_ dimension: Dimension) -> ClosedRange<Double> {
    guard let low = try? QuantityText(low)?.value(dimension, example: ""),
      let high = try? QuantityText(high)?.value(dimension, example: ""), low <= high
    else { preconditionFailure("the limits '\(low)' to '\(high)' are no range of \(dimension.phrase)") }
    return low...high
  }
}

/// Whether a key must be there.
enum Need: Sendable {
  case required
  /// Absent means what the help says.
  case optional
  /// What is read when the key is absent, as it would be written.
  case byDefault(String)

  var defaultText: String? {
    if case .byDefault(let text) = self { text } else { nil }
  }
}

/// One key of a section.
struct Field: Sendable {
  var name: String
  var kind: Kind
  var need: Need
  /// One line for the reference and for editors.
  var help: String
  /// A value as a person would write it.
  var example: String
}

/// Keys that stand together.
struct Section: Sendable {
  /// Unique among the sections of the definition; also the heading in the reference.
  var name: String
  var help: String
  var fields: [Field]
  /// Keys that begin with `x-` are the writer's own, for anchors.
  var allowsExtensions = false

  init(_ name: String, _ help: String, allowsExtensions: Bool = false, _ fields: [Field]) {
    self.name = name
    self.help = help
    self.fields = fields
    self.allowsExtensions = allowsExtensions
  }
}

/// A choice between kinds of section.
struct Variant: Sendable {
  struct Case: Sendable {
    var name: String
    var section: Section
  }

  /// The key that names the case.
  var tag: String
  var noun: String
  var cases: [Case]

  init(tag: String = "type", noun: String, _ cases: [(name: String, help: String, fields: [Field])]) {
    self.tag = tag
    self.noun = noun
    self.cases = cases.map { Case(name: $0.name, section: Section("\(noun): \($0.name)", $0.help, $0.fields)) }
  }
}

/// A choice of catalog entry that may be changed.
struct Preset: Sendable {
  var shelf: Shelf
  var section: Section

  init(_ shelf: Shelf, _ name: String, _ help: String, _ fields: [Field]) {
    self.shelf = shelf
    section = Section(name, help, fields)
  }
}
