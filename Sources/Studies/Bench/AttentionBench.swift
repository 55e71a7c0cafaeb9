public import Attention
public import Physics
public import SimKernel

/// Runs stacks on models and platforms. What was executed does not depend on the platform, so it is executed once.
public struct AttentionBench: Sendable {
  /// A model and what it was evaluated to.
  public struct Study: Sendable {
    /// The model.
    public let model: Model
    /// The stream it ran on.
    public let stream: Attention.Stream
    /// One for each stack, in their order.
    public let evaluations: [Evaluation]
  }

  /// One for each model.
  public let studies: [Study]

  /// Executes `stacks` (all sensible ones if nil or empty) of each model on its stream.
  public init(
    _ subjects: [(model: Model, stream: Attention.Stream)], stacks: [String] = [], limit: Int? = nil, pool: ShardPool
  ) {
    studies = subjects.map { model, stream in
      let chosen = Stack.sensible(for: model, stream: stream).filter { stacks.isEmpty || stacks.contains($0.name) }
      return Study(
        model: model, stream: stream,
        evaluations: chosen.map { Evaluator.run(model, on: stream, $0, limit: limit, pool: pool) })
    }
  }

  /// The rows on `platforms`.
  public func rows(on platforms: [ProcessorProfile]) -> [BenchRow] {
    studies.flatMap { study in
      platforms.flatMap { platform in
        study.evaluations.map { BenchRow($0, of: study.model, on: study.stream, platform: platform) }
      }
    }
  }
}
