import Quantities

extension ProcessorProfile {
  /// Raspberry Pi Zero 2 W: four Cortex-A53 at 1 GHz. A small gateway; its sleep is idling.
  public static let raspberryPiZero2W = ProcessorProfile(
    name: "raspberry-pi-zero-2w",
    title: "Raspberry Pi Zero 2 W, 4 x Cortex-A53 at 1 GHz, load 1.8 W",
    clock: Sourced(Hertz(1.0e9), .published, "raspberrypi/documentation, processors; figure not re-read"),
    cycles: .vector(
      macInt8: Sourced(0.333, .assumed, "3 GMAC/s on four cores"),
      macFloat: Sourced(0.66, .assumed, "half the int8 throughput")),
    activePower: Sourced(
      Watts(1.785), .published, "350 mA at 5.1 V, typical bare board current, raspberrypi/documentation, power-supplies"
    ),
    sleepPower: Sourced(Watts(0.6), .assumed, "about 120 mA idle"),
    wakeTime: Sourced(.zero, .assumed, "it never sleeps"))
}
