import Attention
public import Physics
import Quantities

/// Tries the common advice on one encoder and platform.
public struct Advisor: Sendable {
  private let study: AttentionBench.Study
  private let encoder: Model
  private let platform: ProcessorProfile
  private let rows: [BenchRow]
  private let variantRows: [BenchRow]
  /// Of the variants, those of low rank or with parts removed, as they were trained.
  private let compressedRows: [BenchRow]

  /// An advisor for a study that holds every sensible stack, and for studies of the same task by models that were
  /// trained for low rank, few bits or few heads. Traps if the model is not an encoder, which the advice is about.
  public init(_ study: AttentionBench.Study, variants: [AttentionBench.Study] = [], on platform: ProcessorProfile) {
    func rows(_ study: AttentionBench.Study) -> [BenchRow] {
      study.evaluations.map { BenchRow($0, of: study.model, on: study.stream, platform: platform) }
    }
    guard let encoder = study.model.encoder else { preconditionFailure("model '\(study.model.card.name)'") }
    self.study = study
    self.encoder = encoder
    self.platform = platform
    self.rows = rows(study)
    variantRows = variants.flatMap(rows)
    compressedRows = variants.filter { $0.model.encoder?.isCompressed(beside: encoder) ?? false }.flatMap { variant in
      zip(rows(variant), variant.evaluations).filter { $1.stack.technique == .own }.map(\.0)
    }
  }

  /// The advice for `constraint`.
  public func advise(_ constraint: Constraint, required: Double? = nil) -> Advice {
    let least = required ?? rows[0].accuracy.value - 0.02
    let check =
      switch constraint {
      case .battery: sparseAndQuantised(least)
      case .latency: kernels()
      case .size: compression(least)
      case .accuracy: easyInputs()
      }
    return Advice(constraint, rows: rows + variantRows, required: required, check: check)
  }

  private var shape: ModelShape { encoder.shape }

  private func sparseAndQuantised(_ least: Double) -> Advice.Check {
    let share = DenseBaseline.coreShare(shape)
    var reasons = [
      "The core is \(Digits.percent(share)) % of a dense block's products here, so that a core for nothing would save "
        + "\(Digits.three(1 / (1 - share)))× at most (Amdahl)."
    ]
    let stacks = study.evaluations.map(\.stack)
    let without = rows.indices.filter { stacks[$0].exit == .never && rows[$0].accuracy.value >= least }
    let tried = without.filter { stacks[$0].precision == .int8 || stacks[$0].events != nil }
    guard let best = tried.min(by: { rows[$0].millijoules < rows[$1].millijoules }) else {
      return Advice.Check(
        factor: nil, tried: "no quantised or event-based stack is accurate enough", reasons: reasons)
    }
    if let int8 = rows.first(where: { $0.stack == "int8" }) {
      reasons.append(
        "int8 alone gives \(Digits.three(rows[0].millijoules / int8.millijoules))× of the same float32 model: products"
          + " are cheaper by the measured kernels' cycles, not by bits.")
    }
    if stacks[best].events != nil {
      reasons.append("Events are executed in float32 here, so that they do not multiply with int8.")
    }
    if study.stream.backgroundClass == nil {
      reasons.append("No gate: the stream has no class for 'nothing happens' that a gate could answer.")
    }
    let sparse = without.filter { stacks[$0].technique != .own }
    if let cheapest = sparse.min(by: { rows[$0].millijoules < rows[$1].millijoules }) {
      reasons.append(
        "The cheapest sparse pattern that is accurate enough without being trained is \(rows[cheapest].stack): "
          + "\(Digits.three(rows[cheapest].millijoules)) mJ.")
    } else if stacks.contains(where: { $0.technique != .own }) {
      reasons.append("No sparse pattern is accurate enough on a model that was not trained with it.")
    }
    let row = rows[best]
    reasons.append(
      "From dense int8 it is \(Digits.three(row.saving.int8.whole))×; an exit is not part of this advice.")
    return Advice.Check(
      factor: row.saving.float32.whole,
      tried: "\(row.stack)\(stacks[best].technique == .own ? " on \(pattern) attention" : ""), from dense float32",
      reasons: reasons
    )
  }

  private var pattern: String {
    if case .window(let radius) = shape.attention { return "windowed (radius \(radius))" }
    if case .grid(_, _, let radius) = shape.attention { return "grid (radius \(radius))" }
    return "dense"
  }

