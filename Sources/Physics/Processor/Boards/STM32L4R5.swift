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
    memory: BoardMemory(
      ramKibibytes: 640, flashKibibytes: 2048, .published, "STM32L4R5, Zephyr boards/st/nucleo_l4r5zi"),
    choices: BoardChoices(
      idlePower: Sourced(
        Watts(4.624e-3), .measured,
        "what is left of 25.62 mW on average at a duty of 0.56085; MLPerf Tiny v1.3, streaming wake word, 3 V, SMPS outside"
      ),
      points: [
        OperatingPoint(
          clock: Sourced(Hertz(70e6), .measured, "MLPerf Tiny v1.3, streaming wake word, STM32L4R5"),
          activePower: Sourced(
            Watts(23.59e-3), .measured,
            "22.72 mW on average at a duty of 0.95857, less the idle share; MLPerf Tiny v1.3, streaming wake word, 3 V"),
          idlePower: Sourced(Watts(2.697e-3), .assumed, "the idle power at 120 MHz, as the clock"))
      ],
      kernels: [
        KernelTier(
          "reference",
          macInt8: Sourced(
            7.455, .measured,
            "median of AD 4.72, KWS 8.15, VWW 9.66, IC 6.76; MLPerf Tiny v0.5, NUCLEO-L4R5ZI, TensorFlow Lite Micro"),
          activePower: Sourced(
            Watts(40.67e-3), .measured, "mean of the four tasks, 1.8 V; MLPerf Tiny v0.5, NUCLEO-L4R5ZI"))
      ]))
}
