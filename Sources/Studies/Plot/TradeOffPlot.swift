/// Accuracy over energy, a mark for each stack, and the line of those that none beats.
enum TradeOffPlot {
  static func draw(_ svg: inout SVG, _ rows: [BenchRow], left: Double, top: Double, width: Double, height: Double) {
    let panel = Panel(
      left: left, top: top, width: width, height: height,
      x: Axis("energy of a frame, mJ", over: rows.map(\.millijoules), logarithmic: true),
      y: Axis("accuracy", over: rows.flatMap { [$0.accuracy.low, $0.accuracy.high] }))
    panel.drawAxes(&svg, title: "Accuracy over energy, 95 % intervals over clips")
    for row in rows {
      let ends = [row.accuracy.low, row.accuracy.high].map { panel.point(row.millijoules, $0) }
      svg.line(ends, .grey, width: 0.8)
    }
    let front = ParetoFront.indices(costs: rows.map(\.millijoules), gains: rows.map(\.accuracy.value))
    svg.line(front.map { panel.point(rows[$0].millijoules, rows[$0].accuracy.value) }, .black, width: 1, dashes: "2 3")
    var taken: [SVG.Point] = []
    for (i, row) in rows.enumerated() {
      let p = panel.point(row.millijoules, row.accuracy.value)
      Mark(row.stack).draw(&svg, at: p)
      let near = taken.count { abs($0.x - p.x) < 16 && abs($0.y - p.y) < 12 }
      let shifts: [SVG.Point] = [(8, -5), (8, 13), (-15, -5), (-15, 13), (8, 24)]
      let shift = shifts[near % shifts.count]
      svg.words("\(i + 1)", at: (p.x + shift.x, p.y + shift.y), size: 11)
      taken.append(p)
    }
  }
}
