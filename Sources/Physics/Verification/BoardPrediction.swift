/// A board and a network of MLPerf Tiny: the measured energy of an inference, and what it is predicted to be from others.
public struct BoardPrediction: Hashable, Sendable {
  /// A network and its prediction from one other.
  public struct Other: Hashable, Sendable {
    /// The network that the board's cycles and power were taken from.
    public let task: String
    /// In microjoules.
    public let computed: Double
  }

  /// The board's name.
  public let board: String
  /// The network: ad, kws, vww or ic.
  public let task: String
  /// Predicted from the other three networks, beside the measured figure.
  public let point: PublishedPoint
  /// Predicted from each of the other three alone.
  public let others: [Other]
}
