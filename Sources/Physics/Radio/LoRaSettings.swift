public import Quantities

/// The LoRa modulation and frame, and how long a frame is on air.
///
///     Ts    = 2^SF / BW,   DE = 1 when Ts ≥ 16 ms
///     n     = 8 + max(0, ⌈(8·PL − 4·SF + 28 + 16·CRC − 20·IH) / (4·(SF − 2·DE))⌉·(CR + 4))
///     T     = (N_pre + 4.25 + n)·Ts
///
/// - Valid for: SF 7 to 12; the times equal Semtech's sx126x driver's for all settings.
/// - Not modelled: SF 5 and 6, long-range FHSS.
/// - Source: Semtech SX1276 data sheet, section 4.1.1.7; Lora-net/sx126x_driver.
/// - By hand: 20 bytes at SF7, 125 kHz, 4/5 are 43 + 12.25 symbols of 1.024 ms: 56.576 ms.
public struct LoRaSettings: Hashable, Sendable {
  /// Chirps carry this many bits, 7 to 12.
  public let spreadingFactor: Int
  /// Bandwidth, in hertz.
  public let bandwidthHz: Int
  /// Redundancy bits per four data bits, 1 to 4: rates 4/5 to 4/8.
  public let codingRate: Int
  /// Programmed preamble length.
  public let preambleSymbols: Int
  /// The frame says its length itself.
  public let explicitHeader: Bool
  /// The frame ends with a check sum; LoRaWAN uplinks do, downlinks do not.
  public let crc: Bool

  /// Settings; the defaults are a LoRaWAN uplink's.
  ///
  /// - Precondition: SF 7…12, coding rate 1…4, positive bandwidth, non-negative preamble.
  public init(
    spreadingFactor: Int, bandwidthHz: Int = 125_000, codingRate: Int = 1, preambleSymbols: Int = 8,
    explicitHeader: Bool = true, crc: Bool = true
  ) {
    precondition((7...12).contains(spreadingFactor), "spreadingFactor is \(spreadingFactor), not 7 to 12")
    precondition((1...4).contains(codingRate), "codingRate is \(codingRate), not 1 to 4")
    precondition(bandwidthHz > 0, "bandwidthHz is \(bandwidthHz)")
    precondition(preambleSymbols >= 0, "preambleSymbols is \(preambleSymbols)")
    self.spreadingFactor = spreadingFactor
    self.bandwidthHz = bandwidthHz
    self.codingRate = codingRate
    self.preambleSymbols = preambleSymbols
    self.explicitHeader = explicitHeader
    self.crc = crc
  }

  /// Length of one symbol, in seconds.
  public var symbolSeconds: Double { Double(1 << spreadingFactor) / Double(bandwidthHz) }

  /// Symbols of 16 ms and longer carry two bits less.
  public var lowDataRate: Bool { symbolSeconds >= 0.016 }

  /// Symbols after the preamble of a frame with `payloadBytes`, which may be 0.
  public func payloadSymbols(payloadBytes: Int) -> Int {
    precondition(payloadBytes >= 0, "payloadBytes is \(payloadBytes)")
    let bits = 8 * payloadBytes - 4 * spreadingFactor + 28 + (crc ? 16 : 0) - (explicitHeader ? 0 : 20)
    let bitsPerBlock = 4 * (spreadingFactor - (lowDataRate ? 2 : 0))
    let blocks = bits > 0 ? (bits + bitsPerBlock - 1) / bitsPerBlock : 0
    return 8 + blocks * (codingRate + 4)
  }

  /// How long a frame with `payloadBytes` of physical payload, 0 or more, is on air.
  public func timeOnAir(payloadBytes: Int) -> SimDuration {
    // Quarter symbols are whole, so that the nanoseconds are rounded once.
    let quarters = 4 * (preambleSymbols + payloadSymbols(payloadBytes: payloadBytes)) + 17
    return SimDuration(seconds: Double(quarters) * symbolSeconds / 4)
  }

  /// Signal to noise ratio that the demodulator needs (Semtech SX1276 data sheet).
  public var requiredSignalToNoise: Decibels { Decibels(-7.5 - 2.5 * Double(spreadingFactor - 7)) }

  /// Weakest signal that is received: thermal noise in the bandwidth, plus the receiver's noise, plus the ratio needed.
  ///
  /// - Parameter noiseFigure: 6 dB for a device, 3 dB for a gateway (Semtech AN1200.22).
  public func sensitivity(noiseFigure: Decibels = Decibels(6)) -> DecibelMilliwatts {
    DecibelMilliwatts(thermalNoise(bandwidthHz: Double(bandwidthHz)) + noiseFigure.value + requiredSignalToNoise.value)
  }

  /// How long a device listens in a receive window in which no frame comes.
  ///
  ///     symbols = max(⌈((2·m − 8)·Ts + 2·err)/Ts⌉, m),   m = 6
  ///
  /// - Parameter clockError: how far the window's start may be off, 10 ms by default as in LoRaMac-node.
  public func receiveWindow(clockError: SimDuration = .milliseconds(10)) -> SimDuration {
    let minimum = 6.0
    let symbols = max(
      (((2 * minimum - 8) * symbolSeconds + 2 * clockError.seconds) / symbolSeconds).rounded(.up), minimum)
    return SimDuration(seconds: symbols * symbolSeconds)
  }
}
