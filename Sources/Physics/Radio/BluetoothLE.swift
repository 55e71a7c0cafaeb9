public import Quantities

/// Bluetooth Low Energy at 1 Mb/s: how long its packets and events take, and what they cost.
///
///     advertising packet  (16 + n) bytes of 8 µs on three channels
///     connection event    one packet each way, 150 µs between them
///
/// - Valid for: the uncoded 1 Mb/s PHY, legacy advertising, n ≤ 31 bytes of data.
/// - Not modelled: scanning, retries, encryption's four bytes, start of the oscillator.
/// - Source: Bluetooth Core Specification, volume 6 part B; currents of the nRF52840 product specification.
public enum BluetoothLE {
  /// One byte on air.
  public static let byteTime = SimDuration.microseconds(8)
  /// Between the packets of an event.
  public static let interFrameSpace = SimDuration.microseconds(150)

  /// An advertising packet: preamble 1, address 4, header 2, advertiser 6, data, check sum 3.
  ///
  /// - Precondition: 0 to 31 data bytes.
  public static func advertisement(dataBytes: Int) -> SimDuration {
    precondition((0...31).contains(dataBytes), "dataBytes is \(dataBytes), not 0 to 31")
    return Int64(16 + dataBytes) * byteTime
  }

  /// A data packet of a connection: preamble 1, address 4, header 2, data, check sum 3.
  ///
  /// - Precondition: 0 to 251 data bytes.
  public static func dataPacket(bytes: Int) -> SimDuration {
    precondition((0...251).contains(bytes), "bytes is \(bytes), not 0 to 251")
    return Int64(10 + bytes) * byteTime
  }

  /// Charge of one advertising event on three channels.
  ///
  /// - Parameters:
  ///   - connectable: the receiver then listens for about 100 µs after each packet (assumed).
  ///   - radio: the currents; the processor's own are not in them.
  public static func advertisingEvent(dataBytes: Int, connectable: Bool, radio: Currents = .nRF52840) -> Coulombs {
    let packet = radio.transmit * advertisement(dataBytes: dataBytes)
    let listen = radio.receive * (interFrameSpace + .microseconds(100))
    return 3 * (connectable ? packet + listen : packet)
  }

  /// Charge of a connection event at the peripheral: receive one packet, turn around, send one.
  public static func connectionEvent(receivedBytes: Int, sentBytes: Int, radio: Currents = .nRF52840) -> Coulombs {
    radio.receive * (dataPacket(bytes: receivedBytes) + interFrameSpace) + radio.transmit * dataPacket(bytes: sentBytes)
  }

  /// How much earlier than due a peripheral listens: both clocks' error over the interval, twice.
  public static func windowWidening(interval: SimDuration, partsPerMillion: Double) -> SimDuration {
    SimDuration(seconds: 2 * partsPerMillion * 1e-6 * interval.seconds)
  }

  /// A chip's currents at one level.
  public struct Currents: Hashable, Sendable {
    /// While sending.
    public let transmit: Amperes
    /// While receiving.
    public let receive: Amperes

    /// A pair of currents.
    public init(transmit: Amperes, receive: Amperes) {
      self.transmit = transmit
      self.receive = receive
    }

    /// 0 dBm, 3 V with DC/DC; nRF52840 product specification.
    public static let nRF52840 = Currents(transmit: Amperes(6.40e-3), receive: Amperes(6.26e-3))
  }
}
