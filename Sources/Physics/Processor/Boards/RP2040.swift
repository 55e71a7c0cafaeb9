import Quantities

extension ProcessorProfile {
  /// Raspberry Pi RP2040: two Cortex-M0+ at 125 MHz, 264 kB RAM, weights in external flash.
  public static let rp2040 = ProcessorProfile(
    name: "rp2040",
    title: "Raspberry Pi RP2040, 2 x Cortex-M0+ at 125 MHz, 264 kB RAM",
    clock: Sourced(Hertz(125e6), .published, "what pico-sdk's clocks.c sets; RP2040, up to 133 MHz"),
    cycles: .cortexM0(),
    activePower: Sourced(Watts(79e-3), .assumed, "24 mA at 3.3 V"),
    sleepPower: Sourced(Watts(594e-6), .assumed, "dormant, 0.18 mA at 3.3 V"),
    wakeTime: Sourced(.milliseconds(1), .assumed, "the crystal starts"),
    memory: BoardMemory(
      ramKibibytes: 264, flashKibibytes: 2048, .published,
      "RP2040 on a Pico: memmap_default.ld and boards/pico.h of pico-sdk"))
}
