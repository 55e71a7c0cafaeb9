public import Quantities

/// Decides, before any inference, whether enough of a frame differs from what is already known.
///
/// A token has changed if the mean over its features of |x − b| · scale exceeds `noiseFloor`; inference runs if the
/// share of changed tokens exceeds `share`. b is the reference, scale the model's, so that the floor is in
/// normalised units. Sum-of-absolute-differences motion detection, as in camera traps.
///
/// Not modelled: hysteresis, rejection of global changes; ``MotionGate`` has both.
public struct FrameGate {
  /// What a frame is compared with.
  public enum Reference: Sendable, Hashable {
    /// The last frame on which inference ran, so that a slow drift is noticed in the end.
    case lastRun
    /// A background b that follows every frame: b ← b + rate · (x − b).
    case background(rate: Double)
  }

  /// What the gate decided, and what that took.
  public struct Decision: Sendable, Hashable {
    /// Whether to run inference.
    public let run: Bool
    /// The share of tokens that have changed.
    public let changedShare: Double
    /// The gate's own work.
    public let counts: OpCount
  }

  private let view: InputView
  private let scale: ContiguousArray<Double>
  private let reference: Reference
  private let noiseFloor: Double
  private let share: Double
  private var background: ContiguousArray<Double>
  private var known = false

  /// A gate for frames of `model`.
  /// - Parameters:
  ///   - noiseFloor: the least mean change of a token that counts, in normalised units.
  ///   - share: the share of changed tokens that must be exceeded, 0..<1.
  public init(_ model: TrainedModel, reference: Reference, noiseFloor: Double, share: Double) {
    precondition(noiseFloor >= 0 && share >= 0 && share < 1, "a gate of floor \(noiseFloor), share \(share)")
    if case .background(let rate) = reference { precondition(rate > 0 && rate <= 1, "a background rate of \(rate)") }
    view = model.view
    scale = model.inputScale
    self.reference = reference
    self.noiseFloor = noiseFloor
    self.share = share
    background = ContiguousArray(repeating: 0, count: view.tokens * view.features)
  }

  /// Forgets the reference: the next frame runs.
  public mutating func startClip() { known = false }

  /// Compares `frame` with the reference and brings the reference up to date. The first frame of a clip always runs.
  public mutating func decide(_ frame: Frame) -> Decision {
    let (tokens, features) = (view.tokens, view.features)
    frame.requireShape(tokens, features)
    let values = tokens * features
    guard known else {
      known = true
      for i in 0..<values {
        precondition(frame.values[i].isFinite, "value \(i) of the frame is \(frame.values[i])")
        background[i] = frame.values[i]
      }
      var counts = OpCount()
      counts.ramRead = 4 * values
      counts.ramWritten = 4 * values
      return Decision(run: true, changedShare: 1, counts: counts)
    }
    var changed = 0
    for token in 0..<tokens {
      var sum = 0.0
      for f in 0..<features {
        let i = token * features + f
        precondition(frame.values[i].isFinite, "value \(i) of the frame is \(frame.values[i])")
        sum += abs(frame.values[i] - background[i]) * scale[f]
      }
      if sum > noiseFloor * Double(features) { changed += 1 }
    }
    let changedShare = Double(changed) / Double(tokens)
    let run = changedShare > share
    var counts = Self.work(tokens: tokens, features: features)
    switch reference {
    case .background(let rate):
      for i in 0..<values { background[i] += rate * (frame.values[i] - background[i]) }
      counts += Self.updateWork(values: values)
    case .lastRun where run:
      for i in 0..<values { background[i] = frame.values[i] }
      counts.ramWritten += 4 * values
    case .lastRun: break
    }
    return Decision(run: run, changedShare: changedShare, counts: counts)
  }

  /// The work of one comparison: a value is subtracted, made positive, scaled and added; a token is compared.
  public static func work(tokens: Int, features: Int) -> OpCount {
    let values = tokens * features
    var count = OpCount()
    count.add = values + tokens * (features - 1)
    count.multiply = values
    count.compare = values + tokens + 1
    count.ramRead = 8 * values
    count.flashRead = 4 * features
    return count
  }

  /// The work of moving a background of `values` values.
  public static func updateWork(values: Int) -> OpCount {
    var count = OpCount()
    count.add = 2 * values
    count.multiply = values
    count.ramRead = 8 * values
    count.ramWritten = 4 * values
    return count
  }
}
