/// Everything wrong with a scenario file, each with its place: fix them all, then run once.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One thing that is wrong.
  public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The file as it was named to the reader.
    public let file: String
    /// Counted from 1.
    public let line: Int
    /// Counted from 1, in Unicode scalars.
    public let column: Int
    /// What is wrong, what was expected, and the nearest valid name if there is one.
    public let message: String

    /// `file:line:column: message`, as compilers write it.
    public var description: String { "\(file):\(line):\(column): \(message)" }
  }

  /// Sorted by their place in the file.
  public let problems: [Problem]

  /// One problem a line.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
