/// A technique that there is not, or that was written wrongly.
public struct TechniqueError: Error, Hashable, CustomStringConvertible {
  /// What was written.
  public let text: String
  /// What is wrong with it, and what was expected.
  public let problem: String
  /// The name that stands for nothing, if that is the problem.
  public let unknownName: String?

  /// An error about `text`.
  public init(text: String, problem: String, unknownName: String? = nil) {
    self.text = text
    self.problem = problem
    self.unknownName = unknownName
  }

  /// One line for a person.
  public var description: String { "technique '\(text)': \(problem)" }
}
