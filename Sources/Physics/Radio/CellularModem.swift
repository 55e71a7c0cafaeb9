public import Quantities

/// What an NB-IoT or LTE-M module spends on one message, state by state.
///
///     E = P_tx·(T_access + 8·B·n/R) + P_rx·T_inactivity + P_idle·T_active + P_sleep·rest
///
/// Most of it is the tail: the network keeps the module connected after the last byte, and then within reach for the
/// active timer (PSM), or asks it to listen for pages from time to time (eDRX).
///
/// - Valid for: rare small messages; a first estimate.
/// - Not modelled: coverage classes chosen by the network, paging windows, attach.
/// - Source: powers of the reference device of 3GPP TR 45.820, figure not re-read; timers assumed.
public struct CellularModem: Hashable, Sendable {
  /// The name a listing shows.
  public let name: String
  /// Power while sending at 23 dBm.
  public let transmit: Sourced<Watts>
  /// Power while receiving or kept connected.
  public let receive: Sourced<Watts>
  /// Power while idle but reachable.
  public let idle: Sourced<Watts>
  /// Power in power saving mode.
  public let sleep: Sourced<Watts>
  /// Random access.
  public let accessTime: Sourced<SimDuration>
  /// Kept connected after the last byte.
  public let inactivityTime: Sourced<SimDuration>
  /// Reachable after release, T3324.
  public let activeTime: Sourced<SimDuration>
  /// Uplink rate, in bit/s.
  public let bitsPerSecond: Sourced<Double>

  /// Time and energy of a message; the module sleeps before and after.
  public struct Message: Hashable, Sendable {
    /// From waking to power saving.
    public let duration: SimDuration
    /// All of it.
    public let energy: Joules
  }

  /// A message of `bytes`, its IP headers included.
  ///
  /// - Parameters:
  ///   - repetitions: the network asks for up to 128 in bad coverage.
  ///   - immediateRelease: the module says that nothing follows (RAI); it then stays connected for one second (assumed).
  public func message(bytes: Int, repetitions: Int = 1, immediateRelease: Bool = false) -> Message {
    precondition(bytes >= 0, "bytes is \(bytes)")
    precondition(repetitions >= 1, "repetitions is \(repetitions)")
    let sending =
      accessTime.value
      + SimDuration(seconds: 8 * Double(bytes) * Double(repetitions) / bitsPerSecond.value)
    let tail = immediateRelease ? .seconds(1) : inactivityTime.value
    return Message(
      duration: sending + tail + activeTime.value,
      energy: transmit.value * sending + receive.value * tail + idle.value * activeTime.value)
  }

  /// Mean power of a node with one message every `interval`.
  ///
  /// - Parameter extendedReception: one listening second (assumed) per this cycle instead of power saving mode.
  public func meanPower(
    of message: Message, every interval: SimDuration, extendedReception cycle: SimDuration? = nil
  ) -> Watts {
    precondition(interval >= message.duration, "interval is \(interval.seconds) s")
    let rest = interval - message.duration
    var energy = message.energy + sleep.value * rest
    if let cycle { energy += Joules(receive.value.value * rest.seconds / cycle.seconds) }
    return Watts(energy.value / interval.seconds)
  }

  /// NB-IoT with the powers of 3GPP TR 45.820.
  public static let nbIoT = CellularModem(
    name: "nb-iot",
    transmit: Sourced(Watts(0.545), .published, "23 dBm, 3GPP TR 45.820; figure not re-read"),
    receive: Sourced(Watts(0.090), .published, "3GPP TR 45.820; figure not re-read"),
    idle: Sourced(Watts(0.0024), .published, "3GPP TR 45.820; figure not re-read"),
    sleep: Sourced(Watts(15e-6), .published, "3GPP TR 45.820; figure not re-read"),
    accessTime: Sourced(.seconds(1), .assumed, "0.5 to 2 s in good coverage"),
    inactivityTime: Sourced(.seconds(15), .assumed, "networks keep a module connected for 10 to 20 s"),
    activeTime: Sourced(.seconds(10), .assumed, "T3324, 0 to 60 s"),
    bitsPerSecond: Sourced(20_000, .assumed, "single tone in good coverage"))

  /// LTE-M: the same powers, a faster uplink.
  public static let lteM = CellularModem(
    name: "lte-m", transmit: nbIoT.transmit, receive: nbIoT.receive, idle: nbIoT.idle, sleep: nbIoT.sleep,
    accessTime: Sourced(.milliseconds(500), .assumed, "shorter than NB-IoT's"), inactivityTime: nbIoT.inactivityTime,
    activeTime: nbIoT.activeTime, bitsPerSecond: Sourced(200_000, .assumed, "half duplex in good coverage"))

  /// Every modem fleetsim knows.
  public static let all: [CellularModem] = [.nbIoT, .lteM]

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: "Cellular module, one message at a time",
      constants: [
        ListedConstant("transmit power", transmit), ListedConstant("receive power", receive),
        ListedConstant("idle power", idle), ListedConstant("sleep power", sleep),
        ListedConstant("access time", seconds(accessTime), unit: "s"),
        ListedConstant("inactivity time", seconds(inactivityTime), unit: "s"),
        ListedConstant("active time", seconds(activeTime), unit: "s"),
        ListedConstant("uplink rate", bitsPerSecond, unit: "bit/s"),
      ])
  }

  private func seconds(_ time: Sourced<SimDuration>) -> Sourced<Double> {
    Sourced(time.value.seconds, time.status, time.source)
  }
}
