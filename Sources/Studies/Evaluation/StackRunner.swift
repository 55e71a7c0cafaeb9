import Attention
import Quantities

/// Executes one stack on the frames of one clip at a time, in their order.
final class StackRunner {
  private enum Engine {
    case whole(FrameRunner)
    case event(EventEncoder, EventCore)
  }

  private let model: TrainedModel
  private let stream: Attention.Stream
  private let stack: Stack
  private let index: FrameIndex
  private let engine: Engine
  private var gate: Gate?
  private let second: SecondLook?
  private var frame: Frame

  /// Whether there is attention to count.
  private var hasCore: Bool { model.encoder != nil }

  init(_ model: TrainedModel, _ stream: Attention.Stream, _ stack: Stack, _ index: FrameIndex) {
    self.model = model
    self.stream = stream
    self.stack = stack
    self.index = index
    frame = Frame(model.view)
    gate = stack.gate.map { Gate(model, $0) }
    if let events = stack.events, let encoder = model.encoder {
      engine = .event(EventEncoder(encoder, events), EventCore(encoder, stack.exit))
    } else {
      engine = .whole(
        FrameRunner(
          model, precision: stack.precision, technique: stack.technique, rounding: stack.rounding,
          isPartial: gate?.tokens != nil))
    }
    second = stack.second.map { SecondLook($0, after: model, stack.precision) }
  }

  /// The first `count` frames of `clip`.
  func run(clip: Int, count: Int) -> [Observation] {
    gate?.startClip()
    if case .event(let encoder, let core) = engine {
      encoder.startClip()
      core.startClip()
    }
    return index.frames(of: clip).prefix(count).map { look(clip, $0) }
  }

  private func look(_ clip: Int, _ number: Int) -> Observation {
    let endRow = index.endRow(of: number)
    let label = stream.label(endRow: endRow)
    stream.read(model.view, clip: clip, endRow: endRow, into: &frame)
    var preparation = model.view.work
    if let decision = gate?.decide(frame) {
      preparation += decision.counts
      if !decision.run {
        return Observation(
          clip: clip, endRow: endRow, label: label, predicted: stream.backgroundClass ?? 0, confidence: 1, exit: nil,
          tokens: 0, preparation: preparation, core: hasCore ? OpCount() : nil,
          coreParts: hasCore ? CoreWork() : nil, spikes: nil,
          model: OpCount())
      }
    }
    let (first, firstCore, firstParts) = execute()
    let outcome = second?.after(first, stream, clip: clip, endRow: endRow) ?? first
    // Cores of the second model beside those of the first, if either has any.
    let again = outcome.exit < model.exits ? nil : second?.coreWork
    let core = again.map { $0.total + (firstCore ?? OpCount()) } ?? firstCore
    var parts = firstParts
    if let again { parts? += again }
    let spikes: SpikeCount? = if case .whole(let runner) = engine { runner.spikes } else { nil }
    return Observation(
      clip: clip, endRow: endRow, label: label, predicted: outcome.predictedClass, confidence: outcome.confidence,
      exit: outcome.exit, tokens: gate?.tokens?.size ?? model.view.tokens, preparation: preparation, core: core,
      coreParts: parts,
      spikes: spikes, model: outcome.counts)
  }

  private func execute() -> (Outcome, core: OpCount?, parts: CoreWork?) {
    switch engine {
    case .whole(let runner):
      let outcome = runner.run(frame, on: gate?.tokens, rule: stack.exit)
      return (outcome, runner.coreWork?.total, runner.coreWork)
    case .event(let encoder, let core):
      let outcome = encoder.run(frame, rule: stack.exit)
      return (outcome, core.after(encoder, outcome), nil)
    }
  }
}
