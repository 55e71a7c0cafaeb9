import Quantities

extension ProcessorProfile {
  /// ST STM32U575: Cortex-M33 at 160 MHz, 786 kB RAM.
  public static let stm32U575 = ProcessorProfile(
    name: "stm32u575",
    title: "ST STM32U575, Cortex-M33 at 160 MHz, 786 kB RAM",
    clock: Sourced(Hertz(160e6), .measured, "MLPerf Tiny v1.2, NUCLEO-U575ZI-Q"),
    cycles: .cortexM(
      macInt8: Sourced(
        1.575, .measured, "median of AD 2.06, KWS 1.74, VWW 1.26, IC 1.41; MLPerf Tiny v1.2, NUCLEO-U575ZI-Q"),
      macFloat: Sourced(4.41, .assumed, "2.8 times the int8 cycles, as measured on an M4F (MLPerf Tiny v1.2, CY8C62)")),
    activePower: Sourced(
      Watts(23.28e-3), .measured, "mean of the four tasks, 1.8 V with SMPS; MLPerf Tiny v1.2, NUCLEO-U575ZI-Q"),
    sleepPower: Sourced(Watts(11.7e-6), .assumed, "6.5 µA at 1.8 V, the middle of Stop 2's 4 to 9 µA"),
    wakeTime: Sourced(.microseconds(15), .assumed, "10 to 20 µs from Stop 2"),
    memory: BoardMemory(ramKibibytes: 786, flashKibibytes: 2048, "STM32U575 data sheet; figure not re-read"))
}
