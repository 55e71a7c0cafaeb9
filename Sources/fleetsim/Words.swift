import Foundation
import Quantities

/// Numbers as people read them.
enum Words {
  /// Two units at most: `30 d`, `1 d 4 h`, `12.3 s`, `412 ms`.
  static func duration(_ span: SimDuration) -> String {
    let seconds = span.seconds
    switch seconds {
    case ..<1e-3: return "\(digits(seconds * 1e6)) µs"
    case ..<1: return "\(digits(seconds * 1e3)) ms"
    case ..<60: return "\(digits(seconds)) s"
    case ..<3600: return two(Int(seconds), 60, "min", 1, "s")
    case ..<86_400: return two(Int(seconds), 3600, "h", 60, "min")
    case ..<(2 * 365.25 * 86_400): return two(Int(seconds), 86_400, "d", 3600, "h")
    default: return "\(digits(seconds / (365.25 * 86_400))) years"
    }
  }

  /// A lifetime; nil is for ever.
  static func days(_ days: Double?) -> String {
    guard let days else { return "for ever" }
    return days < 730 ? "\(digits(days)) days" : "\(digits(days / 365.25)) years"
  }

  static func energy(_ energy: Joules) -> String {
    switch abs(energy.value) {
    case ..<1e-3: "\(digits(energy.value * 1e6)) µJ"
    case ..<1: "\(digits(energy.value * 1e3)) mJ"
    case ..<1e3: "\(digits(energy.value)) J"
    case ..<1e6: "\(digits(energy.value / 1e3)) kJ"
    default: "\(digits(energy.value / 1e6)) MJ"
    }
  }

  static func power(_ power: Watts) -> String {
    switch abs(power.value) {
    case ..<1e-3: "\(digits(power.value * 1e6)) µW"
    case ..<1: "\(digits(power.value * 1e3)) mW"
    default: "\(digits(power.value)) W"
    }
  }

  static func percent(_ part: Int, _ whole: Int) -> String {
    whole == 0 ? "–" : percent(Double(part) / Double(whole))
  }

  static func percent(_ share: Double) -> String { share.isNaN ? "–" : String(format: "%.1f %%", 100 * share) }

  /// `1 node`, `100 nodes`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// Three significant digits.
  static func digits(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude >= 100 || value == 0 { return String(format: "%.0f", value) }
    return String(format: magnitude >= 10 ? "%.1f" : "%.2f", value)
  }

  private static func two(_ seconds: Int, _ big: Int, _ bigName: String, _ small: Int, _ smallName: String) -> String {
    let rest = seconds % big / small
    return rest == 0 ? "\(seconds / big) \(bigName)" : "\(seconds / big) \(bigName) \(rest) \(smallName)"
  }
}
