/// A rectangle of a picture with two axes.
public struct Panel: Sendable {
  private let left: Double
  private let top: Double
  private let width: Double
  private let height: Double
  private let x: Axis
  private let y: Axis

  /// A panel whose area of data is this rectangle.
  public init(left: Double, top: Double, width: Double, height: Double, x: Axis, y: Axis) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
    self.x = x
    self.y = y
  }

  /// Where a pair of values lies.
  public func point(_ x: Double, _ y: Double) -> SVG.Point {
    (left + width * self.x.place(x), top + height * (1 - self.y.place(y)))
  }

  /// Draws frame, grid, marks and words.
  public func drawAxes(_ svg: inout SVG, title: String) {
    let bottom = top + height
    for (tick, label) in zip(x.ticks, x.labels) {
      let at = left + width * x.place(tick)
      svg.line([(at, top), (at, bottom)], .pale, width: 0.6)
      svg.words(label, at: (at, bottom + 16), size: 11, .middle)
    }
    for (tick, label) in zip(y.ticks, y.labels) {
      let at = top + height * (1 - y.place(tick))
      svg.line([(left, at), (left + width, at)], .pale, width: 0.6)
      svg.words(label, at: (left - 6, at + 4), size: 11, .end)
    }
    svg.line([(left, top), (left, bottom), (left + width, bottom)], .black, width: 1.2)
    svg.words(x.title, at: (left + width / 2, bottom + 34), .middle)
    svg.words(y.title, at: (left - 44, top + height / 2), .middle, degrees: -90)
    svg.words(title, at: (left, top - 12), size: 13, bold: true)
  }
}
