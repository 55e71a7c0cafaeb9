public import Quantities

/// What an NB-IoT or LTE-M module spends on one message, state by state.
///
///     E = P_tx·(T_access + 8·B·n/R) + P_rx·T_inactivity + P_idle·T_active + P_sleep·rest
///
/// Most of it is the tail: the network keeps the module connected after the last byte, and then within reach for the
/// active timer (PSM), or asks it to listen for pages from time to time (eDRX).
///
/// - Valid for: rare small messages; a first estimate.
/// - Not modelled: a longer random access in bad coverage, paging windows, attach.
/// - Source: powers of the reference device of 3GPP TR 45.820, not re-read but for those in sleep; timers assumed.
public struct CellularModem: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// Power while sending at 23 dBm.
  public internal(set) var transmit: Sourced<Watts>
  /// Power while receiving or kept connected.
  public internal(set) var receive: Sourced<Watts>
  /// Power while idle but reachable.
  public internal(set) var idle: Sourced<Watts>
  /// Power in power saving mode.
  public internal(set) var sleep: Sourced<Watts>
  /// Random access.
  public internal(set) var accessTime: Sourced<SimDuration>
  /// Kept connected after the last byte.
  public internal(set) var inactivityTime: Sourced<SimDuration>
  /// Reachable after release, T3324.
  public internal(set) var activeTime: Sourced<SimDuration>
  /// Listening for a page, once a cycle of extended discontinuous reception.
  public internal(set) var pagingTime: Sourced<SimDuration>
  /// Uplink rate, in bit/s.
  public internal(set) var bitsPerSecond: Sourced<Double>
  /// Most loss between the antennas at which it still gets through.
  public let couplingLoss: Sourced<Decibels>

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
  /// - Parameter extendedReception: a look for pages per this cycle instead of power saving mode.
  public func meanPower(
    of message: Message, every interval: SimDuration, extendedReception cycle: SimDuration? = nil
  ) -> Watts {
    precondition(interval >= message.duration, "interval is \(interval.seconds) s")
    let rest = interval - message.duration
    let energy = message.energy + restingPower(extendedReception: cycle) * rest
    return Watts(energy.value / interval.seconds)
  }

  /// Power between messages: of power saving mode, or with a look for pages each cycle.
  public func restingPower(extendedReception cycle: SimDuration?) -> Watts {
    guard let cycle else { return sleep.value }
    return sleep.value + (pagingTime.value.seconds / cycle.seconds) * receive.value
  }

  /// How a network treats what it hears badly: up to this loss between the antennas so many repetitions.
  ///
  /// - Source: the losses those at which Jörke et al. state battery lives, read as quoted. The repetitions are assumed:
  ///   chosen so that 150 more bytes in a message take about what the battery lives of 3GPP TR 45.820, not
  ///   re-read, would have them take.
  public static let coverageClasses: [(loss: Decibels, repetitions: Int)] = [
    (Decibels(144), 1), (Decibels(154), 8), (Decibels(164), 32),
  ]

  /// Which of the coverage classes a loss lies in; the last for a greater one.
  public static func coverageClass(loss: Decibels) -> Int {
    coverageClasses.firstIndex { loss <= $0.loss } ?? coverageClasses.count - 1
  }

  /// NB-IoT with the powers of 3GPP TR 45.820.
  public static let nbIoT = CellularModem(
    name: "nb-iot", title: "NB-IoT, a single tone",
    transmit: Sourced(
      Watts(0.545), .published,
      "23 dBm, 3GPP TR 45.820; figure not re-read, the same in peteryej/LoRaWAN-NBIoTEnergyModels"),
    receive: Sourced(
      Watts(0.090), .published, "3GPP TR 45.820; figure not re-read, the same in peteryej/LoRaWAN-NBIoTEnergyModels"),
    idle: Sourced(
      Watts(0.0024), .published, "3GPP TR 45.820; figure not re-read, 3 mW in peteryej/LoRaWAN-NBIoTEnergyModels"),
    sleep: Sourced(
      Watts(15e-6), .published, "3GPP TR 45.820; read as quoted, From GSM to LTE-Advanced Pro and 5G, page 318"),
    accessTime: Sourced(.seconds(1), .assumed, "0.5 to 2 s in good coverage"),
    inactivityTime: Sourced(.seconds(15), .assumed, "networks keep a module connected for 10 to 20 s"),
    activeTime: Sourced(.seconds(10), .assumed, "T3324, 0 to 60 s"),
    pagingTime: Sourced(
      .milliseconds(40), .assumed, "brings a cycle of 20.48 s to the 40 to 60 µA that modules are said to draw"),
    bitsPerSecond: Sourced(20_000, .assumed, "single tone in good coverage"),
    couplingLoss: Sourced(
      Decibels(164), .published, "Release 13, Wang et al., primer on NB-IoT, arXiv 1606.04171; read as quoted"))

  /// LTE-M: the same powers, a faster uplink.
  public static let lteM = CellularModem(
    name: "lte-m", title: "LTE-M, half duplex", transmit: nbIoT.transmit, receive: nbIoT.receive, idle: nbIoT.idle,
    sleep: nbIoT.sleep,
    accessTime: Sourced(.milliseconds(500), .assumed, "shorter than NB-IoT's"), inactivityTime: nbIoT.inactivityTime,
    activeTime: nbIoT.activeTime, pagingTime: nbIoT.pagingTime,
    bitsPerSecond: Sourced(200_000, .assumed, "half duplex in good coverage"),
    couplingLoss: Sourced(Decibels(155.7), .assumed, "less than NB-IoT's by a wider band and fewer repetitions"))

  /// Every modem fleetsim knows.
  public static let all: [CellularModem] = [.nbIoT, .lteM]

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: title,
      constants: [
        ListedConstant("transmit power", transmit), ListedConstant("receive power", receive),
        ListedConstant("idle power", idle), ListedConstant("sleep power", sleep),
        ListedConstant("access time", seconds(accessTime), unit: "s"),
        ListedConstant("inactivity time", seconds(inactivityTime), unit: "s"),
        ListedConstant("active time", seconds(activeTime), unit: "s"),
        ListedConstant("paging time", seconds(pagingTime), unit: "s"),
        ListedConstant("uplink rate", bitsPerSecond, unit: "bit/s"),
        ListedConstant("coupling loss", couplingLoss),
      ])
  }

  private func seconds(_ time: Sourced<SimDuration>) -> Sourced<Double> {
    Sourced(time.value.seconds, time.status, time.source)
  }

  /// The same module with one constant of its listing `factor` times as large.
  ///
  /// - Returns: nil for what no energy depends on.
  public func scaled(_ constant: String, by factor: Double) -> CellularModem? {
    var modem = self
    switch constant {
    case "transmit power": modem.transmit = transmit.map { factor * $0 }
    case "receive power": modem.receive = receive.map { factor * $0 }
    case "idle power": modem.idle = idle.map { factor * $0 }
    case "sleep power": modem.sleep = sleep.map { factor * $0 }
    case "access time": modem.accessTime = accessTime.map { $0.scaled(by: factor) }
    case "inactivity time": modem.inactivityTime = inactivityTime.map { $0.scaled(by: factor) }
    case "active time": modem.activeTime = activeTime.map { $0.scaled(by: factor) }
    case "paging time": modem.pagingTime = pagingTime.map { $0.scaled(by: factor) }
    case "uplink rate": modem.bitsPerSecond = bitsPerSecond.map { factor * $0 }
    default: return nil
    }
    return modem
  }
}

extension SimDuration {
  /// `factor` times as long, to the nanosecond.
  func scaled(by factor: Double) -> SimDuration { SimDuration(seconds: factor * seconds) }
}
