public import Quantities

/// What one inference found and what it took.
public struct Outcome: Sendable, Hashable {
  /// The exit that answered, 0 for the one behind the first block.
  public let exit: Int
  /// The class of the greatest probability, the first of equals.
  public let predictedClass: Int
  /// That probability.
  public let confidence: Float
  /// What was executed.
  public let counts: OpCount
}
