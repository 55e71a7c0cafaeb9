import Quantities

extension ProcessorProfile {
  /// Nordic nRF52840: Cortex-M4F at 64 MHz, 256 kB RAM, with an IEEE 802.15.4 radio.
  public static let nRF52840 = ProcessorProfile(
    name: "nrf52840",
    title: "Nordic nRF52840, Cortex-M4F at 64 MHz, 256 kB RAM",
    clock: Sourced(Hertz(64e6), .datasheet, "nRF52840 product specification"),
    cycles: .cortexM(
      macInt8: Sourced(1.765, .assumed, "the median measured on the same core in the STM32L4R5"),
      macFloat: Sourced(4.94, .assumed, "2.8 times the int8 cycles, as measured on the M4F of the CY8C62")),
    activePower: Sourced(
      Watts(9.9e-3), .datasheet,
      "3.3 mA at 3 V from flash with DC/DC, ICPU0 of the nRF52840 product specification; read as firmware quotes it"),
    sleepPower: Sourced(
      Watts(9.48e-6), .datasheet,
      "3.16 µA at 3 V with 256 kB RAM kept and the RTC, ION_RAMON_RTC of the nRF52840 product specification; read as "
        + "firmware quotes it"),
    wakeTime: Sourced(.microseconds(10), .assumed, "5 to 10 µs from System ON sleep"),
    memory: BoardMemory(
      ramKibibytes: 256, flashKibibytes: 1024, .published, "nRF52840, Zephyr dts/arm/nordic/nrf52840_qiaa.dtsi"))
}
