import Quantities

/// The collision rules that have a name.
public enum LoRaCollisionModel: String, Hashable, Sendable, CaseIterable {
  /// 6 dB and five preamble symbols within a spreading factor; nothing between them.
  case capture
  /// The same, and the rejection matrix of Goursaud and Gorce.
  case goursaud
  /// The same, and the rejection matrix of Croce et al.
  case croce
  /// Any overlap within a spreading factor loses both.
  case aloha

  /// The rule.
  public var rule: LoRaCollisionRule {
    switch self {
    case .capture: .capture
    case .goursaud: .captureWithRejection
    case .croce: LoRaCollisionRule(captureThreshold: Decibels(6), preambleTiming: true, rejection: .croce)
    case .aloha: .aloha
    }
  }
}
