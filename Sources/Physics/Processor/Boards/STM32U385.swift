import Quantities

extension ProcessorProfile {
  /// ST STM32U385: Cortex-M33 at 96 MHz, 256 kB RAM.
  public static let stm32U385 = ProcessorProfile(
    name: "stm32u385",
    title: "ST STM32U385, Cortex-M33 at 96 MHz, 256 kB RAM",
    clock: Sourced(Hertz(96e6), .measured, "MLPerf Tiny v1.3, NUCLEO-U385RG-Q"),
    cycles: .cortexM(
      macInt8: Sourced(
        1.575, .measured, "median of AD 1.97, KWS 1.75, VWW 1.27, IC 1.40; MLPerf Tiny v1.3, NUCLEO-U385RG-Q"),
      macFloat: Sourced(4.41, .assumed, "2.8 times the int8 cycles, as measured on an M4F (MLPerf Tiny v1.2, CY8C62)")),
    activePower: Sourced(
      Watts(5.384e-3), .measured, "mean of the four tasks, 1.8 V with SMPS; MLPerf Tiny v1.3, NUCLEO-U385RG-Q"),
    sleepPower: Sourced(
      Watts(8.1e-6), .datasheet,
      "4.5 µA in Stop 2 with all SRAM kept, taken at 1.8 V; ST's feature list as Zephyr quotes it, "
        + "boards/st/nucleo_u385rg_q"),
    wakeTime: Sourced(.microseconds(10), .assumed, "from Stop 2"),
    memory: BoardMemory(
      ramKibibytes: 256, flashKibibytes: 1024, .published, "STM32U385, Zephyr boards/st/nucleo_u385rg_q"),
    choices: BoardChoices(
      idlePower: Sourced(
        Watts(1.806e-3), .measured,
        "what is left of 3.975 mW on average at a duty of 0.60618; MLPerf Tiny v1.3, streaming wake word, 1.8 V")))
}
