/// Lines, shapes and words of a picture in SVG 1.1.
public struct SVG: Sendable {
  /// The eight colours of M. Okabe and K. Ito (2008), which people with any colour vision can tell apart.
  public enum Colour: String, Sendable {
    case black = "#000000"
    case orange = "#E69F00"
    case skyBlue = "#56B4E9"
    case green = "#009E73"
    case yellow = "#F0E442"
    case blue = "#0072B2"
    case vermillion = "#D55E00"
    case purple = "#CC79A7"
    case grey = "#8C8C8C"
    case pale = "#D9D9D9"
    case white = "#FFFFFF"
  }

  /// Where a text stands relative to its point.
  public enum Anchor: String, Sendable { case start, middle, end }

  /// A point in the picture, y downwards.
  public typealias Point = (x: Double, y: Double)

  private let width: Int
  private let height: Int
  private var elements: [String] = []

  /// An empty white picture.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The file.
  public var text: String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
    font-family="Helvetica, Arial, sans-serif">
    <rect width="\(width)" height="\(height)" fill="#FFFFFF"/>
    \(elements.joined(separator: "\n"))
    </svg>

    """
  }

  /// A line through `points`; `dashes` as in `stroke-dasharray`.
  public mutating func line(_ points: [Point], _ colour: Colour, width: Double = 1, dashes: String? = nil) {
    guard points.count > 1 else { return }
    let path = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    let dash = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    elements.append(
      "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour.rawValue)\" stroke-width=\"\(width)\"\(dash)/>")
  }

  /// A filled shape with these corners.
  public mutating func polygon(_ corners: [Point], _ colour: Colour) {
    let path = corners.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    elements.append("<polygon points=\"\(path)\" fill=\"\(colour.rawValue)\" stroke=\"#FFFFFF\" stroke-width=\"0.7\"/>")
  }

  /// A filled disc.
  public mutating func disc(_ centre: Point, radius: Double, _ colour: Colour) {
    elements.append(
      "<circle cx=\"\(Self.number(centre.x))\" cy=\"\(Self.number(centre.y))\" r=\"\(radius)\""
        + " fill=\"\(colour.rawValue)\" stroke=\"#FFFFFF\" stroke-width=\"0.7\"/>")
  }

  /// Words at a point, turned by `degrees` about it.
  public mutating func words(
    _ text: String, at point: Point, size: Int = 12, _ anchor: Anchor = .start, bold: Bool = false, degrees: Int = 0
  ) {
    let (x, y) = (Self.number(point.x), Self.number(point.y))
    let turn = degrees == 0 ? "" : " transform=\"rotate(\(degrees) \(x) \(y))\""
    let weight = bold ? " font-weight=\"bold\"" : ""
    elements.append(
      "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" text-anchor=\"\(anchor.rawValue)\"\(weight)\(turn)>"
        + "\(Self.escaped(text))</text>")
  }

  /// `text` with XML's own characters written as entities.
  static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }

  /// Hundredths of a pixel.
  private static func number(_ value: Double) -> String {
    precondition(value.isFinite, "a coordinate is \(value)")
    return "\((value * 100).rounded() / 100)"
  }
}
