import Quantities

extension ProcessorProfile {
  /// GreenWaves GAP9: nine RISC-V cores and a convolution engine at 240 MHz, 1.5 MB RAM.
  public static let gap9 = ProcessorProfile(
    name: "gap9",
    title: "GreenWaves GAP9, 9 RISC-V cores and NE16 at 240 MHz, 0.65 V",
    clock: Sourced(Hertz(240e6), .measured, "MLPerf Tiny v1.0, GAP9, 0.65 V"),
    cycles: .cortexM(
      macInt8: Sourced(
        0.065, .measured,
        "median of AD 0.25, KWS 0.07, VWW 0.06, IC 0.02; MLPerf Tiny v1.0, GAP9; small dense layers are near 0.25"),
      macFloat: Sourced(0.25, .assumed, "nine cores with float units, a quarter of the int8 throughput")),
    activePower: Sourced(
      Watts(24.3e-3), .measured, "mean of the four tasks, core supply only; MLPerf Tiny v1.0, GAP9, 0.65 V"),
    sleepPower: Sourced(Watts(45e-6), .assumed, "deep sleep with memory kept"),
    wakeTime: Sourced(.microseconds(500), .assumed, "0.1 to 1 ms"),
    memory: BoardMemory(
      ramKibibytes: 1664, flashKibibytes: 2048, .datasheet,
      "1536 KiB of L2 and 128 KiB of L1, README of the SENSEI base board; the 2 MB of eMRAM not re-read"),
    choices: BoardChoices(
      points: [
        OperatingPoint(
          clock: Sourced(Hertz(370e6), .measured, "MLPerf Tiny v1.0, GAP9, 0.80 V"),
          activePower: Sourced(
            Watts(54.18e-3), .measured,
            "mean of AD, KWS and IC, core supply only; MLPerf Tiny v1.0, GAP9, 0.80 V"))
      ]))
}