  private func kernels() -> Advice.Check {
    let tiling =
      "Tiling gains nothing: it changes no product, and a head's scores over \(shape.tokens) tokens fit the RAM anyway."
    let work = DenseBaseline.frame(study.model, .int8).whole
    let slow = Bill(work, on: .stm32L4R5Reference)
    let fast = Bill(work, on: .stm32L4R5)
    let kernels = slow.seconds / fast.seconds
    guard platform == .stm32L4R5 else {
      return Advice.Check(
        factor: nil, tried: "reference kernels have no measurement on \(platform.name)",
        reasons: [
          tiling, "On the STM32L4R5, optimised kernels are \(Digits.three(kernels))× faster than the reference.",
        ])
    }
    return Advice.Check(
      factor: kernels, tried: "ST's optimised int8 kernels, from TFLM's reference kernels",
      reasons: [
        tiling,
        "Energy falls by \(Digits.three(slow.energy.value / fast.energy.value))× with them.",
        "Early exits shorten the mean only: the worst frame runs all blocks.",
      ])
  }

  /// What cascades of two models on the node come to, a line each.
  private var cascades: [String] {
    variantRows.filter { $0.stack.contains("cascade:") }.map { row in
      let first = variantRows.first { $0.model == row.model && $0.stack == "int8" }?.millijoules ?? 0
      let again = row.exitShares.suffix(shape.blocks).reduce(0, +)
      return "On the node itself, \(row.model) first: E = E_first + q·E_second = \(Digits.three(first)) + "
        + "\(Digits.fixed(again, 2))·\(Digits.three(again > 0 ? (row.millijoules - first) / again : 0)) = "
        + "\(Digits.three(row.millijoules)) mJ, accuracy \(Digits.fixed(row.accuracy.value, 3))."
    }
  }

  private func compression(_ least: Double) -> Advice.Check {
    func size(_ row: BenchRow) -> Double { Constraint.size.cost(of: row) }
    let int8 = rows.first { $0.stack == "int8" } ?? rows[0]
    let heads = Double(4 * shape.width) / Double(4 * shape.width + 2 * shape.feedForward)
    let reasons = [
      "int8 alone takes \(Digits.three(size(rows[0]) / size(int8)))× less flash and RAM, and "
        + "\(Digits.three(rows[0].millijoules / int8.millijoules))× less energy.",
      "A low rank adds 2kn parameters for each block; pruned heads touch \(Digits.percent(heads)) % of its weights.",
    ]
    let fit = compressedRows.filter { $0.accuracy.value >= least }
    guard let best = fit.min(by: { size($0) < size($1) }) else {
      let none =
        compressedRows.isEmpty
        ? "the library has no low-rank or pruned variant of this model"
        : "no low-rank or pruned variant is accurate enough"
      return Advice.Check(factor: nil, tried: none, reasons: reasons)
    }
    return Advice.Check(
      factor: size(rows[0]) / size(best), tried: "\(best.label(beside: rows[0]))",
      reasons: reasons + ["Its energy is \(Digits.three(rows[0].millijoules / best.millijoules))× less."])
  }

  private func easyInputs() -> Advice.Check {
    guard
      let whole = study.evaluations.firstIndex(where: { $0.stack.exit == .never && $0.stack.precision == .int8 })
        ?? study.evaluations.indices.first,
      let exiting = study.evaluations.firstIndex(where: {
        $0.stack.exit.measure == .maxProbability && $0.stack.precision == study.evaluations[whole].stack.precision
          && !$0.stack.hasMemory
      })
    else { return Advice.Check(factor: nil, tried: "this model has no early exits", reasons: []) }
    let easy = study.evaluations[exiting].observations.filter { $0.exit == 0 }
    guard !easy.isEmpty else {
      return Advice.Check(factor: nil, tried: "no frame leaves at the first exit", reasons: [])
    }
    var work = OpCount()
    for frame in easy { work += frame.counts }
    let cost = Bill(work, frames: easy.count, on: platform).totalMillijoules
    let (all, right) = (easy.count, easy.count { $0.isCorrect })
    return Advice.Check(
      factor: rows[whole].millijoules / cost,
      tried: "\(rows[exiting].stack) on the frames that left at the first exit, from \(rows[whole].stack)",
      reasons: [
        "\(Digits.percent(Double(all) / Double(rows[exiting].frames))) % of the frames are easy in this sense; "
          + "\(Digits.percent(Double(right) / Double(all), 1)) % of them are right.",
        "Over all frames it is \(Digits.three(rows[whole].millijoules / rows[exiting].millijoules))×, at an accuracy of "
          + "\(Digits.fixed(rows[exiting].accuracy.value, 3)) instead of \(Digits.fixed(rows[whole].accuracy.value, 3)).",
        "A cascade pays E = E_node + q·(radio + wait): the radio is not part of this; 'fleetsim explain' prices it.",
      ] + cascades)
  }
}

extension Model {
  /// Whether it is a variant of `dense` with projected keys, or without some heads, hidden columns or blocks.
  fileprivate func isCompressed(beside dense: Model) -> Bool {
    if case .linformer = shape.attention { return true }
    return shape.feedForward < dense.shape.feedForward || shape.blocks < dense.shape.blocks
      || (card.removedHeads ?? []).contains { !$0.isEmpty }
  }
}
