public import Quantities

/// What an ESP32 does from deep sleep to deep sleep to send one message over Wi-Fi, as measured.
///
/// - Valid for: ESP32 and ESP32-S3 boards on a 3.3 V rail near their access point.
/// - Not modelled: distance, retries, other chips.
/// - Source: glenn20/upy-esp32-experiments, power profiler on the supply; ESP-IDF for the averages while connected.
public struct WiFiSession: Hashable, Sendable {
  /// What is measured.
  public let title: String
  /// From waking to sleeping.
  public let duration: SimDuration
  /// Charge drawn meanwhile.
  public let charge: Coulombs

  /// Energy on a rail of `supply`.
  public func energy(supply: Volts = Volts(3.3)) -> Joules { Joules(charge.value * supply.value) }

  private init(_ title: String, milliseconds: Int64, millicoulombs: Double) {
    self.title = title
    duration = .milliseconds(milliseconds)
    charge = Coulombs(millicoulombs * 1e-3)
  }

  /// Boot and nothing else.
  public static let bootOnly = WiFiSession("boot only", milliseconds: 70, millicoulombs: 3.32)
  /// Boot and one ESP-NOW frame, acknowledged.
  public static let espNow = WiFiSession("ESP-NOW frame", milliseconds: 119, millicoulombs: 7.68)
  /// Boot and one ESP-NOW frame, never acknowledged.
  public static let espNowFailed = WiFiSession("ESP-NOW frame, lost", milliseconds: 145, millicoulombs: 15.4)
  /// Connect with a static address.
  public static let connectStatic = WiFiSession("connect, static address", milliseconds: 734, millicoulombs: 100.2)
  /// Connect with a static address and publish by MQTT.
  public static let publishStatic = WiFiSession(
    "connect and publish, static address", milliseconds: 774, millicoulombs: 108.6)
  /// Connect with DHCP.
  public static let connectDynamic = WiFiSession("connect, DHCP", milliseconds: 1_626, millicoulombs: 204.3)
  /// Connect with DHCP and send one HTTP POST.
  public static let postDynamic = WiFiSession("connect and post, DHCP", milliseconds: 2_928, millicoulombs: 341.3)

  /// Every session.
  public static let all: [WiFiSession] = [
    .bootOnly, .espNow, .espNowFailed, .connectStatic, .publishStatic, .connectDynamic, .postDynamic,
  ]

  /// Mean current of a station that stays connected with automatic light sleep, listening to every `period`-th beacon.
  ///
  /// ESP32-S3; 2.45, 1.33 and 0.93 mA for 1, 3 and 10 (ESP-IDF, low power guide); the nearest not longer one else.
  public static func connectedCurrent(beaconPeriod period: Int) -> Amperes {
    precondition(period >= 1, "beaconPeriod is \(period)")
    return Amperes(period >= 10 ? 0.93e-3 : period >= 3 ? 1.33e-3 : 2.45e-3)
  }

  /// Mean current of a node that runs this session every `interval` and sleeps at `sleep` otherwise.
  ///
  /// - Precondition: the session fits into the interval.
  public func meanCurrent(every interval: SimDuration, sleep: Amperes) -> Amperes {
    precondition(interval >= duration, "interval is \(interval.seconds) s, the session \(duration.seconds) s")
    let asleep = sleep * (interval - duration)
    return Amperes((charge.value + asleep.value) / interval.seconds)
  }
}
