import Quantities

/// A field together with the type that its value has once it is read.
struct Key<Value: Sendable>: Sendable {
  let field: Field
  let take: @Sendable (Item.Content) -> Value?

  init(
    _ name: String, _ kind: Kind, _ need: Need, _ help: String, example: String,
    take: @escaping @Sendable (Item.Content) -> Value?
  ) {
    field = Field(name: name, kind: kind, need: need, help: help, example: example)
    self.take = take
  }
}

extension Key where Value: Quantity {
  static func quantity(
    _ name: String, _ dimension: Dimension, _ limits: Limits, _ need: Need, _ help: String, example: String
  ) -> Self {
    Self(name, .quantity(dimension, limits), need, help, example: example) { content in
      if case .number(let value) = content { Value(value) } else { nil }
    }
  }
}

extension Key where Value == Watts {
  static func power(_ name: String, _ limits: Limits, _ need: Need, _ help: String, example: String) -> Self {
    .quantity(name, .power, limits, need, help, example: example)
  }
}

extension Key where Value == SimDuration {
  static func duration(_ name: String, _ limits: Limits, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .quantity(.time, limits), need, help, example: example) { content in
      if case .number(let value) = content { SimDuration(seconds: value) } else { nil }
    }
  }
}

extension Key where Value == Double {
  /// A share of the whole, written in percent.
  static func share(_ name: String, _ limits: Limits, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .quantity(.share, limits), need, help, example: example) { content in
      if case .number(let value) = content { value } else { nil }
    }
  }

  /// A difference of temperatures, in kelvin.
  static func difference(_ name: String, _ need: Need, _ help: String, example: String) -> Self {
    let limits = Limits("0 K", to: "100 K")
    return Self(name, .quantity(.temperatureDifference, limits), need, help, example: example) { content in
      if case .number(let value) = content { value } else { nil }
    }
  }

  static func number(_ name: String, _ range: ClosedRange<Double>, _ need: Need, _ help: String, example: String)
    -> Self
  {
    Self(name, .number(range), need, help, example: example) { content in
      if case .number(let value) = content { value } else { nil }
    }
  }
}

extension Key where Value == Int {
  static func integer(_ name: String, _ range: ClosedRange<Int>, _ need: Need, _ help: String, example: String)
    -> Self
  {
    Self(name, .integer(range), need, help, example: example) { content in
      if case .integer(let value) = content { value } else { nil }
    }
  }
}

extension Key where Value == ClosedRange<Double> {
  static func span(
    _ name: String, _ dimension: Dimension, _ limits: Limits, _ need: Need, _ help: String, example: String
  ) -> Self {
    Self(name, .span(dimension, limits), need, help, example: example) { content in
      if case .span(let range) = content { range } else { nil }
    }
  }
}

extension Key where Value == Bool {
  static func flag(_ name: String, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .flag, need, help, example: example) { content in
      if case .flag(let value) = content { value } else { nil }
    }
  }
}

extension Key where Value == String {
  static func text(_ name: String, _ need: Need, _ help: String, example: String) -> Self {
    .word(name, .text, need, help, example: example)
  }

  /// A text of a narrower kind.
  static func word(_ name: String, _ kind: Kind, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, kind, need, help, example: example) { content in
      if case .text(let value) = content { value } else { nil }
    }
  }

  static func entry(_ name: String, _ shelf: Shelf, _ need: Need, _ help: String, example: String) -> Self {
    .word(name, .entry(shelf), need, help, example: example)
  }
}

extension Key where Value: RawRepresentable, Value.RawValue == String {
  /// A choice between the cases of an enum; `words` names each of them.
  static func word(_ name: String, _ words: [Word], _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .word(words), need, help, example: example) { content in
      if case .text(let value) = content { Value(rawValue: value) } else { nil }
    }
  }
}

extension Key where Value == Threshold {
  static func threshold(
    _ name: String, _ range: ClosedRange<Double>, _ need: Need, _ help: String, example: String
  ) -> Self {
    let words = [Word("fitted", "as on the model's card, fitted on validation data")]
    return Self(name, .numberOr(range, words), need, help, example: example) { content in
      switch content {
      case .number(let value): .value(Float(value))
      case .text: .fitted
      default: nil
      }
    }
  }
}

extension Key where Value == Record {
  static func section(_ section: Section, _ need: Need) -> Self {
    .section(section.name, section, need)
  }

  static func section(_ name: String, _ section: Section, _ need: Need) -> Self {
    Self(name, .section(section), need, section.help, example: "") { content in
      if case .section(let record) = content { record } else { nil }
    }
  }
}

extension Key where Value == Choice {
  static func variant(_ name: String, _ variant: Variant, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .variant(variant), need, help, example: example) { content in
      if case .choice(let choice) = content { choice } else { nil }
    }
  }

  static func preset(_ name: String, _ preset: Preset, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .preset(preset), need, help, example: example) { content in
      if case .choice(let choice) = content { choice } else { nil }
    }
  }
}

extension Key where Value == [Item] {
  static func list(_ name: String, _ kind: Kind, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .list(kind), need, help, example: example) { content in
      if case .list(let items) = content { items } else { nil }
    }
  }

  static func oneOrMore(_ name: String, _ kind: Kind, _ need: Need, _ help: String, example: String) -> Self {
    Self(name, .oneOrMore(kind), need, help, example: example) { content in
      if case .list(let items) = content { items } else { nil }
    }
  }
}
