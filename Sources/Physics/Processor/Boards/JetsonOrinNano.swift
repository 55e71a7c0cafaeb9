import Quantities

extension ProcessorProfile {
  /// NVIDIA Jetson Orin Nano 8 GB: six Cortex-A78AE and 1024 Ampere cores. A gateway; its sleep is idling.
  public static let jetsonOrinNano = ProcessorProfile(
    name: "jetson-orin-nano",
    title: "NVIDIA Jetson Orin Nano 8 GB, 15 W mode, idle 4.5 W",
    clock: Sourced(Hertz(1.5e9), .assumed, "clock of its processor cores in the 15 W mode"),
    cycles: .vector(
      macInt8: Sourced(0.0015, .assumed, "1 TMAC/s, a tenth of the dense peak, on small models"),
      macFloat: Sourced(0.006, .assumed, "a quarter of the int8 throughput")),
    activePower: Sourced(Watts(12), .assumed, "inside the 7 to 15 W modes"),
    sleepPower: Sourced(Watts(4.5), .assumed, "4 to 5 W idle"),
    wakeTime: Sourced(.zero, .assumed, "it never sleeps"),
    choices: BoardChoices(
      governor: ThermalGovernor(
        steps: [
          .init(
            from: Sourced(
              Celsius(99), .published, "cpu-sw-throttle of Tegra234, NVIDIA's device tree for Linux, AGX Orin"),
            share: Sourced(0.5, .assumed, "half the clock"))
        ],
        shutdown: Sourced(
          Celsius(104.5), .published, "critical trip of the module, Linux tegra234-p3767.dtsi"),
        restart: Sourced(Celsius(84.5), .assumed, "20 K below"))))
}
