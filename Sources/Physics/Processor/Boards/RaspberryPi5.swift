import Quantities

extension ProcessorProfile {
  /// Raspberry Pi 5: four Cortex-A76 at 2.4 GHz. A gateway; its sleep is idling.
  public static let raspberryPi5 = ProcessorProfile(
    name: "raspberry-pi-5",
    title: "Raspberry Pi 5, 4 x Cortex-A76 at 2.4 GHz, idle 2.7 W",
    clock: Sourced(Hertz(2.4e9), .published, "raspberrypi/documentation, processors, BCM2712"),
    cycles: .vector(
      macInt8: Sourced(0.048, .assumed, "50 GMAC/s on four cores with dot products, inside 40 to 60"),
      macFloat: Sourced(0.1, .assumed, "half the int8 throughput")),
    activePower: Sourced(Watts(9), .assumed, "inside 7 to 12 W under load"),
    sleepPower: Sourced(Watts(2.7), .assumed, "idle, as reviews measure it"),
    wakeTime: Sourced(.zero, .assumed, "it never sleeps"),
    choices: BoardChoices(
      governor: ThermalGovernor(
        steps: [
          .init(
            from: Sourced(
              Celsius(80), .published, "progressively slower from here, raspberrypi/documentation, frequency-management"
            ), share: Sourced(2000.0 / 2400, .assumed, "between the ends of the rule")),
          .init(
            from: Sourced(Celsius(82.5), .assumed, "between the ends of the rule"),
            share: Sourced(1800.0 / 2400, .assumed, "between the ends of the rule")),
          .init(
            from: Sourced(
              Celsius(85), .published, "the limit of all models, raspberrypi/documentation, frequency-management"),
            share: Sourced(1500.0 / 2400, .assumed, "1500 of 2400 MHz, its least clock")),
        ],
        shutdown: Sourced(
          Celsius(105), .assumed, "the rule has no end; the greatest junction temperature of such chips"),
        restart: Sourced(Celsius(85), .assumed, "20 K below"))))
}
