/// What confidence is worth: accuracy over the share of frames a gateway is asked about, or risk over coverage.
enum SelectivePlot {
  /// Asking a gateway, with the references that a rule must be seen between.
  static func drawOffload(
    _ svg: inout SVG, _ curves: SelectiveCurve.Offload, gateway: String, left: Double, top: Double, width: Double,
    height: Double
  ) {
    let lines: [(String, [SelectiveCurve.Point], SVG.Colour, String?)] = [
      ("oracle", curves.oracle, .green, "7 3"), ("least confident first", curves.confidence, .blue, nil),
      ("at random", curves.random, .grey, "2 3"),
    ]
    draw(
      &svg, lines, x: "frames that \(gateway) is asked about, %", y: "accuracy of both together",
      title: "Asking the gateway", left: left, top: top, width: width, height: height)
  }

  /// Answering only the most confident frames; at random the risk stays that of all frames.
  static func drawRisk(
    _ svg: inout SVG, _ seen: [Observation], stack: String, left: Double, top: Double, width: Double, height: Double
  ) {
    let correct = seen.map(\.isCorrect)
    let curve = SelectiveCurve.riskCoverage(confidence: seen.map(\.confidence), correct: correct)
    let truth = SelectiveCurve.riskCoverage(confidence: correct.map { $0 ? 1 : 0 }, correct: correct)
    let share = Double(correct.count { $0 }) / Double(max(1, correct.count))
    let all = curve.last?.value ?? 0
    let ideal = [SelectiveCurve.Point(share: 0, value: 0), SelectiveCurve.Point(share: share, value: 0)]
    let lines: [(String, [SelectiveCurve.Point], SVG.Colour, String?)] = [
      (
        "at random", [SelectiveCurve.Point(share: 0, value: all), SelectiveCurve.Point(share: 1, value: all)], .grey,
        "2 3"
      ),
      ("most confident first", curve, .blue, nil), ("oracle", ideal + truth.suffix(1), .green, "7 3"),
    ]
    draw(
      &svg, lines, x: "frames that \(stack) answers, %", y: "wrong among the answered", title: "Risk over coverage",
      left: left, top: top, width: width, height: height)
  }

  private static func draw(
    _ svg: inout SVG, _ lines: [(String, [SelectiveCurve.Point], SVG.Colour, String?)], x: String, y: String,
    title: String, left: Double, top: Double, width: Double, height: Double
  ) {
    let panel = Panel(
      left: left, top: top, width: width, height: height, x: Axis(x, over: [0, 100]),
      y: Axis(y, over: lines.flatMap { $0.1.map(\.value) }))
    panel.drawAxes(&svg, title: title)
    for (i, (name, points, colour, dashes)) in lines.enumerated() {
      // Four hundred points are one for each pixel.
      let step = max(1, points.count / 400)
      let drawn = stride(from: 0, to: points.count, by: step).map { points[$0] } + points.suffix(1)
      svg.line(drawn.map { panel.point(100 * $0.share, $0.value) }, colour, width: 2, dashes: dashes)
      let (keyX, keyY) = (left + width - 158, top + height - 52 + 17 * Double(i))
      svg.line([(keyX, keyY - 4), (keyX + 26, keyY - 4)], colour, width: 2, dashes: dashes)
      svg.words(name, at: (keyX + 32, keyY), size: 11)
    }
  }
}
