/// How often each class was answered for each class.
public struct ConfusionMatrix: Sendable, Hashable {
  /// C, the number of classes.
  public let classes: Int
  /// C × C counts, a row for each true class.
  public private(set) var counts: [Int]

  /// A matrix of zeros.
  public init(classes: Int) {
    precondition(classes > 0, "\(classes) classes")
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
  }

  /// Counts one answer.
  public mutating func add(label: Int, predicted: Int) { counts[label * classes + predicted] += 1 }

  /// Adds the counts of `b`.
  public static func += (a: inout Self, b: Self) {
    precondition(a.classes == b.classes, "\(a.classes) and \(b.classes) classes")
    for i in a.counts.indices { a.counts[i] += b.counts[i] }
  }

  /// The number of answers.
  public var total: Int { counts.reduce(0, +) }

  /// The share of right answers; 0 without answers.
  public var accuracy: Double {
    let right = (0..<classes).reduce(0) { $0 + counts[$1 * classes + $1] }
    return total == 0 ? 0 : Double(right) / Double(total)
  }

  /// The mean of 2·TP / (2·TP + FP + FN) over the classes that occur as a label or as an answer; 0 without any.
  public var macroF1: Double {
    var (sum, present) = (0.0, 0)
    for c in 0..<classes {
      let right = counts[c * classes + c]
      let labelled = (0..<classes).reduce(0) { $0 + counts[c * classes + $1] }
      let answered = (0..<classes).reduce(0) { $0 + counts[$1 * classes + c] }
      guard labelled + answered > 0 else { continue }
      present += 1
      sum += 2 * Double(right) / Double(labelled + answered)
    }
    return present == 0 ? 0 : sum / Double(present)
  }
}
