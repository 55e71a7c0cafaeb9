import Attention
import Physics
import Quantities
import SimKernel

/// What a gateway makes of every frame that one group's nodes might ask about, from each sensor, executed once.
///
/// The bytes go the same way as over MQTT: the node's payload is made, read back, and answered.
struct AnswerTable: Sendable {
  /// Sensor by sensor.
  private var answers: ContiguousArray<Verdict?>
  private let frames: Int

  subscript(frame: Int, sensor: Int) -> Verdict? { answers[sensor * frames + frame] }

  /// Answers the frames that `behaviour` is unsure of, in stretches side by side on the pool's threads.
  init(_ behaviour: Behaviour, _ gateway: GatewayPlan, on pool: ShardPool) {
    let frames = behaviour.frames.count
    self.frames = frames
    let places = behaviour.perception.recordings.count * frames
    answers = ContiguousArray(repeating: nil, count: places)
    guard let table = behaviour.table else { return }
    let wanted = (0..<places).filter {
      let seen = table[$0 % frames, $0 / frames]
      return !seen.isGated && behaviour.asks(about: seen)
    }
    let stretch = 16
    var parts = ContiguousArray(
      stride(from: 0, to: wanted.count, by: stretch).map { start in
        (places: Array(wanted[start..<min(start + stretch, wanted.count)]), answers: [Verdict]())
      })
    pool.forEach(in: &parts) { _, part in
      let source = PayloadSource(behaviour.perception, gateway)
      let engine = GatewayEngine(model: gateway.model, platform: gateway.platform)
      for place in part.places {
        let payload = source.payload(of: place % frames, sensor: place / frames)
        part.answers.append(engine.certainAnswer(payload))
      }
    }
    for part in parts {
      for (place, answer) in zip(part.places, part.answers) { answers[place] = answer }
    }
  }
}

extension GatewayEngine {
  /// The answer to a payload that this process made itself.
  func certainAnswer(_ payload: [UInt8]) -> Verdict {
    do {
      return try answer(payload)
    } catch {
      preconditionFailure("the payload that was made for the gateway is not one: \(error)")
    }
  }

  /// What answering such a payload executes.
  func certainWork(_ payload: [UInt8]) -> OpCount {
    do {
      return try work(payload)
    } catch {
      preconditionFailure("the payload that was made for the gateway is not one: \(error)")
    }
  }
}

/// Makes the bytes that a node sends about a frame.
///
/// Unchecked because it owns scratch memory; one cell, or one thread of the run loop, owns it.
final class PayloadSource: @unchecked Sendable {
  private let plan: PerceptionPlan
  private let index: FrameIndex
  private let view: InputView
  private let encoder: Encoder?
  private var frame: Frame

  init(_ plan: PerceptionPlan, _ gateway: GatewayPlan) {
    self.plan = plan
    index = FrameIndex(plan.recordings[0], firstRows: plan.model.card.input.windowRows)
    view = gateway.model.card.input
    frame = Frame(plan.model.card.input)
    if case .embedding = view, let model = plan.model.encoder {
      encoder = Encoder(model, precision: plan.policy.precision, technique: plan.policy.technique)
    } else {
      encoder = nil
    }
  }

  /// The payload about `number`, one of the group's frames, as one of its sensors shows it.
  func payload(of number: Int, sensor: Int) -> [UInt8] {
    let stream = plan.recordings[sensor]
    let clip = index.clip(of: number)
    let endRow = index.endRow(of: number)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(view.payloadBytes)
    if encoder == nil {
      stream.appendPayload(view, clip: clip, endRow: endRow, to: &bytes)
    } else {
      stream.read(plan.model.card.input, clip: clip, endRow: endRow, into: &frame)
      _ = encoder?.run(frame, rule: .never)
      encoder?.appendEmbedding(to: &bytes)
    }
    return bytes
  }

  func payload(of question: Question) -> [UInt8] {
    payload(of: Int(question.frame), sensor: Int(question.sensor))
  }
}
