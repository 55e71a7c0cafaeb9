import Quantities

extension Verification {
  /// Two clocks of one board in MLPerf Tiny's streaming wake word: one frame every 32 ms, for 1200 s.
  private struct StreamingBoard {
    var profile: ProcessorProfile
    /// At the board's own clock, then at the slower one.
    var duty: (Double, Double)
    var milliwatts: (Double, Double)
  }

  private static let streaming = [
    StreamingBoard(profile: .stm32H7A3, duty: (0.13259, 0.92807), milliwatts: (30.45, 16.17)),
    StreamingBoard(profile: .stm32U575, duty: (0.36346, 0.96974), milliwatts: (11.47, 9.52)),
    StreamingBoard(profile: .stm32L4R5, duty: (0.56085, 0.95857), milliwatts: (25.62, 22.72)),
  ]

  /// Cycles a frame at one clock predict the duty at the other; with it, the board's constants give the mean power.
  ///
  /// The idle power at the own clock and the active power at the slower one were taken from the same runs, so that the
  /// error of a mean power is the error that a wrong duty makes, and rounding.
  static var clocks: [PublishedPoint] {
    let source = "MLPerf Tiny v1.3, streaming wake word"
    return streaming.flatMap { board -> [PublishedPoint] in
      let (own, slow) = (board.profile.points[0], board.profile.points[1])
      let cycles = board.duty.0 * 32e-3 * own.clock.value.value
      let duty = cycles / (32e-3 * slow.clock.value.value)
      let name = board.profile.name
      var points = [
        PublishedPoint(
          "clock-\(name)-duty", "duty of \(name) at \(slow.name), from its cycles a frame at \(own.name)",
          published: board.duty.1, computed: duty, unit: "", within: .relative(0.005), .measurement, source)
      ]
      let means = [(own, board.duty.0, board.milliwatts.0), (slow, duty, board.milliwatts.1)]
      for (point, duty, published) in means {
        let idle = (1 - duty) * (point.idlePower?.value.value ?? .nan)
        points.append(
          PublishedPoint(
            "clock-\(name)-\(Int(point.clock.value.value / 1e6))MHz",
            "mean power of \(name) at \(point.name), one constant of it from the same run",
            published: published, computed: 1e3 * (duty * point.activePower.value.value + idle), unit: "mW",
            within: .relative(0.005), .measurement, source))
      }
      return points
    }
  }
}
