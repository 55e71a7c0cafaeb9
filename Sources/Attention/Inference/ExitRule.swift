public import Quantities

/// When an inference may stop at an exit before the last.
///
/// Measures: the greatest probability, above its threshold (strictly, because a softmax can saturate to 1); the
/// entropy in nats, below it (BranchyNet, arXiv:1709.01686); the margin between the two greatest probabilities, above
/// it; patience, as many exits in a row that agree with the one before (PABEE, arXiv:2006.04152); learned, the chance
/// that leaving costs nothing, by a logistic regression on the others, above it.
///
///     let rule = ExitRule(.maxProbability, thresholds: [0.9, 0.8])
public struct ExitRule: Sendable, Hashable {
  /// What is compared.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    case maxProbability = "max_probability"
    case entropy
    case margin
    case patience
    case learned
  }

  /// Coefficients of the learned rule at one exit: of 1, the greatest probability, the margin, the entropy, and
  /// whether the exit agrees with the one before (0 or 1).
  public static let measures = 5

  /// The measure; nil means that only the last exit is evaluated.
  public let measure: Measure?
  /// One threshold for each exit but the last, or one for all.
  public let thresholds: [Float]

  /// Of the learned rule, ``measures`` for each exit but the last; empty for the others.
  public let coefficients: [Float]

  /// Runs every block and evaluates the last exit only.
  public static let never = ExitRule()

  private init() {
    measure = nil
    thresholds = []
    coefficients = []
  }

  /// A rule with one threshold for each exit but the last, or with one for all.
  public init(_ measure: Measure, thresholds: [Float]) {
    precondition(!thresholds.isEmpty && thresholds.allSatisfy { !$0.isNaN }, "thresholds \(thresholds)")
    precondition(measure != .learned, "a learned rule needs coefficients")
    self.measure = measure
    self.thresholds = thresholds
    coefficients = []
  }

  /// The learned rule with ``measures`` `coefficients` for each exit but the last, and thresholds of the chance that
  /// leaving costs nothing.
  public init(learned coefficients: [[Float]], thresholds: [Float]) {
    precondition(coefficients.allSatisfy { $0.count == Self.measures }, "coefficients \(coefficients)")
    precondition(!thresholds.isEmpty && thresholds.allSatisfy { !$0.isNaN }, "thresholds \(thresholds)")
    measure = .learned
    self.thresholds = thresholds
    self.coefficients = Array(coefficients.joined())
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
    case .learned: return chance(at: exit, p, agreeing: agreeing) > threshold
    }
  }

  /// The learned chance that leaving at `exit` costs nothing.
  private func chance(at exit: Int, _ p: UnsafeBufferPointer<Float>, agreeing: Int) -> Float {
    coefficients.withUnsafeBufferPointer { all in
      let c = UnsafeBufferPointer(rebasing: all[exit * Self.measures..<(exit + 1) * Self.measures])
      let agrees: Float = agreeing > 0 ? 1 : 0
      let score = c[0] + c[1] * (p.max() ?? 0) + c[2] * Self.margin(p) + c[3] * Self.entropy(p) + c[4] * agrees
      let less = Exponential.of(-abs(score))
      return (score < 0 ? less : 1) / (1 + less)
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
    case .learned:
      count.macFloat = Self.measures - 1
      count.exp = classes + 1
      count.multiply = classes
      count.add = classes + 1
      count.compare = 2 * classes + 2
      count.divide = 1
      count.flashRead = 4 * Self.measures
    }
    return count
  }
}
