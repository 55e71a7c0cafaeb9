public import Quantities

/// When an inference may stop at an exit before the last.
///
/// Measures: the greatest probability, above its threshold (strictly, because a softmax can saturate to 1); the
/// entropy in nats, below it (BranchyNet, arXiv:1709.01686); the margin between the two greatest probabilities, above
/// it; patience, as many exits in a row that agree with the one before (PABEE, arXiv:2006.04152).
///
///     let rule = ExitRule(.maxProbability, thresholds: [0.9, 0.8])
public struct ExitRule: Sendable, Hashable {
  /// What is compared.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    case maxProbability = "max_probability"
    case entropy
    case margin
    case patience
  }

  /// The measure; nil means that only the last exit is evaluated.
  public let measure: Measure?
  /// One threshold for each exit but the last, or one for all.
  public let thresholds: [Float]

  /// Runs every block and evaluates the last exit only.
  public static let never = ExitRule()

  private init() {
    measure = nil
    thresholds = []
  }

  /// A rule with one threshold for each exit but the last, or with one for all.
  public init(_ measure: Measure, thresholds: [Float]) {
    precondition(!thresholds.isEmpty && thresholds.allSatisfy { !$0.isNaN }, "thresholds \(thresholds)")
    self.measure = measure
    self.thresholds = thresholds
  }

  /// Traps unless there is a threshold for each of `exits` exits but the last.
  func requireThresholds(exits: Int) {
    precondition(
      measure == nil || thresholds.count == 1 || thresholds.count == exits - 1,
      "\(thresholds.count) thresholds for a model of \(exits) exits")
  }

  /// Whether to stop at `exit`; `agreeing` is how many exits in a row have agreed with the one before.
  func stops(at exit: Int, probabilities p: UnsafeBufferPointer<Float>, agreeing: Int) -> Bool {
    guard let measure else { return false }
    let threshold = thresholds[thresholds.count == 1 ? 0 : exit]
    switch measure {
    case .maxProbability: return (p.max() ?? 0) > threshold
    case .entropy: return Self.entropy(p) < threshold
    case .margin: return Self.margin(p) > threshold
    case .patience: return Float(agreeing) >= threshold
    }
  }

  /// −Σ p ln p in nats.
  static func entropy(_ p: UnsafeBufferPointer<Float>) -> Float {
    var sum = 0.0
    for value in p where value > 0 { sum -= Double(value) * Exponential.logarithm(Double(value)) }
    return Float(sum)
  }

  /// The greatest probability less the next.
  static func margin(_ p: UnsafeBufferPointer<Float>) -> Float {
    var (first, second): (Float, Float) = (0, 0)
    for value in p {
      if value > first {
        (first, second) = (value, first)
      } else if value > second {
        second = value
      }
    }
    return first - second
  }

  /// The work of one test among `classes` classes. A logarithm counts as an exponential.
  public func work(classes: Int) -> OpCount {
    var count = OpCount()
    switch measure {
    case nil: break
    case .maxProbability: count.compare = 1
    case .entropy:
      count.exp = classes
      count.multiply = classes
      count.add = classes - 1
      count.compare = 1
    case .margin:
      count.compare = 2 * classes + 1
      count.add = 1
    case .patience:
      count.compare = 2
      count.add = 1
    }
    return count
  }
}
