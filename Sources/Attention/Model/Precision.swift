/// The arithmetic of a model's execution.
public enum Precision: String, Sendable, Hashable, CaseIterable {
  case float32
  case int8

  /// Bytes of one weight or activation.
  public var bytes: Int { self == .float32 ? 4 : 1 }
}
