import Quantities

extension ProcessorProfile {
  /// Microchip SAM D21: Cortex-M0+ at 48 MHz, 32 kB RAM.
  public static let samd21 = ProcessorProfile(
    name: "samd21",
    title: "Microchip SAM D21, Cortex-M0+ at 48 MHz, 32 kB RAM",
    clock: Sourced(Hertz(48e6), .datasheet, "SAM D21 data sheet; figure not re-read"),
    cycles: .cortexM0(),
    activePower: Sourced(Watts(14.3e-3), .assumed, "90 µA/MHz at 3.3 V, inside 70 to 110"),
    sleepPower: Sourced(Watts(11e-6), .assumed, "3.3 µA at 3.3 V in standby"),
    wakeTime: Sourced(.microseconds(5), .assumed, "from standby"),
    memory: BoardMemory(ramKibibytes: 32, flashKibibytes: 256, "SAM D21 data sheet; figure not re-read"))
}
