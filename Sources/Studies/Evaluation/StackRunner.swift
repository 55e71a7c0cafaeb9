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
    if let threshold = stack.eventThreshold, let encoder = model.encoder {
      engine = .event(EventEncoder(encoder, threshold: threshold), EventCore(encoder, stack.exit))
    } else {
      engine = .whole(
        FrameRunner(model, precision: stack.precision, technique: stack.technique, isPartial: gate?.tokens != nil))
    }
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
    let (outcome, core, parts) = execute()
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
