/// How a model reuses what did not change from frame to frame.
public struct EventRule: Sendable, Hashable {
  /// What the attention cores keep beside queries, keys, values and their sums.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// The exponential of every pair.
    case cached
    /// Nothing: what a changed key contributed is computed again from what the key was.
    case lean
  }

  /// The change of a feature, in normalised units, above which its token is computed anew.
  public let threshold: Float
  /// What is kept.
  public let state: State

  /// Events above `threshold`, which is finite and not below 0.
  public init(threshold: Float, state: State = .cached) {
    precondition(threshold >= 0 && threshold.isFinite, "a threshold of \(threshold)")
    self.threshold = threshold
    self.state = state
  }
}
