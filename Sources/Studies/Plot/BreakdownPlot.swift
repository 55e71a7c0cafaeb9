/// Where the energy of a frame goes, a bar for each stack.
enum BreakdownPlot {
  private static let parts: [(name: String, colour: SVG.Colour, value: @Sendable (BenchRow.Parts) -> Double)] = [
    ("attention core", .vermillion, { $0.core ?? 0 }), ("rest of the model", .skyBlue, { $0.rest }),
    ("decimation, gate", .black, { $0.preparation }),
  ]

  static func draw(_ svg: inout SVG, _ rows: [BenchRow], left: Double, top: Double, width: Double, height: Double) {
    let axis = Axis("energy of a frame, mJ", over: [0] + rows.map(\.millijoules))
    let pitch = height / Double(rows.count)
    for (tick, label) in zip(axis.ticks, axis.labels) {
      let at = left + width * axis.place(tick)
      svg.line([(at, top), (at, top + height)], .pale, width: 0.6)
      svg.words(label, at: (at, top + height + 16), size: 11, .middle)
    }
    for (i, row) in rows.enumerated() {
      let y = top + pitch * Double(i)
      var start = 0.0
      for part in parts {
        let end = start + part.value(row.millijoulesByPart)
        let (a, b) = (left + width * axis.place(start), left + width * axis.place(end))
        svg.polygon([(a, y + 2), (b, y + 2), (b, y + pitch - 2), (a, y + pitch - 2)], part.colour)
        start = end
      }
      svg.words("\(row.stack)  \(i + 1)", at: (left - 6, y + pitch / 2 + 4), size: 11, .end)
      svg.words(
        Digits.three(row.millijoules), at: (left + width * axis.place(start) + 4, y + pitch / 2 + 4), size: 11)
    }
    svg.line([(left, top), (left, top + height), (left + width, top + height)], .black, width: 1.2)
    svg.words(axis.title, at: (left + width / 2, top + height + 34), .middle)
    svg.words("Where it goes", at: (left, top - 12), size: 13, bold: true)
    for (i, part) in parts.enumerated() {
      let (x, y) = (left - 60 + 130 * Double(i), top + height + 54)
      svg.polygon([(x, y - 9), (x + 11, y - 9), (x + 11, y + 2), (x, y + 2)], part.colour)
      svg.words(part.name, at: (x + 16, y + 1), size: 11)
    }
  }
}
