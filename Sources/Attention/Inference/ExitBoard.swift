import Quantities

/// Logits and probabilities of a model's exits, and the decision to stop. Part of an encoder.
struct ExitBoard {
  let exits: Int
  let classes: Int
  private let logits: Buffer<Float>
  private let probabilities: Buffer<Float>
  private let temperature: [Float]
  private let stride: Int
  /// Exits in a row that agreed with the one before, and the class of the last one asked.
  private var agreeing = 0
  private var lastClass: Int?

  init(_ model: Model) {
    self.init(exits: model.shape.blocks, classes: model.shape.classes, temperature: model.temperature)
  }

  /// A board of `exits` exits with a temperature each.
  init(exits: Int, classes: Int, temperature: [Float]) {
    self.exits = exits
    self.classes = classes
    stride = padded(classes)
    logits = Buffer(exits * stride, 0)
    probabilities = Buffer(exits * stride, 0)
    self.temperature = temperature
  }

  /// Where the logits of `exit` are to be written, whole lanes.
  func logits(_ exit: Int) -> UnsafeMutablePointer<Float> { logits.base + exit * stride }

  /// The probabilities of `exit`.
  func probabilities(_ exit: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: probabilities.base + exit * stride, count: classes)
  }

  /// Forgets the exits of the frame before.
  mutating func startFrame() {
    agreeing = 0
    lastClass = nil
  }

  /// probabilities = softmax(logits / temperature) of `exit`.
  func softmax(_ exit: Int) {
    let (z, p) = (logits(exit), probabilities.base + exit * stride)
    var top = -Float.infinity
    for c in 0..<classes {
      precondition(z[c].isFinite, "logit \(c) of exit \(exit) is \(z[c])")
      p[c] = z[c] / temperature[exit]
      top = max(top, p[c])
    }
    var sum: Float = 0
    for c in 0..<classes {
      p[c] = Exponential.of(p[c] - top)
      sum += p[c]
    }
    for c in 0..<classes { p[c] /= sum }
  }

  /// The class of the greatest probability of `exit`, the first of equals.
  func predicted(_ exit: Int) -> Int {
    let p = probabilities(exit)
    var best = 0
    for c in 1..<max(1, classes) where p[c] > p[best] { best = c }
    return best
  }

  /// Whether `rule` stops at `exit`. Ask each evaluated exit once, in order.
  mutating func stops(_ exit: Int, _ rule: ExitRule) -> Bool {
    let predicted = predicted(exit)
    agreeing = predicted == lastClass ? agreeing + 1 : 0
    lastClass = predicted
    return rule.stops(at: exit, probabilities: probabilities(exit), agreeing: agreeing)
  }

  /// The answer of `exit`.
  func outcome(_ exit: Int, _ counts: OpCount) -> Outcome {
    let predicted = predicted(exit)
    return Outcome(
      exit: exit, predictedClass: predicted, confidence: probabilities(exit)[predicted], counts: counts)
  }
}
