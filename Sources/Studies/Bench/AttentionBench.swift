public import Attention
public import Physics
public import SimKernel

/// Runs stacks on models and platforms. What was executed does not depend on the platform, so it is executed once.
public struct AttentionBench: Sendable {
  /// A model and what it was evaluated to.
  public struct Study: Sendable {
    /// The model.
    public let model: TrainedModel
    /// The stream it ran on.
    public let stream: Attention.Stream
    /// One for each stack, in their order.
    public let evaluations: [Evaluation]
    /// What was asked for and cannot be executed, with the reason; a line each.
    public let refused: [String]
  }

  /// One for each model.
  public let studies: [Study]

  /// In `stacks`: every technique of attention by itself, beside the sensible stacks.
  public static let everything = "all"
  /// In `stacks`: the sensible ones, and those of ``Stack/sparse(for:)``.
  public static let advisable = "advisable"

  /// Executes `stacks` (all sensible ones if empty) of each model on its stream: names of ``Stack/sensible(for:stream:)``,
  /// ``everything``, or what ``StackText`` reads. A cascade's second model is one of the subjects, or what `library` gives
  /// for its name.
  public init(
    _ subjects: [(model: TrainedModel, stream: Attention.Stream)], stacks: [String] = [], limit: Int? = nil,
    pool: ShardPool,
    library: (String) throws -> TrainedModel = { throw StackRefusal(reason: "there is no model '\($0)' here") }
  ) {
    let models = subjects.map(\.model)
    studies = subjects.map { model, stream in
      let (chosen, refused) = Self.choose(stacks, for: model, stream, among: models, library: library)
      return Study(
        model: model, stream: stream,
        evaluations: chosen.map { Evaluator.run(model, on: stream, $0, limit: limit, pool: pool) }, refused: refused)
    }
  }

  private static func choose(
    _ names: [String], for model: TrainedModel, _ stream: Attention.Stream, among models: [TrainedModel],
    library: (String) throws -> TrainedModel
  ) -> (chosen: [Stack], refused: [String]) {
    let sensible = Stack.sensible(for: model, stream: stream)
    if names.isEmpty { return (sensible, []) }
    var (chosen, refused): ([Stack], [String]) = ([], [])
    for name in names {
      if name == everything {
        chosen += sensible + Stack.techniques(for: model)
      } else if name == advisable {
        chosen += sensible + Stack.sparse(for: model)
        // The first subject looks again behind variants of it that are smaller.
        if let first = models.first, model.isSmaller(than: first) {
          chosen += [Stack.cascade(model, first)].compactMap { $0 }
        }
      } else if let stack = sensible.first(where: { $0.name == name }) {
        chosen.append(stack)
      } else if Stack.names.contains(name), (try? StackText(parsing: name)) == nil {
        refused.append("\(model.card.name): '\(name)' is not for this model or stream")
      } else {
        do {
          chosen.append(
            try StackText(parsing: name).stack(name, for: model) { wanted in
              try models.first { $0.card.name == wanted } ?? library(wanted)
            }.get())
        } catch let refusal as StackRefusal {
          refused.append("\(model.card.name): '\(name)': \(refusal.reason)")
        } catch {
          refused.append("\(model.card.name): \(error)")
        }
      }
    }
    var seen: Set<String> = []
    return (chosen.filter { seen.insert($0.name).inserted }, refused)
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

extension TrainedModel {
  /// Whether it has fewer parameters, and classes and stream of `other`.
  fileprivate func isSmaller(than other: TrainedModel) -> Bool {
    card.parameters < other.card.parameters && card.stream == other.card.stream
      && card.classNames == other.card.classNames
  }
}
