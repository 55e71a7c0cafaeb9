public import Attention
public import Physics
public import SimKernel

/// The pictures of `fleetsim bench attention --plot`: for each model accuracy over energy, what confidence is worth,
/// and where the energy goes.
public enum BenchFigure {
  private static let rowHeight = 400

  /// The picture of `studies` on `platform`; `gateway` gives the model that answers what a node's asks, if there is one.
  public static func svg(
    _ studies: [AttentionBench.Study], on platform: ProcessorProfile, pool: ShardPool,
    gateway: (TrainedModel) -> TrainedModel?
  ) -> String {
    var svg = SVG(width: 1480, height: rowHeight * studies.count)
    for (i, study) in studies.enumerated() {
      let top = Double(rowHeight * i)
      // Techniques of the core alone would crowd the picture; they have the table.
      let shown = study.evaluations.filter { $0.stack.technique == .own }
      let rows = (shown.isEmpty ? study.evaluations : shown).map {
        BenchRow($0, of: study.model, on: study.stream, platform: platform)
      }
      guard let first = study.evaluations.first else { continue }
      svg.words(
        "\(study.model.card.name) on \(platform.name), stream \(study.stream.card.name)"
          + (study.stream.card.synthetic ? " (synthetic)" : "") + ", \(first.observations.count) frames",
        at: (16, top + 22), size: 15, bold: true)
      TradeOffPlot.draw(&svg, rows, left: 66, top: top + 66, width: 400, height: 270)
      legend(&svg, rows, x: 66, top: top + 391)
      if let remote = gateway(study.model) {
        let seen = first.observations
        let answers = Evaluator.answers(of: remote, on: study.stream, to: seen, pool: pool)
        let curves = SelectiveCurve.offload(
          confidence: seen.map(\.confidence), local: seen.map(\.isCorrect),
          remote: zip(answers, seen).map { $0 == $1.label })
        SelectivePlot.drawOffload(
          &svg, curves, gateway: remote.card.name, left: 546, top: top + 66, width: 380, height: 270)
      } else {
        SelectivePlot.drawRisk(
          &svg, first.observations, stack: first.stack.name, left: 546, top: top + 66, width: 380, height: 270)
      }
      BreakdownPlot.draw(&svg, rows, left: 1110, top: top + 66, width: 310, height: 270)
    }
    return svg.text
  }

  private static func legend(_ svg: inout SVG, _ rows: [BenchRow], x: Double, top: Double) {
    let marks = Mark.allCases.filter { mark in rows.contains { Mark($0.stack) == mark } }
    for (i, mark) in marks.enumerated() {
      let left = x + 118 * Double(i)
      mark.draw(&svg, at: (left, top - 4))
      svg.words(mark.name, at: (left + 10, top), size: 11)
    }
  }
}
