import Quantities

extension ProcessorProfile {
  /// Microchip SAM D21: Cortex-M0+ at 48 MHz, 32 kB RAM.
  public static let samd21 = ProcessorProfile(
    name: "samd21",
    title: "Microchip SAM D21, Cortex-M0+ at 48 MHz, 32 kB RAM",
    clock: Sourced(Hertz(48e6), .datasheet, "SAM D21 data sheet, 40.7, onlinedocs.microchip.com"),
    cycles: .cortexM0(),
    activePower: Sourced(
      Watts(15.2e-3), .datasheet,
      "4.6 mA at 3.3 V, 48 MHz and 25 °C, a Fibonacci algorithm; SAM D21 data sheet, 40.7, onlinedocs.microchip.com"),
    sleepPower: Sourced(Watts(11e-6), .assumed, "3.3 µA at 3.3 V in standby"),
    wakeTime: Sourced(.microseconds(5), .assumed, "from standby"),
    memory: BoardMemory(
      ramKibibytes: 32, flashKibibytes: 256, .published, "SAM D21J18, Zephyr boards/atmel/sam0/samd21_xpro"))
}
