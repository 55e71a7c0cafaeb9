import Quantities

extension ProcessorProfile {
  /// ST STM32G0B1: Cortex-M0+ at 64 MHz, 144 kB RAM.
  public static let stm32G0B1 = ProcessorProfile(
    name: "stm32g0b1",
    title: "ST STM32G0B1, Cortex-M0+ at 64 MHz, 144 kB RAM",
    clock: Sourced(Hertz(64e6), .measured, "MLPerf Tiny v1.2, Bosch, NUCLEO-G0B1RE"),
    cycles: .cortexM0(
      macInt8: Sourced(
        10.65, .measured, "median of AD 9.9, KWS 11.4, VWW 12.1, IC 7.8; MLPerf Tiny v1.2, Bosch, NUCLEO-G0B1RE")),
    activePower: Sourced(Watts(21e-3), .assumed, "100 µA/MHz at 3.3 V, usual for the family; no energy was measured"),
    sleepPower: Sourced(Watts(9.9e-6), .assumed, "3 µA at 3.3 V in Stop 1"),
    wakeTime: Sourced(.microseconds(10), .assumed, "from Stop 1"),
    memory: BoardMemory(ramKibibytes: 144, flashKibibytes: 512, .published, "STM32G0B1, Zephyr boards/st/nucleo_g0b1re")
  )
}
