public import Quantities

/// Windows in which frames are lost at a gateway, whoever sends them.
public struct JammingPlan: Hashable, Sendable {
  public var from: SimTime
  public var duration: SimDuration
  /// From one window to the next; nil for one alone.
  public var every: SimDuration?

  /// - Precondition: windows do not overlap.
  public init(from: SimTime, duration: SimDuration, every: SimDuration? = nil) {
    precondition(every.map { $0 >= duration } ?? true, "a window of \(duration.seconds) s comes again before it ends")
    self.from = from
    self.duration = duration
    self.every = every
  }

  /// Whether a frame on air from `start` to `end` meets a window.
  func meets(_ start: SimTime, _ end: SimTime) -> Bool {
    guard end > from else { return false }
    var window = from
    if let every, start > from {
      // The last window that began before the frame; only this one and the next can touch it.
      window = from + ((start - from).nanoseconds / every.nanoseconds) * every
      if start < window + duration { return true }
      window = window + every
    }
    return window < end && start < window + duration
  }
}
