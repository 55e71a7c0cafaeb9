import Quantities

extension ProcessorProfile {
  /// Renesas RA6M4: Cortex-M33 at 200 MHz, 256 kB RAM, with the portable TFLM runtime.
  public static let ra6M4 = ProcessorProfile(
    name: "ra6m4",
    title: "Renesas RA6M4, Cortex-M33 at 200 MHz, 256 kB RAM",
    clock: Sourced(Hertz(200e6), .measured, "MLPerf Tiny v0.7, EK-RA6M4"),
    cycles: .cortexM(
      macInt8: Sourced(
        3.885, .measured, "median of AD 3.45, KWS 3.82, VWW 4.28, IC 3.95; MLPerf Tiny v0.7, EK-RA6M4, TFLM"),
      macFloat: Sourced(10.88, .assumed, "2.8 times the int8 cycles, as measured on an M4F (MLPerf Tiny v1.2, CY8C62)")),
    activePower: Sourced(Watts(72.95e-3), .measured, "mean of the four tasks, 3.0 V; MLPerf Tiny v0.7, EK-RA6M4"),
    sleepPower: Sourced(Watts(150e-6), .assumed, "50 µA at 3 V in software standby"),
    wakeTime: Sourced(.microseconds(50), .assumed, "from software standby"),
    memory: BoardMemory(
      ramKibibytes: 256, flashKibibytes: 1024, .published, "Zephyr, Renesas' r7fa6m4ax.dtsi and r7fa6m4af3cfb.dtsi"))
}
