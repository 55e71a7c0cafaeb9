public import Quantities

/// IEEE 802.15.4 at 2.4 GHz: how long frames, waits and acknowledgements take.
///
/// 250 kb/s, 16 µs symbols, 32 µs per byte.
///
/// - Source: IEEE Std 802.15.4-2015, O-QPSK PHY; the constants as in ns-3 `src/lr-wpan`.
public enum Ieee802154 {
  /// One byte on air.
  public static let byteTime = SimDuration.microseconds(32)
  /// Preamble 4, start of frame 1, length 1.
  public static let physicalOverheadBytes = 6
  /// Frame control 2, sequence 1, PAN 2, destination 2, source 2, check sum 2.
  public static let macOverheadBytes = 11
  /// Largest MAC frame.
  public static let maximumFrameBytes = 127
  /// From receiving to sending.
  public static let turnaround = SimDuration.microseconds(192)
  /// One slot of the random wait.
  public static let backoffPeriod = SimDuration.microseconds(320)
  /// Listening before sending.
  public static let clearChannelAssessment = SimDuration.microseconds(128)
  /// An acknowledgement on air: 6 + 5 bytes.
  public static let acknowledgement = SimDuration.microseconds(352)
  /// How long a sender waits for the acknowledgement.
  public static let acknowledgementWait = SimDuration.microseconds(864)
  /// Between the acknowledgement of a frame and the next one: 40 symbols, or 12 after a MAC frame of up to 18 bytes.
  public static func interframeSpacing(afterFrameBytes bytes: Int) -> SimDuration {
    .microseconds(bytes <= 18 ? 192 : 640)
  }
  /// From the last symbol of a frame that was received to the next attempt: turnaround, acknowledgement, spacing.
  static func gap(afterPayloadBytes bytes: Int) -> SimDuration {
    turnaround + acknowledgement + interframeSpacing(afterFrameBytes: bytes + macOverheadBytes)
  }
  /// Assessment and turnaround without a wait.
  static let leastContention = clearChannelAssessment + turnaround
  /// Repetitions of a frame without acknowledgement.
  public static let maximumRetries = 3

  /// How long a MAC frame of `bytes`, 0 to 127, is on air.
  public static func frameTime(bytes: Int) -> SimDuration {
    precondition((0...maximumFrameBytes).contains(bytes), "bytes is \(bytes), not 0 to 127")
    return Int64(bytes + physicalOverheadBytes) * byteTime
  }

  /// Mean wait, assessment and turnaround on a free channel: 3.5 slots, 128 µs and 192 µs.
  public static let meanContention = SimDuration.microseconds(1440)

  /// Mean time of a frame that is sent at once and acknowledged.
  public static func meanAcknowledgedExchange(bytes: Int) -> SimDuration {
    meanContention + frameTime(bytes: bytes) + turnaround + acknowledgement
  }
}

/// One attempt to send by unslotted CSMA/CA: wait, listen, send or wait longer.
///
/// Ask `wait` with a drawn number, listen for `clearChannelAssessment`, then tell `assessed` what was heard.
///
/// - Source: IEEE Std 802.15.4-2015, 6.2.5.1; macMinBE 3, macMaxBE 5, macMaxCSMABackoffs 4.
public struct CarrierSenseAttempt: Hashable, Sendable {
  private var backoffs = 0
  private var exponent = 3

  /// What to do after listening.
  public enum Verdict: Hashable, Sendable {
    /// Turn around and send.
    case transmit
    /// Draw and wait again.
    case waitAgain
    /// Give up.
    case failed
  }

  /// A fresh attempt.
  public init() {}

  /// The random wait: a whole number of slots below 2^BE.
  ///
  /// - Parameter uniform: drawn by the caller, 0 ≤ uniform < 1.
  public func wait(uniform: Double) -> SimDuration {
    precondition(uniform >= 0 && uniform < 1, "uniform is \(uniform), not in 0..<1")
    return Int64(uniform * Double(1 << exponent)) * Ieee802154.backoffPeriod
  }

  /// Tells whether the channel was idle and learns what to do.
  public mutating func assessed(idle: Bool) -> Verdict {
    if idle { return .transmit }
    backoffs += 1
    exponent = min(exponent + 1, 5)
    return backoffs > 4 ? .failed : .waitAgain
  }
}
