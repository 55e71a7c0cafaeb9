import Quantities

extension ProcessorProfile {
  /// Ambiq Apollo510: Cortex-M55 at 250 MHz, 3.75 MB RAM.
  public static let apollo510 = ProcessorProfile(
    name: "apollo510",
    title: "Ambiq Apollo510, Cortex-M55 at 250 MHz, 3.75 MB RAM",
    clock: Sourced(Hertz(250e6), .measured, "AmbiqAI/neuralSPOT, high performance mode"),
    cycles: .cortexM(
      macInt8: Sourced(4.9, .measured, "MobileNetV3-small, 43.4 M MAC in 849.9 ms; AmbiqAI/neuralSPOT"),
      macFloat: Sourced(13.72, .assumed, "2.8 times the int8 cycles, as measured on an M4F (MLPerf Tiny v1.2, CY8C62)")),
    activePower: Sourced(Watts(25.54e-3), .measured, "MobileNetV3-small, high performance mode; AmbiqAI/neuralSPOT"),
    sleepPower: Sourced(Watts(5.4e-6), .assumed, "3 µA at 1.8 V with part of the memory kept"),
    wakeTime: Sourced(.microseconds(30), .assumed, "15 to 50 µs from deep sleep"),
    memory: BoardMemory(
      ramKibibytes: 3840, flashKibibytes: 4096, .published,
      "Apollo510, TCM and SRAM, NVM, Zephyr boards/ambiq/apollo510_evb"),
    choices: BoardChoices(
      points: [
        OperatingPoint(
          clock: Sourced(Hertz(96e6), .measured, "AmbiqAI/neuralSPOT, low power mode"),
          activePower: Sourced(Watts(7.84e-3), .measured, "MobileNetV3-small, low power mode; AmbiqAI/neuralSPOT"))
      ]))
}
