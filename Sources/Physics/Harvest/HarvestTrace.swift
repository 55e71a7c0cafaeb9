public import Quantities

/// Power of a harvester as it was recorded: each value holds until the next row; then the trace begins again.
public struct HarvestTrace: Hashable, Sendable {
  /// Starts of the stretches, in seconds, rising from 0.
  public let seconds: [Double]
  /// Power of each stretch.
  public let watts: [Double]
  /// When the last stretch ends.
  public let length: Double

  /// The row of column names of a trace file.
  public static let columnNames = "seconds,watts"

  /// Reads a trace: a row of column names, then rows of a time and a power; `#` begins a comment. The last row's time is
  /// the end of the trace, and its power is not used.
  ///
  /// - Throws: `HarvestTraceError` with the file, the line and what was expected.
  public init(csv: String, name file: String) throws(HarvestTraceError) {
    var seconds: [Double] = []
    var watts: [Double] = []
    var sawColumns = false
    var number = 0
    for line in csv.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let text = Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
      if text.isEmpty || text.hasPrefix("#") { continue }
      guard sawColumns else {
        guard text == Self.columnNames else { throw .columns(file: file, line: number, found: String(text)) }
        sawColumns = true
        continue
      }
      let fields = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      guard fields.count == 2, let time = fields[0], let power = fields[1], time.isFinite, power.isFinite, power >= 0
      else { throw .row(file: file, line: number, found: String(text)) }
      guard seconds.isEmpty ? time == 0 : time > (seconds.last ?? 0) else {
        throw .order(file: file, line: number, found: String(text))
      }
      seconds.append(time)
      watts.append(power)
    }
    guard seconds.count >= 2, let end = seconds.popLast() else { throw .tooShort(file: file) }
    watts.removeLast()
    self.seconds = seconds
    self.watts = watts
    length = end
  }

  /// Mean of `output` over each step of a year, from the start of the trace on: to the trace's own energy.
  func means(step: SimDuration, _ output: (Watts) -> Watts) -> ContiguousArray<Float> {
    let powers = watts.map { output(Watts($0)).value }
    let width = step.seconds
    var means = ContiguousArray<Float>()
    // Position in the trace: stretch, and seconds already taken from it.
    var stretch = 0
    var taken = 0.0
    for _ in 0..<Int(SimDuration.days(365).nanoseconds / step.nanoseconds) {
      var left = width
      var energy = 0.0
      while left > 0 {
        let end = stretch + 1 < seconds.count ? seconds[stretch + 1] : length
        let rest = end - seconds[stretch] - taken
        let part = min(left, rest)
        energy += part * powers[stretch]
        left -= part
        if part == rest {
          stretch = (stretch + 1) % seconds.count
          taken = 0
        } else {
          taken += part
        }
      }
      means.append(Float(energy / width))
    }
    return means
  }
}

extension HarvestSeries {
  /// A recorded trace through a charger, over and over from the start of the scenario.
  public init(trace: HarvestTrace, charger: HarvestCharger, step: SimDuration) {
    self.init(powers: trace.means(step: step) { charger.output(input: $0) }, step: step, start: .zero)
  }

  /// The same power all year, as it reaches the battery.
  public init(constant power: Watts) {
    let hours = 365 * 24
    self.init(
      powers: ContiguousArray(repeating: Float(power.value), count: hours), step: .hours(1), start: .zero)
  }

  /// A thermoelectric generator in `air` through a charger; each step takes the air in its middle.
  public init(generator: ThermoelectricGenerator, charger: HarvestCharger, air: Ambient, step: SimDuration) {
    let count = Int(SimDuration.days(365).nanoseconds / step.nanoseconds)
    let powers = (0..<count).map { index in
      let middle = SimTime(nanoseconds: Int64(index) * step.nanoseconds + step.nanoseconds / 2)
      return Float(charger.output(input: generator.power(air: air.temperature(at: middle))).value)
    }
    self.init(powers: ContiguousArray(powers), step: step, start: .zero)
  }
}

/// What is wrong with a trace file.
public enum HarvestTraceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The row of column names is not the expected one.
  case columns(file: String, line: Int, found: String)
  /// A row is not two finite numbers, the power not negative.
  case row(file: String, line: Int, found: String)
  /// Times do not rise from 0.
  case order(file: String, line: Int, found: String)
  /// Fewer than two rows.
  case tooShort(file: String)

  /// The message for a person.
  public var description: String {
    switch self {
    case .columns(let file, let line, let found):
      "\(file):\(line): columns are '\(found)'; expected '\(HarvestTrace.columnNames)'"
    case .row(let file, let line, let found):
      "\(file):\(line): row is '\(found)'; expected a time and a power, for example '600,0.00025'"
    case .order(let file, let line, let found):
      "\(file):\(line): row is '\(found)'; expected times that rise, the first of them 0"
    case .tooShort(let file):
      "\(file): expected at least two rows; the last one's time is the end of the trace"
    }
  }
}
