import Quantities

extension ProcessorProfile {
  /// Espressif ESP32-S3: two Xtensa LX7 at 240 MHz, 512 kB RAM, with Wi-Fi and BLE.
  public static let esp32S3 = ProcessorProfile(
    name: "esp32-s3",
    title: "Espressif ESP32-S3, 2 x LX7 at 240 MHz, 512 kB RAM",
    clock: Sourced(Hertz(240e6), .published, "espressif/esp-nn README"),
    cycles: OperationCycles(
      macInt8: Sourced(
        1.07, .published, "middle of 0.81 (1 x 1 convolution) and 1.33 (fully connected), espressif/esp-nn README"),
      macFloat: Sourced(4, .assumed, "one float unit, three loads and stores"),
      add: Sourced(1, .assumed, "one cycle"),
      multiply: Sourced(1, .assumed, "one cycle"),
      compare: Sourced(1, .assumed, "one cycle"),
      exp: Sourced(43, .published, "one element of a softmax, its division included, espressif/esp-nn README"),
      divide: Sourced(20, .assumed, "a software sequence on the float unit"),
      lookup: Sourced(3, .assumed, "an address, a load and its latency")),
    activePower: Sourced(
      Watts(0.132), .assumed,
      "40 mA at 3.3 V; ESP-IDF's sleep-current tables have 38 to 40 mA with the processor on, the radio mostly asleep"),
    sleepPower: Sourced(
      Watts(2.574e-3), .measured, "light sleep with memory kept, 780 µA at 3.3 V on a board; lucidar.me"),
    wakeTime: Sourced(.microseconds(500), .assumed, "from light sleep"),
    memory: BoardMemory(
      ramKibibytes: 512, flashKibibytes: 8192, .datasheet,
      "ESP32-S3-WROOM-1 data sheet v1.3, section 1.1; 8 MB of flash in the N8 modules"),
    choices: BoardChoices(
      points: [
        OperatingPoint(
          clock: Sourced(Hertz(160e6), .published, "CPU frequency, ESP-IDF's Kconfig.cpu of the ESP32-S3"),
          activePower: Sourced(Watts(95e-3), .assumed, "0.72 of that at 240 MHz: about 36 of 50 mA")),
        OperatingPoint(
          clock: Sourced(Hertz(80e6), .published, "CPU frequency, ESP-IDF's Kconfig.cpu of the ESP32-S3"),
          activePower: Sourced(Watts(63.4e-3), .assumed, "0.48 of that at 240 MHz: about 24 of 50 mA")),
      ],
      kernels: [
        KernelTier(
          "reference",
          macInt8: Sourced(11.5, .published, "ANSI C, 1 x 1 convolution, espressif/esp-nn README"))
      ],
      sleeps: [
        SleepState(
          "deep",
          power: Sourced(Watts(27.1e-6), .measured, "8.2 µA at 3.3 V on a board with timer and RTC memory; lucidar.me"),
          wakeTime: Sourced(.milliseconds(49), .assumed, "a boot, without what the firmware does then"),
          keptKibibytes: 8)
      ]))
}
