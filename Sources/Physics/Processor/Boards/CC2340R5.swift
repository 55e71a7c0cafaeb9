import Quantities

extension ProcessorProfile {
  /// TI CC2340R5: Cortex-M0+ at 48 MHz, 36 kB RAM, with a 2.4 GHz radio.
  public static let cc2340R5 = ProcessorProfile(
    name: "cc2340r5",
    title: "TI CC2340R5, Cortex-M0+ at 48 MHz, 36 kB RAM",
    clock: Sourced(Hertz(48e6), .datasheet, "TI CC2340R5 data sheet"),
    cycles: .cortexM0(),
    activePower: Sourced(Watts(7.8e-3), .datasheet, "2.6 mA at 3 V, 53 µA/MHz, TI CC2340R data sheet"),
    sleepPower: Sourced(Watts(2.13e-6), .datasheet, "0.71 µA at 3 V with RAM and clock kept, TI CC2340R data sheet"),
    wakeTime: Sourced(.microseconds(100), .assumed, "from standby"),
    memory: BoardMemory(ramKibibytes: 36, flashKibibytes: 512, .datasheet, "TI SWRS272D, device comparison, CC2340R52")
  )
}
