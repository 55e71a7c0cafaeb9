import Quantities

extension ProcessorProfile {
  /// Nordic nRF54L15: Cortex-M33 at 128 MHz, 256 kB RAM, with a 2.4 GHz radio.
  public static let nRF54L15 = ProcessorProfile(
    name: "nrf54l15",
    title: "Nordic nRF54L15, Cortex-M33 at 128 MHz, 256 kB RAM",
    clock: Sourced(Hertz(128e6), .datasheet, "nRF54L15 product specification"),
    cycles: .cortexM(
      macInt8: Sourced(
        3.455, .assumed, "the median measured on the same core in the nRF5340 (MLPerf Tiny v1.0, microTVM)"),
      macFloat: Sourced(9.67, .assumed, "2.8 times the int8 cycles, as measured on an M4F (MLPerf Tiny v1.2, CY8C62)")),
    activePower: Sourced(
      Watts(7.8e-3), .datasheet,
      "2.6 mA at 3 V, CoreMark from NVM with cache, IAPPCPU0 of the nRF54L15 data sheet, docs.nordicsemi.com"),
    sleepPower: Sourced(
      Watts(8.7e-6), .datasheet, "2.9 µA at 3 V with 256 kB RAM kept and the timer, nRF54L15 product specification"),
    wakeTime: Sourced(.microseconds(10), .assumed, "as nRF52840"),
    memory: BoardMemory(
      ramKibibytes: 256, flashKibibytes: 1524, .datasheet, "nRF54L15 data sheet, overview, RRAM; docs.nordicsemi.com"),
    choices: BoardChoices(
      sleeps: [
        SleepState(
          "ram-64k",
          power: Sourced(Watts(4.5e-6), .datasheet, "1.5 µA at 3 V with 64 kB kept, nRF54L15 product specification"),
          wakeTime: Sourced(.microseconds(10), .assumed, "as with all memory kept"), keptKibibytes: 64),
        SleepState(
          "off",
          power: Sourced(
            Watts(2.7e-6), .datasheet, "0.9 µA at 3 V, System OFF with the timer, nRF54L15 product specification"),
          wakeTime: Sourced(.milliseconds(1), .assumed, "a restart, without what the firmware does then"),
          keptKibibytes: 0),
      ]))
}
