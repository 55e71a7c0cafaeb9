import Quantities

extension ProcessorProfile {
  /// ST STM32L4R5: Cortex-M4F at 120 MHz, 640 kB RAM.
  public static let stm32L4R5 = ProcessorProfile(
    name: "stm32l4r5",
    title: "ST STM32L4R5, Cortex-M4F at 120 MHz, 640 kB RAM",
    clock: Sourced(Hertz(120e6), .measured, "MLPerf Tiny v1.2, NUCLEO-L4R5ZI"),
    cycles: .cortexM(
      macInt8: Sourced(
        1.765, .measured, "median of AD 2.39, KWS 1.95, VWW 1.42, IC 1.58; MLPerf Tiny v1.2, NUCLEO-L4R5ZI, X-CUBE-AI 9"
      ),
      macFloat: Sourced(
        4.94, .measured, "2.8 times the int8 cycles: median ratio of CY8C62 (M4F), MLPerf Tiny v1.2, Bosch")),
    activePower: Sourced(Watts(42.06e-3), .measured, "mean of the four tasks, 1.8 V; MLPerf Tiny v1.2, NUCLEO-L4R5ZI"),
    sleepPower: Sourced(Watts(5.04e-6), .assumed, "2.8 µA at 1.8 V in Stop 2"),
    wakeTime: Sourced(.microseconds(5), .assumed, "from Stop 2 on the internal oscillator"),
    memory: BoardMemory(ramKibibytes: 640, flashKibibytes: 2048, "STM32L4R5 data sheet; figure not re-read"))
}
