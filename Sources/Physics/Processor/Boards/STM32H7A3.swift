import Quantities

extension ProcessorProfile {
  /// ST STM32H7A3: Cortex-M7 at 280 MHz, 1.4 MB RAM.
  public static let stm32H7A3 = ProcessorProfile(
    name: "stm32h7a3",
    title: "ST STM32H7A3, Cortex-M7 at 280 MHz, 1.4 MB RAM",
    clock: Sourced(Hertz(280e6), .measured, "MLPerf Tiny v1.2, NUCLEO-H7A3ZI-Q"),
    cycles: .cortexM(
      macInt8: Sourced(
        1.05, .measured, "median of AD 1.30, KWS 1.19, VWW 0.89, IC 0.91; MLPerf Tiny v1.2, NUCLEO-H7A3ZI-Q"),
      macFloat: Sourced(
        2.84, .measured, "2.7 times the int8 cycles: median ratio on this board, MLPerf Tiny v1.2, Bosch")),
    activePower: Sourced(
      Watts(126.9e-3), .measured, "mean of the four tasks, 3.0 V with SMPS; MLPerf Tiny v1.2, NUCLEO-H7A3ZI-Q"),
    sleepPower: Sourced(Watts(300e-6), .assumed, "100 µA at 3 V, inside Stop's 30 to 180 µA"),
    wakeTime: Sourced(.microseconds(30), .assumed, "10 to 50 µs from Stop"),
    memory: BoardMemory(
      ramKibibytes: 1376, flashKibibytes: 2048, .datasheet,
      "192 KiB beside the core and 1184 KiB, STM32H7A3 data sheet; read as quoted, Zephyr's stm32h7a3Xi.dtsi"),
    choices: BoardChoices(
      idlePower: Sourced(
        Watts(15.71e-3), .measured,
        "what is left of 30.45 mW on average at a duty of 0.13259; MLPerf Tiny v1.3, streaming wake word, 3 V"),
      points: [
        OperatingPoint(
          clock: Sourced(Hertz(40e6), .measured, "MLPerf Tiny v1.3, streaming wake word, STM32H7A3"),
          activePower: Sourced(
            Watts(17.25e-3), .measured,
            "16.17 mW on average at a duty of 0.92807, less the idle share; MLPerf Tiny v1.3, streaming wake word, 3 V"),
          idlePower: Sourced(Watts(2.244e-3), .assumed, "the idle power at 280 MHz, as the clock"))
      ],
      sleeps: [
        SleepState(
          "standby",
          power: Sourced(Watts(7.2e-6), .datasheet, "2.4 µA at 3 V, STM32H7A3 data sheet; figure not re-read"),
          wakeTime: Sourced(.milliseconds(1), .assumed, "a restart, without what the firmware does then"),
          keptKibibytes: 4)
      ],
      governor: ThermalGovernor(
        shutdown: Sourced(
          Celsius(125), .datasheet, "greatest junction temperature, STM32H7 data sheets; figure not re-read"),
        restart: Sourced(Celsius(105), .assumed, "20 K below"))))
}
