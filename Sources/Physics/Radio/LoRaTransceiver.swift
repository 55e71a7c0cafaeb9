public import Quantities

/// The data sheet of a LoRa chip: what it draws, and how strong it can send.
///
/// To add a chip: a constant below and a line in `all`.
public struct LoRaTransceiver: Hashable, Sendable {
  /// Supply current at an output level.
  public struct TransmitPoint: Hashable, Sendable {
    /// Output level, in whole dBm.
    public let level: Int
    /// Supply current.
    public let current: Amperes
  }

  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// Supply.
  public let supply: Sourced<Volts>
  /// Supply current by output level, rising.
  public let transmit: Sourced<TransmitTable>
  /// Current while receiving.
  public let receive: Sourced<Amperes>
  /// Current in standby.
  public let standby: Sourced<Amperes>
  /// Current in sleep with settings kept.
  public let sleep: Sourced<Amperes>
  /// From sleep to sending or receiving.
  public let wakeTime: Sourced<SimDuration>

  /// Currents by level.
  public struct TransmitTable: Hashable, Sendable, CustomStringConvertible {
    /// Rising levels.
    public let points: [TransmitPoint]

    init(_ points: [(level: Int, milliamperes: Double)]) {
      self.points = points.map { TransmitPoint(level: $0.level, current: Amperes($0.milliamperes * 1e-3)) }
    }

    /// For example `"14 dBm: 44 mA"`.
    public var description: String {
      points.map { "\($0.level) dBm: \($0.current.readable)" }.joined(separator: ", ")
    }

    /// The current at the lowest tabulated level that reaches `level`, or `nil` above the strongest.
    public func current(at level: DecibelMilliwatts) -> Amperes? {
      points.first { Double($0.level) >= level.value }?.current
    }
  }

  /// Every chip fleetsim knows, in the order it lists them.
  public static let all: [LoRaTransceiver] = [.sx1276, .sx1262]

  /// The chip of that name, if there is one.
  public static func named(_ name: String) -> LoRaTransceiver? { all.first { $0.name == name } }

  /// Semtech SX1276.
  public static let sx1276 = LoRaTransceiver(
    name: "sx1276", title: "Semtech SX1276 LoRa transceiver, up to 20 dBm",
    supply: Sourced(Volts(3.3), .datasheet, "Semtech SX1276 data sheet; figure not re-read"),
    transmit: Sourced(
      TransmitTable([
        (0, 22), (1, 23), (4, 24), (8, 25), (9, 26), (10, 31), (11, 32), (12, 34), (13, 35), (14, 44), (15, 82),
        (16, 85), (17, 90), (18, 105), (19, 115), (20, 125),
      ]), .published, "LoRaSim loraDir.py (Bor et al., MSWiM 2016) and florasim/flora"),
    receive: Sourced(Amperes(11.2e-3), .published, "signetlabdei/lorawan, ns-3 LoRaWAN module"),
    standby: Sourced(Amperes(1.4e-3), .published, "signetlabdei/lorawan, ns-3 LoRaWAN module"),
    sleep: Sourced(Amperes(1.5e-6), .published, "signetlabdei/lorawan, ns-3 LoRaWAN module"),
    wakeTime: Sourced(.milliseconds(1), .assumed, "oscillator start and calibration"))

  /// Semtech SX1262, its amplifier set as is optimal for each level; set for 22 dBm and turned down it draws twice as much.
  public static let sx1262 = LoRaTransceiver(
    name: "sx1262", title: "Semtech SX1262 LoRa transceiver, up to 22 dBm",
    supply: Sourced(Volts(3.3), .published, "what Semtech's table of the SX126x holds for, Lora-net/SWL2001, no. 61"),
    transmit: Sourced(
      TransmitTable([(14, 45), (17, 58), (20, 84), (22, 118)]), .datasheet,
      "Semtech SX1261/2 data sheet, optimised settings; 45 and 118 mA read as quoted, 58 and 84 mA not re-read"),
    receive: Sourced(
      Amperes(4.6e-3), .published, "LoRa, DC-DC, not boosted; Semtech's ral_sx126x.c, Lora-net/SWL2001"),
    standby: Sourced(
      Amperes(0.6e-3), .datasheet, "standby on RC, data sheet of the LLCC68 of the same family; read as quoted"),
    sleep: Sourced(Amperes(600e-9), .published, "mbed-os COMPONENT_SX126X/SleepMode.txt, warm start"),
    wakeTime: Sourced(.microseconds(3500), .published, "mbed-os COMPONENT_SX126X/SleepMode.txt, cold start"))

  /// Electrical power while sending at `level`.
  ///
  /// - Precondition: the chip reaches `level`.
  public func transmitPower(at level: DecibelMilliwatts) -> Watts {
    guard let current = transmit.value.current(at: level) else {
      preconditionFailure("\(name) does not reach \(level)")
    }
    return supply.value * current
  }

  /// Electrical power while receiving.
  public var receivePower: Watts { supply.value * receive.value }
  /// Electrical power in standby.
  public var standbyPower: Watts { supply.value * standby.value }
  /// Electrical power in sleep.
  public var sleepPower: Watts { supply.value * sleep.value }

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: title,
      constants: [
        ListedConstant("supply", supply),
        ListedConstant("transmit current", transmit),
        ListedConstant("receive current", receive),
        ListedConstant("standby current", standby),
        ListedConstant("sleep current", sleep),
        ListedConstant(
          "wake time", Sourced(wakeTime.value.seconds * 1e3, wakeTime.status, wakeTime.source), unit: "ms"),
      ])
  }
}
