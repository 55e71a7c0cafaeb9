import Quantities

extension ProcessorProfile {
  /// Raspberry Pi RP2350: two Cortex-M33 at 150 MHz, 520 kB RAM, weights in external flash.
  public static let rp2350 = ProcessorProfile(
    name: "rp2350",
    title: "Raspberry Pi RP2350, 2 x Cortex-M33 at 150 MHz, 520 kB RAM",
    clock: Sourced(Hertz(150e6), .published, "RP2350, Zephyr boards/raspberrypi/rpi_pico2"),
    cycles: .cortexM(
      macInt8: Sourced(3.5, .assumed, "3 to 4, as other M33 with the portable runtime"),
      macFloat: Sourced(9.8, .assumed, "2.8 times the int8 cycles, as measured on an M4F (MLPerf Tiny v1.2, CY8C62)")),
    activePower: Sourced(Watts(58e-3), .assumed, "17.5 mA at 3.3 V, inside 15 to 20"),
    sleepPower: Sourced(Watts(330e-6), .assumed, "100 µA at 3.3 V with memory kept"),
    wakeTime: Sourced(.milliseconds(1), .assumed, "the crystal starts"),
    memory: BoardMemory(
      ramKibibytes: 520, flashKibibytes: 4096, .published, "RP2350 on a Pico 2, Zephyr boards/raspberrypi/rpi_pico2"))
}
