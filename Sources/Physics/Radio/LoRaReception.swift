public import Quantities

/// A LoRa frame as it arrives at one gateway.
public struct LoRaReception: Hashable, Sendable {
  /// Who sends; one sender has one frame on air at a time.
  public var sender: UInt32
  /// First instant on air.
  public var start: SimTime
  /// Last instant on air.
  public var end: SimTime
  /// Carrier, in hertz.
  public var frequencyHz: Double
  /// Level at the gateway.
  public var level: DecibelMilliwatts
  /// Modulation.
  public var settings: LoRaSettings

  /// An arriving frame.
  public init(
    sender: UInt32, start: SimTime, end: SimTime, frequency: Hertz, level: DecibelMilliwatts, settings: LoRaSettings
  ) {
    self.sender = sender
    self.start = start
    self.end = end
    frequencyHz = frequency.value
    self.level = level
    self.settings = settings
  }
}

/// Which of two frames that meet on air survives.
///
/// Two frames harm each other when they overlap in time, their carriers are closer than the wider bandwidth
/// allows (30 kHz at 125, 60 at 250, 120 at 500), and their spreading factors are equal. The later one is
/// safe when the earlier one ends before its last five preamble symbols begin. Otherwise the stronger survives by
/// `captureThreshold`, and closer levels lose both.
///
/// - Not modelled: interference between spreading factors, sums of several interferers.
/// - Source: Bor, Roedig, Voigt and Alonso, "Do LoRa low-power wide-area networks scale?", MSWiM 2016, and its LoRaSim.
public struct LoRaCollisionRule: Hashable, Sendable {
  /// How much stronger the survivor must be; `nil` loses both always.
  public let captureThreshold: Decibels?
  /// Five intact preamble symbols are enough to receive the later frame.
  public let preambleTiming: Bool

  /// A rule.
  public init(captureThreshold: Decibels?, preambleTiming: Bool) {
    self.captureThreshold = captureThreshold
    self.preambleTiming = preambleTiming
  }

  /// Bor et al. 2016: 6 dB, five preamble symbols.
  public static let capture = LoRaCollisionRule(captureThreshold: Decibels(6), preambleTiming: true)
  /// Pure ALOHA: any overlap loses both.
  public static let aloha = LoRaCollisionRule(captureThreshold: nil, preambleTiming: false)

  /// What two frames do to each other; the arguments may be in either order.
  public func lost(_ a: LoRaReception, _ b: LoRaReception) -> (a: Bool, b: Bool) {
    guard a.start < b.end, b.start < a.end, a.settings.spreadingFactor == b.settings.spreadingFactor,
      abs(a.frequencyHz - b.frequencyHz) <= Self.separationHz(max(a.settings.bandwidthHz, b.settings.bandwidthHz))
    else { return (false, false) }
    if preambleTiming {
      let (earlier, later) = a.start <= b.start ? (a, b) : (b, a)
      let spare = Double(max(0, later.settings.preambleSymbols - 5)) * later.settings.symbolSeconds
      if earlier.end < later.start + SimDuration(seconds: spare) { return (false, false) }
    }
    guard let threshold = captureThreshold, abs(a.level.value - b.level.value) >= threshold.value else {
      return (true, true)
    }
    return (a.level < b.level, b.level < a.level)
  }

  private static func separationHz(_ bandwidthHz: Int) -> Double {
    bandwidthHz >= 500_000 ? 120_000 : bandwidthHz >= 250_000 ? 60_000 : 30_000
  }
}
