import Glibc
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
/// Frames of unequal spreading factors pass each other, unless `rejection` says how much of the other a frame stands.
///
/// - Not modelled: sums of several interferers.
/// - Source: Bor, Roedig, Voigt and Alonso, "Do LoRa low-power wide-area networks scale?", MSWiM 2016, and its LoRaSim.
public struct LoRaCollisionRule: Hashable, Sendable {
  /// How much stronger the survivor must be; `nil` loses both always.
  public let captureThreshold: Decibels?
  /// Five intact preamble symbols are enough to receive the later frame.
  public let preambleTiming: Bool
  /// What other spreading factors do; `nil` for nothing.
  public let rejection: LoRaRejection?

  /// A rule.
  public init(captureThreshold: Decibels?, preambleTiming: Bool, rejection: LoRaRejection? = nil) {
    self.captureThreshold = captureThreshold
    self.preambleTiming = preambleTiming
    self.rejection = rejection
  }

  /// Bor et al. 2016: 6 dB, five preamble symbols.
  public static let capture = LoRaCollisionRule(captureThreshold: Decibels(6), preambleTiming: true)
  /// The same, and other spreading factors interfere as Goursaud and Gorce computed.
  public static let captureWithRejection = LoRaCollisionRule(
    captureThreshold: Decibels(6), preambleTiming: true, rejection: .goursaud)
  /// Pure ALOHA: any overlap loses both.
  public static let aloha = LoRaCollisionRule(captureThreshold: nil, preambleTiming: false)

  /// What two frames do to each other; the arguments may be in either order.
  public func lost(_ a: LoRaReception, _ b: LoRaReception) -> (a: Bool, b: Bool) {
    guard a.start < b.end, b.start < a.end,
      abs(a.frequencyHz - b.frequencyHz) <= Self.separationHz(max(a.settings.bandwidthHz, b.settings.bandwidthHz))
    else { return (false, false) }
    if a.settings.spreadingFactor != b.settings.spreadingFactor {
      guard let rejection else { return (false, false) }
      return (Self.drowned(a, by: b, rejection), Self.drowned(b, by: a, rejection))
    }
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

  /// Whether `frame` is lost among the energy of `other`, which has another spreading factor.
  private static func drowned(_ frame: LoRaReception, by other: LoRaReception, _ rejection: LoRaRejection) -> Bool {
    let overlap = (min(frame.end, other.end) - max(frame.start, other.start)).seconds
    let spread = other.level.value + 10 * log10(overlap / (frame.end - frame.start).seconds)
    let threshold = rejection.threshold(
      wanted: frame.settings.spreadingFactor, interferer: other.settings.spreadingFactor)
    return frame.level.value - spread < threshold.value
  }

  private static func separationHz(_ bandwidthHz: Int) -> Double {
    bandwidthHz >= 500_000 ? 120_000 : bandwidthHz >= 250_000 ? 60_000 : 30_000
  }
}
