import Attention
import Physics
import Quantities
import SimKernel

/// What a node made of one frame, and how long it took.
struct Perception: Hashable, Sendable {
  /// In `exit`: the gate skipped the model.
  static let gated: UInt8 = 255

  /// The exit head that answered, from 0.
  let exit: UInt8
  /// The node's answer.
  let local: UInt8
  /// The greatest calibrated probability.
  let confidence: Float
  let gateTime: SimDuration
  let computeTime: SimDuration

  var isGated: Bool { exit == Self.gated }
}

/// What decides how a group's nodes see: the part of a plan that a remembered answer depends on.
struct PerceptionPlan: Sendable {
  /// What each of the group's sensors shows of its recording.
  let recordings: [Attention.Stream]
  let model: TrainedModel
  let policy: PolicyPlan
  let platform: ProcessorProfile

  /// - Parameter recordings: the group's own for each of its sensors; nil where nobody looks, or all show the same.
  init(_ group: GroupPlan, _ recordings: [Attention.Stream]? = nil) {
    self.recordings = recordings ?? [group.stream]
    model = group.model
    policy = group.policy
    platform = group.hardware.platform
  }

  /// Whether an answer depends on the frames before it in the clip.
  var hasMemory: Bool { policy.events != nil || policy.gate != nil }

  /// Whether nodes of the group cannot share a perceiver.
  var isPerNode: Bool { hasMemory || recordings.count > 1 }
}

/// Executes a group's model on its frames, clip by clip.
///
/// Unchecked because it owns scratch memory; one cell owns it, and one thread at a time runs a cell.
final class Perceiver: @unchecked Sendable {
  private enum Engine {
    case whole(FrameRunner)
    case event(EventEncoder)
  }

  private let plan: PerceptionPlan
  private let stream: Attention.Stream
  private let index: FrameIndex
  private let engine: Engine
  private var gate: Gate?
  private let second: SecondLook?
  private var frame: Frame
  /// What all looks so far have taken, before the model and in it.
  private(set) var gateWork = OpCount()
  private(set) var computeWork = OpCount()

  /// - Parameter sensor: whose recording it looks at.
  init(_ plan: PerceptionPlan, sensor: Int) {
    self.plan = plan
    stream = plan.recordings[sensor]
    let view = plan.model.card.input
    index = FrameIndex(stream, firstRows: view.windowRows)
    frame = Frame(view)
    gate = plan.policy.gate.map { Gate(plan.model, $0) }
    if let events = plan.policy.events, let encoder = plan.model.encoder {
      engine = .event(EventEncoder(encoder, events))
    } else {
      engine = .whole(
        FrameRunner(
          plan.model, precision: plan.policy.precision, technique: plan.policy.technique,
          rounding: plan.policy.rounding, isPartial: gate?.tokens != nil))
    }
    second = plan.policy.second.map { SecondLook($0, after: plan.model, plan.policy.precision) }
  }

  /// What the model makes of frame `position` of `clip`. Positions of a clip come in order, from 0.
  func look(clip: Int, position: Int) -> Perception {
    let number = index.clipFirst[clip] + position
    stream.read(plan.model.card.input, clip: clip, endRow: index.endRow(of: number), into: &frame)
    if position == 0 { startClip() }
    var looking = plan.model.card.input.work
    let decision = gate?.decide(frame)
    if let decision { looking += decision.counts }
    gateWork += looking
    let gateTime = plan.platform.cost(of: looking).duration
    if let decision, !decision.run {
      return Perception(
        exit: Perception.gated, local: UInt8(stream.backgroundClass ?? 0), confidence: 1, gateTime: gateTime,
        computeTime: .zero)
    }
    var seen = run()
    if let second {
      seen = second.after(seen, stream, clip: clip, endRow: index.endRow(of: number))
    }
    computeWork += seen.counts
    return Perception(
      exit: UInt8(seen.exit), local: UInt8(seen.predictedClass), confidence: seen.confidence,
      gateTime: gateTime, computeTime: plan.platform.cost(of: seen.counts).duration)
  }

  private func startClip() {
    gate?.startClip()
    if case .event(let encoder) = engine { encoder.startClip() }
  }

  private func run() -> Outcome {
    switch engine {
    case .whole(let runner): runner.run(frame, on: gate?.tokens, rule: plan.policy.exit)
    case .event(let encoder): encoder.run(frame, rule: plan.policy.exit)
    }
  }
}

/// The memo: what every frame of a group's stream comes to at each of its sensors, executed once.
final class PerceptionTable: Sendable {
  /// Sensor by sensor.
  private let entries: ContiguousArray<Perception>
  private let frames: Int
  /// Of all frames at all sensors, before the model and in it.
  let gateWork: OpCount
  let computeWork: OpCount

  private struct Part: Sendable {
    var entries = ContiguousArray<Perception>()
    var gateWork = OpCount()
    var computeWork = OpCount()
  }

  subscript(frame: Int, sensor: Int) -> Perception { entries[sensor * frames + frame] }

  /// Executes the model on every frame of every clip, clips and sensors side by side on the pool's threads.
  init(_ plan: PerceptionPlan, _ deck: FrameDeck, on pool: ShardPool) {
    let clips = deck.clips
    var parts = ContiguousArray(repeating: Part(), count: plan.recordings.count * clips.count)
    pool.forEach(in: &parts) { number, part in
      let perceiver = Perceiver(plan, sensor: number / clips.count)
      let clip = clips[number % clips.count]
      for position in 0..<deck.count(inClip: clip) {
        part.entries.append(perceiver.look(clip: clip, position: position))
      }
      (part.gateWork, part.computeWork) = (perceiver.gateWork, perceiver.computeWork)
    }
    // Clips too short for a frame have none, so the parts joined are all frames in order.
    entries = ContiguousArray(parts.map(\.entries).joined())
    frames = deck.count
    gateWork = parts.reduce(OpCount()) { $0 + $1.gateWork }
    computeWork = parts.reduce(OpCount()) { $0 + $1.computeWork }
  }
}
