/// Numbers as a listing prints them: six significant digits at most, and no digits that only binary fractions have.
public enum Readable {
  /// `0.026` where Swift writes `0.026000000000000002`, and `810` where it writes `810.0`.
  public static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var exponent = 0
    var scaled = abs(value)
    while scaled >= 1e6 { (scaled, exponent) = (scaled / 10, exponent + 1) }
    while scaled < 1e5 { (scaled, exponent) = (scaled * 10, exponent - 1) }
    var digits = Int(scaled.rounded())
    while digits % 10 == 0 { (digits, exponent) = (digits / 10, exponent + 1) }
    return (value < 0 ? "-" : "") + decimal(digits, exponent)
  }

  /// The number with its unit, and with a prefix where that spares zeros: `64 MHz`, `9.48 µW`, `0.545 W`.
  public static func quantity(_ value: Double, unit: String) -> String {
    let prefixes: [(limit: Double, factor: Double, letter: String)] = [
      (1e-9, 1e12, "p"), (1e-6, 1e9, "n"), (1e-3, 1e6, "µ"), (0.1, 1e3, "m"), (1e5, 1, ""), (1e9, 1e-6, "M"),
    ]
    let (factor, letter) = prefixes.first { abs(value) < $0.limit }.map { ($0.factor, $0.letter) } ?? (1e-9, "G")
    return value == 0 ? "0 \(unit)" : "\(number(value * factor)) \(letter)\(unit)"
  }

  /// `digits`·10^`exponent`.
  private static func decimal(_ digits: Int, _ exponent: Int) -> String {
    let text = String(digits)
    let point = text.count + exponent
    if exponent >= 0 {
      return point <= 15 ? text + String(repeating: "0", count: exponent) : "\(text)e\(exponent)"
    }
    if point > 0 { return "\(text.prefix(point)).\(text.dropFirst(point))" }
    return point > -5 ? "0." + String(repeating: "0", count: -point) + text : "\(text)e\(exponent)"
  }
}

extension Quantity {
  /// The value with its unit as a listing prints it. Only units that take a prefix get one.
  public var readable: String {
    ["J", "W", "V", "A", "C", "Ω", "Hz"].contains(Self.symbol)
      ? Readable.quantity(value, unit: Self.symbol) : "\(Readable.number(value)) \(Self.symbol)"
  }
}
