public import Attention
public import Physics
public import Quantities

/// What a gateway's model makes of one question.
public struct Verdict: Hashable, Sendable {
  public let predicted: UInt8
  /// The greatest calibrated probability.
  public let confidence: Float
  /// How long one worker is busy with it.
  public let service: SimDuration
  /// Multiply-accumulates that were executed.
  public let multiplyAccumulates: Int

  public init(predicted: UInt8, confidence: Float, service: SimDuration, multiplyAccumulates: Int) {
    self.predicted = predicted
    self.confidence = confidence
    self.service = service
    self.multiplyAccumulates = multiplyAccumulates
  }
}

/// Runs a gateway's model on the bytes that nodes send.
///
/// Unchecked because it owns scratch memory; one cell, or one process, owns it.
public final class GatewayEngine: @unchecked Sendable {
  private let view: InputView
  private let platform: ProcessorProfile
  private let runner: FrameRunner
  private var frame: Frame

  public init(model: TrainedModel, platform: ProcessorProfile) {
    view = model.card.input
    self.platform = platform
    runner = FrameRunner(model, precision: .float32)
    frame = Frame(view)
  }

  /// Executes the whole model on one payload.
  ///
  /// - Throws: ``PayloadError`` when the bytes are not a payload of the model's input.
  public func answer(_ payload: some RandomAccessCollection<UInt8>) throws(PayloadError) -> Verdict {
    let outcome = try look(payload)
    return Verdict(
      predicted: UInt8(outcome.predictedClass), confidence: outcome.confidence,
      service: platform.cost(of: view.work + outcome.counts).duration, multiplyAccumulates: outcome.counts.mac)
  }

  /// What answering a payload executes.
  func work(_ payload: some RandomAccessCollection<UInt8>) throws(PayloadError) -> OpCount {
    view.work + (try look(payload)).counts
  }

  private func look(_ payload: some RandomAccessCollection<UInt8>) throws(PayloadError) -> Outcome {
    try view.read(payload: payload, into: &frame)
    return runner.run(frame, rule: .never)
  }
}

/// Workers that take questions in the order in which they arrive.
public struct GatewayQueue: Hashable, Sendable {
  /// When each worker is free again.
  public private(set) var workerFree: [SimTime]

  public init(workers: Int) {
    precondition(workers > 0, "workers is \(workers)")
    workerFree = Array(repeating: .start, count: workers)
  }

  /// A queue as it stood when it was last heard of.
  public init(workerFree: [SimTime]) {
    precondition(!workerFree.isEmpty, "a queue needs a worker")
    self.workerFree = workerFree
  }

  /// Gives the next question to the worker that is free first.
  ///
  /// - Precondition: arrivals come in ascending order.
  public mutating func serve(arrival: SimTime, service: SimDuration) -> (start: SimTime, departure: SimTime) {
    var first = 0
    for worker in workerFree.indices where workerFree[worker] < workerFree[first] { first = worker }
    let start = max(arrival, workerFree[first])
    workerFree[first] = start + service
    return (start, start + service)
  }
}
