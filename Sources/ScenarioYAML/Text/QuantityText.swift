/// A number and a unit as written, `225 mAh`, not yet of any dimension.
package struct QuantityText: Hashable, Sendable {
  package var number: Double
  /// As it was written, so that a fix can repeat it.
  package var digits: String
  package var unit: String

  /// Nil when the text does not begin with a decimal number.
  package init?(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    var end = 0
    func digits(from start: Int) -> Int {
      var index = start
      while index < scalars.count, ("0"..."9").contains(scalars[index]) { index += 1 }
      return index
    }
    if end < scalars.count, scalars[end] == "-" || scalars[end] == "+" { end += 1 }
    let whole = digits(from: end)
    guard whole > end else { return nil }
    end = whole
    if end + 1 < scalars.count, scalars[end] == ".", digits(from: end + 1) > end + 1 { end = digits(from: end + 1) }
    if end + 1 < scalars.count, scalars[end] == "e" || scalars[end] == "E" {
      let sign = scalars[end + 1] == "-" || scalars[end + 1] == "+" ? 1 : 0
      let exponent = digits(from: end + 1 + sign)
      if exponent > end + 1 + sign { end = exponent }
    }
    var written = ""
    written.unicodeScalars.append(contentsOf: scalars[..<end])
    var rest = scalars[end...]
    while rest.first == " " || rest.first == "\u{A0}" { rest = rest.dropFirst() }
    guard let number = Double(written), number.isFinite else { return nil }
    self.number = number
    self.digits = written
    unit = ""
    unit.unicodeScalars.append(contentsOf: rest)
  }

  /// The value in the base unit of `dimension`, or why it is none.
  package func value(_ dimension: Dimension, example: String) throws(QuantityProblem) -> Double {
    if unit.isEmpty {
      throw QuantityProblem("\(dimension.phrase) needs its unit, for example '\(digits) \(dimension.units[0].symbol)'")
    }
    if let unit = dimension.unit(unit) {
      // 35 % is 35/100, the nearest number to 0.35; 35 * 0.01 is its neighbour.
      // Dividing by a whole number comes out as the nearest value, and multiplying by its inverse does not.
      let inverse = (1 / unit.factor).rounded()
      let isPart = unit.factor < 1 && unit.factor == 1 / inverse
      return (isPart ? number / inverse : number * unit.factor) + unit.offset
    }
    let known = dimension.units.map(\.symbol).joined(separator: ", ")
    let others = Dimension.allCases.filter { $0.unit(unit) != nil }.map(\.phrase)
    if let other = others.first {
      throw QuantityProblem("that is \(other); expected \(dimension.phrase), for example '\(example)'")
    }
    throw QuantityProblem("unknown unit '\(unit)'; \(dimension.phrase) is written in \(known)")
  }
}

/// The second half of a message about a quantity.
package struct QuantityProblem: Error {
  package var text: String

  init(_ text: String) { self.text = text }
}
