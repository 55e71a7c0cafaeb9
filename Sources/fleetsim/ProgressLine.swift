import Foundation
import Quantities

/// One line that is written over: how far, how many alive, how fast, how long still.
struct ProgressLine {
  private let total: SimDuration
  private let nodes: Int
  private let isShown: Bool
  private let started = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  init(total: SimDuration, nodes: Int, isShown: Bool) {
    self.total = total
    self.nodes = nodes
    self.isShown = isShown
  }

  var wallSeconds: Double { (ContinuousClock.now - started) / .seconds(1) }

  /// Draws the line, ten times a second at most.
  mutating func show(_ now: SimTime, alive: @autoclosure () -> Int, events: @autoclosure () -> Int) {
    guard isShown, lastShown.map({ ContinuousClock.now - $0 > .milliseconds(100) }) ?? true else { return }
    lastShown = .now
    let share = min(1, (now - .start).seconds / total.seconds)
    let filled = Int(share * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    let wall = wallSeconds
    let rate = Double(events()) / max(wall, 1e-3)
    let left = share > 0.01 ? "  \(Words.duration(SimDuration(seconds: wall / share * (1 - share)))) left" : ""
    draw(
      "\(bar) \(Words.percent(share))  \(Words.duration(now - .start)) of \(Words.duration(total))  "
        + "\(alive())/\(nodes) alive  \(Self.rate(rate)) events/s\(left)")
  }

  /// Takes the line away.
  func clear() { if isShown { draw("") } }

  private func draw(_ text: String) { FileHandle.standardError.write(Data("\r\u{1B}[2K\(text)".utf8)) }

  private static func rate(_ perSecond: Double) -> String {
    switch perSecond {
    case ..<1e3: Words.digits(perSecond)
    case ..<1e6: "\(Words.digits(perSecond / 1e3)) k"
    default: "\(Words.digits(perSecond / 1e6)) M"
    }
  }
}
