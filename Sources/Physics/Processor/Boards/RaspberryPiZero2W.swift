import Quantities

extension ProcessorProfile {
  /// Raspberry Pi Zero 2 W: four Cortex-A53 at 1 GHz. A small gateway; its sleep is idling.
  public static let raspberryPiZero2W = ProcessorProfile(
    name: "raspberry-pi-zero-2w",
    title: "Raspberry Pi Zero 2 W, 4 x Cortex-A53 at 1 GHz, load 1.8 W",
    clock: Sourced(Hertz(1.0e9), .published, "raspberrypi/documentation, processors, RP3A0"),
    cycles: .vector(
      macInt8: Sourced(0.333, .assumed, "3 GMAC/s on four cores"),
      macFloat: Sourced(0.66, .assumed, "half the int8 throughput")),
    activePower: Sourced(
      Watts(1.785), .published, "350 mA at 5.1 V, typical bare board current, raspberrypi/documentation, power-supplies"
    ),
    sleepPower: Sourced(Watts(0.6), .assumed, "about 120 mA idle"),
    wakeTime: Sourced(.zero, .assumed, "it never sleeps"),
    choices: BoardChoices(
      governor: ThermalGovernor(
        steps: [
          .init(
            from: Sourced(
              Celsius(80), .published, "progressively slower from here, raspberrypi/documentation, frequency-management"
            ), share: Sourced(0.8, .assumed, "between the ends of the rule")),
          .init(
            from: Sourced(
              Celsius(85), .published, "the limit of all models, raspberrypi/documentation, frequency-management"),
            share: Sourced(0.6, .assumed, "600 of 1000 MHz, its least clock")),
        ],
        shutdown: Sourced(
          Celsius(105), .assumed, "the rule has no end; the greatest junction temperature of such chips"),
        restart: Sourced(Celsius(85), .assumed, "20 K below"))))
}
