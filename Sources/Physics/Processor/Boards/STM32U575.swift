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
    memory: BoardMemory(ramKibibytes: 786, flashKibibytes: 2048, "STM32U575 data sheet; figure not re-read"),
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
            Watts(5.4e-6), .datasheet, "3 µA at 1.8 V, the middle of 2 to 4, STM32U575 data sheet; figure not re-read"),
          wakeTime: Sourced(.microseconds(60), .assumed, "several times that of Stop 2"), keptKibibytes: 786)
      ]))
}
