/// A value that was read and is of its field's kind.
struct Item: Sendable {
  indirect enum Content: Sendable {
    /// In the base unit of its dimension.
    case number(Double)
    case span(ClosedRange<Double>)
    case integer(Int)
    case text(String)
    case flag(Bool)
    case section(Record)
    case choice(Choice)
    case list([Item])
  }

  var place: Place
  var content: Content
}

/// A section that was read. A key that was wrong, and is reported, is missing.
struct Record: Sendable {
  /// Where the section begins; for an absent one, where it would belong.
  var place: Place
  private var items: [String: Item] = [:]

  init(place: Place) { self.place = place }

  mutating func set(_ name: String, _ item: Item) { items[name] = item }

  /// The value of `key`: nil when it is optional and absent, or wrong and reported.
  subscript<Value>(_ key: Key<Value>) -> Value? {
    items[key.field.name].flatMap { key.take($0.content) }
  }

  /// Where the value of `key` stands, or would.
  func place<Value>(of key: Key<Value>) -> Place { items[key.field.name]?.place ?? place }
}

/// One of several kinds of section: which, and what stands in it.
struct Choice: Sendable {
  var name: String
  var namePlace: Place
  var record: Record
}

/// A threshold of a policy.
enum Threshold: Hashable, Sendable {
  case value(Float)
  /// The one on the model's card.
  case fitted
}
