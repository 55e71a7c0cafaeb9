/// The families of stacks, each with a colour and a shape of its own, so that a grey print still tells them apart.
enum Mark: CaseIterable {
  case float32, int8, events, gate

  init(_ stack: String) {
    let isGated = stack.contains("gate") || stack.contains("motion")
    self =
      if isGated { .gate } else if stack.hasPrefix("events") { .events } else if stack.hasPrefix("int8") {
        .int8
      } else { .float32 }
  }

  var name: String {
    switch self {
    case .float32: "float32"
    case .int8: "int8"
    case .events: "events (float32)"
    case .gate: "int8 behind a gate"
    }
  }

  var colour: SVG.Colour {
    switch self {
    case .float32: .blue
    case .int8: .vermillion
    case .events: .green
    case .gate: .purple
    }
  }

  func draw(_ svg: inout SVG, at p: SVG.Point) {
    let r = 5.5
    switch self {
    case .float32: svg.disc(p, radius: r, colour)
    case .int8: svg.polygon([(p.x - r, p.y - r), (p.x + r, p.y - r), (p.x + r, p.y + r), (p.x - r, p.y + r)], colour)
    case .events: svg.polygon([(p.x, p.y - r - 1), (p.x + r + 1, p.y + r), (p.x - r - 1, p.y + r)], colour)
    case .gate: svg.polygon([(p.x, p.y - r - 2), (p.x + r + 1, p.y), (p.x, p.y + r + 2), (p.x - r - 1, p.y)], colour)
    }
  }
}
