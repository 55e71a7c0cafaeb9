import Quantities

extension ProcessorProfile {
  /// Silicon Labs EFR32MG24: Cortex-M33 at 78 MHz with a matrix accelerator, 256 kB RAM, and a 2.4 GHz radio.
  public static let efr32MG24 = ProcessorProfile(
    name: "efr32mg24",
    title: "Silicon Labs EFR32MG24, Cortex-M33 and MVP at 78 MHz, 256 kB RAM",
    clock: Sourced(Hertz(78e6), .measured, "MLPerf Tiny v1.0, xG24"),
    cycles: .cortexM(
      macInt8: Sourced(
        1.115, .measured, "median of AD 1.60, KWS 1.07, VWW 1.16, IC 0.75 with the MVP; MLPerf Tiny v1.0, xG24"),
      macFloat: Sourced(3.12, .assumed, "2.8 times the int8 cycles, as measured on an M4F (MLPerf Tiny v1.2, CY8C62)")),
    activePower: Sourced(Watts(10.04e-3), .measured, "mean of the four tasks, 1.8 V; MLPerf Tiny v1.0, xG24"),
    sleepPower: Sourced(Watts(9e-6), .assumed, "5 µA at 1.8 V in EM2 with all memory kept"),
    wakeTime: Sourced(.microseconds(15), .assumed, "from EM2 sleep, 10 to 20 µs"),
    memory: BoardMemory(
      ramKibibytes: 256, flashKibibytes: 1536, .published,
      "EFR32MG24B310F1536, Zephyr boards/silabs/dev_kits/xg24_dk2601b"))
}
