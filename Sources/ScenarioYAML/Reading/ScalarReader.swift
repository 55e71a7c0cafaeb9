/// Reads the one-line values of a scenario file.
struct ScalarReader {
  let catalog: Catalog
  let field: Field

  func read(_ text: String, _ kind: Kind) throws(QuantityProblem) -> Item.Content {
    switch kind {
    case .quantity(let dimension, let limits):
      return .number(try quantity(text, dimension, limits))
    case .span(let dimension, let limits):
      return .span(try span(text, dimension, limits))
    case .integer(let range):
      guard let value = Int(text) else { throw mismatch(text, kind) }
      guard range.contains(value) else {
        throw QuantityProblem("'\(field.name)' is '\(text)'; expected \(range.words)")
      }
      return .integer(value)
    case .number(let range):
      return .number(try number(text, range, kind))
    case .numberOr(let range, let words):
      if words.contains(where: { $0.name == text }) { return .text(text) }
      return .number(try number(text, range, kind))
    case .flag:
      guard text == "true" || text == "false" else { throw mismatch(text, kind) }
      return .flag(text == "true")
    case .day:
      guard let day = DayOfYear.parse(text) else { throw mismatch(text, kind) }
      return .integer(day)
    case .word(let words):
      let known = words.map(\.name)
      guard known.contains(text) else { throw choose(text, known) }
      return .text(text)
    case .entry(let shelf):
      if catalog.knows(text, on: shelf) { return .text(text) }
      if Catalog.isPath(text, shelf) {
        throw QuantityProblem("there is no file '\(catalog.path(of: text, on: shelf))' to read the \(shelf.noun) from")
      }
      throw QuantityProblem(unknownName(text, noun: shelf.noun, among: catalog.names(shelf)))
    case .text, .reference: return .text(text)
    case .section, .variant, .preset, .list, .oneOrMore: preconditionFailure("'\(field.name)' is not of one line")
    }
  }

  private func quantity(_ text: String, _ dimension: Dimension, _ limits: Limits) throws(QuantityProblem) -> Double {
    guard let written = QuantityText(text) else { throw mismatch(text, field.kind) }
    let value: Double
    do {
      value = try written.value(dimension, example: field.example)
    } catch {
      throw QuantityProblem("'\(field.name)' is '\(text)'; \(error.text)")
    }
    guard limits.range(dimension).contains(value) else { throw outside(text, limits.low, limits.high) }
    return value
  }

  private func span(_ text: String, _ dimension: Dimension, _ limits: Limits) throws(QuantityProblem)
    -> ClosedRange<Double>
  {
    guard let dots = text.firstRange(of: "..") else {
      let value = try quantity(text, dimension, limits)
      return value...value
    }
    let low = try quantity(trimmed(text[..<dots.lowerBound]), dimension, limits)
    let high = try quantity(trimmed(text[dots.upperBound...]), dimension, limits)
    guard low <= high else {
      throw QuantityProblem(
        "'\(field.name)' is '\(text)'; expected the lesser one first, for example '\(field.example)'")
    }
    return low...high
  }

  private func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private func number(_ text: String, _ range: ClosedRange<Double>, _ kind: Kind) throws(QuantityProblem) -> Double {
    guard let written = QuantityText(text), written.unit.isEmpty else { throw mismatch(text, kind) }
    guard range.contains(written.number) else { throw outside(text, short(range.lowerBound), short(range.upperBound)) }
    return written.number
  }

  private func choose(_ text: String, _ known: [String]) -> QuantityProblem {
    if let near = suggestion(for: text, among: known) {
      return QuantityProblem("'\(field.name)' is '\(text)'; expected \(oneOf(known)). \(near)")
    }
    return QuantityProblem("'\(field.name)' is '\(text)'; expected \(oneOf(known))")
  }

  private func mismatch(_ text: String, _ kind: Kind) -> QuantityProblem {
    QuantityProblem("'\(field.name)' is '\(text)'; expected \(kind.expected(field.example))")
  }

  private func outside(_ text: String, _ low: String, _ high: String) -> QuantityProblem {
    QuantityProblem("'\(field.name)' is '\(text)'; expected \(low) to \(high)")
  }
}

/// `0.5`, and `1` where Swift writes `1.0`.
func short(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
}

extension ClosedRange<Int> {
  /// `1 to 10`, `at least 1` when there is no practical end, and a lone number as it is.
  var words: String {
    if lowerBound == upperBound { return "\(lowerBound)" }
    return upperBound == Int.max ? "at least \(lowerBound)" : "\(lowerBound) to \(upperBound)"
  }
}

extension Kind {
  /// What a message says should stand there.
  func expected(_ example: String) -> String {
    let shown = example.isEmpty ? "" : ", for example '\(example)'"
    switch self {
    case .quantity(let dimension, _): return "\(dimension.phrase)\(shown)"
    case .span(let dimension, _): return "\(dimension.phrase) or two with '..' between\(shown)"
    case .integer(let range): return "a whole number, \(range.words)"
    case .number(let range): return "a number from \(short(range.lowerBound)) to \(short(range.upperBound))"
    case .numberOr(let range, let words):
      return "a number from \(short(range.lowerBound)) to \(short(range.upperBound)), or \(oneOf(words.map(\.name)))"
    case .text, .reference: return "a word or a sentence\(shown)"
    case .flag: return "'true' or 'false'"
    case .day: return "a day and a month\(shown)"
    case .word(let words): return oneOf(words.map(\.name))
    case .entry(let shelf): return "the name of a \(shelf.noun)\(shown)"
    case .section: return "keys and values"
    case .variant(let variant): return "\(oneOf(variant.cases.map(\.name)))"
    case .preset(let preset): return "the name of a \(preset.shelf.noun)\(shown)"
    case .list: return "a list of one or more"
    case .oneOrMore(let kind): return "\(kind.expected(example)), or a list of such"
    }
  }
}
