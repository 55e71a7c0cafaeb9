public import Quantities

/// The one transmitter of a LoRaWAN gateway: a downlink at a time, and no more of them than the region's share of the
/// time on air allows.
///
/// After a downlink of `T` its sub-band is silent for `T·(1/dutyCycle − 1)`; each receive window has a sub-band of its
/// own.
///
/// - Not modelled: planning ahead, so that one answer may stand in the way of another that would have been worth more.
/// - Source: Semtech SX1301 data sheet 2.01, page 29, as signetlabdei/lorawan, `gateway-status.cc`, quotes it; duty
///   cycles as in `EU868`.
public struct LoRaGatewayTransmitter: Sendable {
  private var busyUntil = SimTime.start
  private var firstSilentUntil = SimTime.start
  private var secondSilentUntil = SimTime.start

  /// One that has sent nothing yet.
  public init() {}

  /// Whether a downlink may begin at `time`.
  public func mayBegin(in window: LoRaWindow, at time: SimTime) -> Bool {
    time >= busyUntil && time >= (window == .first ? firstSilentUntil : secondSilentUntil)
  }

  /// A downlink begins.
  ///
  /// - Precondition: it may.
  /// - Returns: when its last symbol is out.
  @discardableResult
  public mutating func begin(
    in window: LoRaWindow, of region: LoRaRegion, at start: SimTime, for airtime: SimDuration
  ) -> SimTime {
    precondition(mayBegin(in: window, at: start), "the gateway may not send at \(start)")
    let end = start + airtime
    let silentUntil = end + region.silence(afterDownlink: airtime, in: window)
    busyUntil = end
    switch window {
    case .first: firstSilentUntil = silentUntil
    case .second: secondSilentUntil = silentUntil
    }
    return end
  }
}

/// How a gateway sends to LoRa nodes.
public enum LoRaDownlinks: String, Hashable, Sendable, CaseIterable {
  /// One at a time, within the region's share of the time, and deaf meanwhile.
  case halfDuplex = "half_duplex"
  /// Any number at once, and it hears all the while.
  case ideal
}
