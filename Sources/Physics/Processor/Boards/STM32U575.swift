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
    sleepPower: Sourced(
      Watts(16.1e-6), .datasheet,
      "8.95 µA in Stop 2 with all SRAM kept, taken at 1.8 V; ST's feature list as RT-Thread quotes it, "
        + "bsp/stm32/stm32u575-st-nucleo"),
    wakeTime: Sourced(.microseconds(15), .assumed, "10 to 20 µs from Stop 2"),
    memory: BoardMemory(
      ramKibibytes: 786, flashKibibytes: 2048, .published, "STM32U575, Zephyr boards/st/nucleo_u575zi_q"),
    choices: BoardChoices(
      idlePower: Sourced(
        Watts(4.727e-3), .measured,
        "what is left of 11.47 mW on average at a duty of 0.36346; MLPerf Tiny v1.3, streaming wake word, 1.8 V"),
      points: [
        OperatingPoint(
          clock: Sourced(Hertz(60e6), .measured, "MLPerf Tiny v1.3, streaming wake word, STM32U575"),
          activePower: Sourced(
            Watts(9.762e-3), .measured,
            "9.52 mW on average at a duty of 0.96974, less the idle share; MLPerf Tiny v1.3, streaming wake word, 1.8 V"
          ),
          idlePower: Sourced(Watts(1.772e-3), .assumed, "the idle power at 160 MHz, as the clock"))
      ],
      sleeps: [
        SleepState(
          "stop3",
          power: Sourced(
            Watts(7.74e-6), .datasheet,
            "4.3 µA in Stop 3 with all SRAM kept, taken at 1.8 V; ST's feature list as RT-Thread quotes it, "
              + "bsp/stm32/stm32u575-st-nucleo"),
          wakeTime: Sourced(.microseconds(60), .assumed, "several times that of Stop 2"), keptKibibytes: 786)
      ]))
}
