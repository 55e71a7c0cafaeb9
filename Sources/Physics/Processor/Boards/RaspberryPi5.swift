import Quantities

extension ProcessorProfile {
  /// Raspberry Pi 5: four Cortex-A76 at 2.4 GHz. A gateway; its sleep is idling.
  public static let raspberryPi5 = ProcessorProfile(
    name: "raspberry-pi-5",
    title: "Raspberry Pi 5, 4 x Cortex-A76 at 2.4 GHz, idle 2.7 W",
    clock: Sourced(Hertz(2.4e9), .published, "raspberrypi/documentation, processors; figure not re-read"),
    cycles: .vector(
      macInt8: Sourced(0.048, .assumed, "50 GMAC/s on four cores with dot products, inside 40 to 60"),
      macFloat: Sourced(0.1, .assumed, "half the int8 throughput")),
    activePower: Sourced(Watts(9), .assumed, "inside 7 to 12 W under load"),
    sleepPower: Sourced(Watts(2.7), .assumed, "idle, as reviews measure it"),
    wakeTime: Sourced(.zero, .assumed, "it never sleeps"))
}
