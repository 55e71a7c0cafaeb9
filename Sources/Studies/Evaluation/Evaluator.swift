public import Attention
public import SimKernel

/// Executes stacks on recorded clips, on all cores; the result does not depend on how many there are.
public enum Evaluator {
  /// Executes `stack` on the frames of every clip at their hop.
  ///
  /// With a `limit` it takes at most that many frames: the first few of every clip, or one frame of evenly spread clips
  /// when there are more clips than that.
  public static func run(
    _ model: TrainedModel, on stream: Attention.Stream, _ stack: Stack, limit: Int? = nil, pool: ShardPool
  ) -> Evaluation {
    let index = FrameIndex(stream, firstRows: model.view.windowRows)
    let clips = (0..<stream.clips).filter { !index.frames(of: $0).isEmpty }
    let chosen = choose(clips, limit)
    let count = limit.map { max(1, $0 / max(1, chosen.count)) } ?? Int.max
    var parts = ContiguousArray(repeating: [Observation](), count: chosen.count)
    pool.forEach(in: &parts) { part, observations in
      observations = StackRunner(model, stream, stack, index).run(clip: chosen[part], count: count)
    }
    return Evaluation(
      stack: stack, classes: model.classes, exits: model.exits + (stack.second?.model.exits ?? 0),
      observations: Array(parts.joined()))
  }

  private static func choose(_ clips: [Int], _ limit: Int?) -> [Int] {
    guard let limit, limit < clips.count else { return clips }
    precondition(limit > 0, "a limit of \(limit) frames")
    return (0..<limit).map { clips[$0 * clips.count / limit] }
  }

  /// What `model`, a gateway's, answers in float32 to the frames of `observations`.
  public static func answers(
    of model: TrainedModel, on stream: Attention.Stream, to observations: [Observation], pool: ShardPool
  ) -> [Int] {
    let size = 64
    var parts = ContiguousArray(repeating: [Int](), count: (observations.count + size - 1) / size)
    pool.forEach(in: &parts) { part, answers in
      let runner = FrameRunner(model, precision: .float32)
      var frame = Frame(model.view)
      for seen in observations[part * size..<min(observations.count, (part + 1) * size)] {
        stream.read(model.view, clip: seen.clip, endRow: seen.endRow, into: &frame)
        answers.append(runner.run(frame).predictedClass)
      }
    }
    return Array(parts.joined())
  }
}
