public import Attention
public import Physics
import Quantities

extension BenchRow {
  /// The row of `evaluation`, which is of `model` on `stream`, on `platform`.
  ///
  /// The intervals come from 1,000 resamples of the clips, seed 1.
  public init(
    _ evaluation: Evaluation, of model: TrainedModel, on stream: Attention.Stream, platform: ProcessorProfile
  ) {
    let seen = evaluation.observations
    precondition(!seen.isEmpty, "model '\(model.card.name)' saw no frame")
    let total = evaluation.total
    let whole = total.preparation + total.model
    let bill = Bill(whole, frames: seen.count, on: platform)
    let core = total.core.map { Bill($0, frames: seen.count, on: platform) }
    let preparation = Bill(total.preparation, frames: seen.count, on: platform)
    let clusters = Self.clusters(evaluation)
    let intervals = ClusterBootstrap(clusters).intervals(of: [{ $0.accuracy }, { $0.macroF1 }])
    let stack = evaluation.stack
    let memory = ModelMemory(
      model, stack.precision, technique: stack.technique, events: stack.events, gate: stack.gate,
      rounding: stack.rounding
    ).and(stack.second.map { ModelMemory($0.model, stack.precision) })
    // A cascade is held against the model that answers for it in the end.
    let (reference, all) = (
      stack.second?.model ?? model, model.card.parameters + (stack.second?.model.card.parameters ?? 0)
    )

    self.model = model.card.name
    self.stream = stream.card.name
    self.platform = platform.name
    self.stack = stack.name
    frames = seen.count
    self.clusters = clusters.count
    accuracy = intervals[0]
    macroF1 = intervals[1]
    coreCounts = total.core.map { MeanCounts($0, frames: seen.count) }
    wholeCounts = MeanCounts(whole, frames: seen.count)
    exitShares = evaluation.exitShares
    gatedShare = evaluation.gatedShare
    tokenShare = evaluation.meanTokens / Double(model.view.tokens)
    cycles = bill.cycles
    milliseconds = bill.milliseconds
    worstMilliseconds = Self.worst(evaluation, model, platform)
    millijoules = bill.totalMillijoules
    millijoulesByCause = bill.millijoules
    millijoulesByPart = Parts(
      core: core?.totalMillijoules,
      rest: bill.totalMillijoules - (core?.totalMillijoules ?? 0) - preparation.totalMillijoules,
      preparation: preparation.totalMillijoules)
    coreMillijoulesByPart = evaluation.coreParts.map { parts in
      func energy(_ work: OpCount) -> Double { Bill(work, frames: seen.count, on: platform).totalMillijoules }
      return CoreParts(scores: energy(parts.scores), softmax: energy(parts.softmax), values: energy(parts.values))
    }
    neuromorphicMillijoules = evaluation.spikes.map { Neuromorphic($0, frames: seen.count, model) }
    ramBytes = memory.ramBytes
    flashBytes = memory.flashBytes
    parameters = all
    saving = Savings(
      float32: Self.saving(reference, .float32, core, bill, platform),
      int8: Self.saving(reference, .int8, core, bill, platform))
    energyDelay = bill.energyDelay
    let right = intervals[0].value
    millijoulesPerCorrect =
      right > 0 ? Scores.energyPerCorrect(bill.totalMillijoules, accuracy: right) : nil
    netScoreDecibels =
      right > 0 && whole.mac > 0
      ? Scores.netScore(
        accuracy: right, parameters: all, macs: Double(whole.mac) / Double(seen.count)) : nil
  }

  /// The longest frame seen, or one that reaches the last exit if none did: a deadline must hold for it too.
  private static func worst(_ evaluation: Evaluation, _ model: TrainedModel, _ platform: ProcessorProfile) -> Double {
    let seen = evaluation.observations.map { Bill($0.counts, on: platform).milliseconds }.max() ?? 0
    guard let encoder = model.encoder, encoder.isPlain, evaluation.stack.technique == .own else { return seen }
    let (stack, blocks) = (evaluation.stack, encoder.shape.blocks)
    let exits = stack.exit.measure == nil ? 1 : blocks
    let room = stack.gate?.room(encoder.shape, encoder.pattern) ?? (shape: encoder.shape, pattern: encoder.pattern)
    var whole = Work.frame(
      room.shape, pairs: room.pattern.pairs, blocks: blocks, exits: exits, tests: exits - 1, rule: stack.exit,
      stack.precision, stack.rounding)
    if let second = stack.second?.model.encoder {
      whole += Work.frame(
        second.shape, pairs: second.pattern.pairs, blocks: second.shape.blocks, exits: 1, stack.precision)
    }
    let preparation = evaluation.observations.map { Bill($0.preparation, on: platform).milliseconds }.max() ?? 0
    return max(seen, preparation + Bill(whole, on: platform).milliseconds)
  }

  private static func saving(
    _ model: TrainedModel, _ precision: Precision, _ core: Bill?, _ whole: Bill, _ platform: ProcessorProfile
  ) -> Saving {
    let dense = DenseBaseline.frame(model, precision)
    return Saving(
      core: saving(of: dense.core.map { Bill($0, on: platform) }, by: core),
      whole: Bill(dense.whole, on: platform).energy.value / whole.energy.value)
  }

  /// How many times less energy `core` takes than `dense`, if both are there and it takes some.
  private static func saving(of dense: Bill?, by core: Bill?) -> Double? {
    guard let dense, let core, core.energy.value > 0 else { return nil }
    return dense.energy.value / core.energy.value
  }

  /// One confusion matrix for each clip.
  private static func clusters(_ evaluation: Evaluation) -> [ConfusionMatrix] {
    var matrices: [ConfusionMatrix] = []
    var clip = -1
    for frame in evaluation.observations {
      if frame.clip != clip {
        matrices.append(ConfusionMatrix(classes: evaluation.classes))
        clip = frame.clip
      }
      matrices[matrices.count - 1].add(label: frame.label, predicted: frame.predicted)
    }
    return matrices
  }
}

extension BenchRow.Neuromorphic {
  /// The mean of `spikes` over `frames` frames of `model`.
  init(_ spikes: SpikeCount, frames: Int, _ model: TrainedModel) {
    func mean(_ energy: Joules) -> Double { 1e3 * energy.value / Double(frames) }
    loihi = mean(NeuromorphicProfile.loihi.energy(of: spikes))
    seneca = mean(NeuromorphicProfile.seneca.energy(of: spikes))
    convention = mean(LiteratureEnergy.energy(of: spikes))
    conventionDense = 1e3 * LiteratureEnergy.energy(macs: DenseBaseline.frame(model, .float32).whole.mac).value
    self.spikes = Double(spikes.fired) / Double(frames)
    rate = Double(spikes.fired) / Double(max(1, spikes.updates))
  }
}
