/// A binary message that does not follow the layout; it names the place, so that whoever wrote the other end finds it.
public struct CodecError: Error, Hashable, CustomStringConvertible {
  /// "request", "reply" or "tensor".
  public let message: String
  /// Byte offset of the field at fault.
  public let offset: Int
  /// What was found, and what was expected.
  public let problem: String

  public init(message: String, offset: Int, problem: String) {
    self.message = message
    self.offset = offset
    self.problem = problem
  }

  public var description: String { "\(message), byte \(offset): \(problem)" }
}
