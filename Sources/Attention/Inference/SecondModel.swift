import Quantities

/// A larger model that looks at a frame again when the first is unsure of it: E = E_first + q · E_second, with q the share
/// of frames that are looked at twice.
///
/// The rule is Chow's (1970, doi:10.1109/TIT.1970.1054406): defer if the greatest probability is not above a threshold. Both
/// models lie in program memory; the second runs all its blocks, without techniques, in the arithmetic of the first.
public struct SecondModel: Sendable {
  /// The model.
  public let model: TrainedModel
  /// It is asked when the first model's confidence, the greatest calibrated probability, is not above this.
  public let threshold: Float

  /// `model`, asked at confidences up to `threshold`.
  public init(_ model: TrainedModel, threshold: Float) {
    self.model = model
    self.threshold = threshold
  }

  /// Why it cannot follow `first` in `precision`, or nil.
  public func problem(after first: TrainedModel, _ precision: Precision) -> String? {
    let (name, card) = (model.card.name, model.card)
    if card.role != .node { return "model '\(name)' is made for gateways, not for nodes" }
    if name == first.card.name { return "model '\(name)' is the first already" }
    if card.stream != first.card.stream {
      return "model '\(name)' is trained on stream '\(card.stream)', not on '\(first.card.stream)'"
    }
    if card.classNames != first.card.classNames {
      return "models '\(name)' and '\(first.card.name)' do not name the same classes"
    }
    if !model.precisions.contains(precision) { return "model '\(name)' has no weights in \(precision.rawValue)" }
    if let problem = Rounding.nearest.problem(for: model, precision, .own) { return "model '\(name)': \(problem)" }
    return nil
  }
}

extension SecondModel: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.key == b.key }
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }

  private var key: [String] { [model.card.name, model.card.sha256, "\(threshold)"] }
}

/// Runs a second model behind a first. Not for use by two threads at once.
public final class SecondLook {
  private let second: SecondModel
  private let runner: FrameRunner
  private var frame: Frame
  /// Exits of the first model, from whose number those of the second count on.
  private let firstExits: Int
  /// What making the frame costs again; nothing if the first model sees it in the same way.
  private let viewWork: OpCount

  /// A second look after `first`, in `precision`.
  public init(_ second: SecondModel, after first: TrainedModel, _ precision: Precision) {
    self.second = second
    runner = FrameRunner(second.model, precision: precision)
    frame = Frame(second.model.view)
    firstExits = first.exits
    viewWork = second.model.view == first.view ? OpCount() : second.model.view.work
  }

  /// What both models come to on the frame of `clip` that ends before `endRow`, of which the first made `seen`: `seen`
  /// itself if that is sure enough.
  public func after(_ seen: Outcome, _ stream: Stream, clip: Int, endRow: Int) -> Outcome {
    guard seen.confidence <= second.threshold else { return seen }
    stream.read(second.model.view, clip: clip, endRow: endRow, into: &frame)
    let outcome = runner.run(frame)
    return Outcome(
      exit: firstExits + outcome.exit, predictedClass: outcome.predictedClass, confidence: outcome.confidence,
      counts: seen.counts + viewWork + outcome.counts)
  }

  /// What the attention cores of the second model executed in its last run; nil for a model that has none.
  public var coreWork: CoreWork? { runner.coreWork }
}
