import Quantities

extension ProcessorProfile {
  /// Raspberry Pi 4 Model B: four Cortex-A72 at 1.5 GHz. A gateway; its sleep is idling.
  public static let raspberryPi4 = ProcessorProfile(
    name: "raspberry-pi-4",
    title: "Raspberry Pi 4B, 4 x Cortex-A72 at 1.5 GHz, idle 3.06 W",
    clock: Sourced(Hertz(1.5e9), .published, "raspberrypi/documentation, frequency-management"),
    cycles: OperationCycles(
      macInt8: Sourced(0.125, .assumed, "12 GMAC/s on four cores, inside the 8 to 15 of NEON int8 kernels"),
      macFloat: Sourced(0.25, .assumed, "half the int8 throughput: four float lanes instead of eight 16-bit ones"),
      add: Sourced(0.25, .assumed, "four lanes, one core in effect"),
      multiply: Sourced(0.25, .assumed, "four lanes, one core in effect"),
      compare: Sourced(0.25, .assumed, "four lanes, one core in effect"),
      exp: Sourced(5, .assumed, "a polynomial in four lanes"),
      divide: Sourced(5, .assumed, "a division in four lanes"),
      lookup: Sourced(1, .assumed, "a load that hits the first cache")),
    activePower: Sourced(
      Watts(6.12), .published, "1.20 A at 5.1 V under load, raspberrypi/documentation, power-supplies"),
    sleepPower: Sourced(Watts(3.06), .published, "0.60 A at 5.1 V idle, raspberrypi/documentation, power-supplies"),
    wakeTime: Sourced(.zero, .assumed, "it never sleeps"),
    choices: BoardChoices(
      governor: ThermalGovernor(
        steps: [
          .init(
            from: Sourced(
              Celsius(80), .published, "progressively slower from here, raspberrypi/documentation, frequency-management"
            ),
            share: Sourced(
              1000.0 / 1500, .published, "1000 of 1500 MHz, raspberrypi/documentation, frequency-management")),
          .init(
            from: Sourced(Celsius(82.5), .assumed, "between the ends of the rule"),
            share: Sourced(0.5, .published, "750 of 1500 MHz, raspberrypi/documentation, frequency-management")),
          .init(
            from: Sourced(
              Celsius(85), .published, "the limit of all models, raspberrypi/documentation, frequency-management"),
            share: Sourced(0.4, .published, "600 of 1500 MHz, raspberrypi/documentation, frequency-management")),
        ],
        shutdown: Sourced(
          Celsius(105), .assumed, "the rule has no end; the greatest junction temperature of such chips"),
        restart: Sourced(Celsius(85), .assumed, "20 K below"))))
}
