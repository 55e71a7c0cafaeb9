import Quantities

extension ProcessorProfile {
  /// A small PC with an Intel i5 of the 28 W class. A gateway; its sleep is idling.
  public static let intelNUC = ProcessorProfile(
    name: "intel-nuc",
    title: "Intel NUC class PC, i5 at 4 GHz, idle 6.5 W",
    clock: Sourced(Hertz(4.0e9), .assumed, "boost clock of the class"),
    cycles: .vector(
      macInt8: Sourced(0.0133, .assumed, "300 GMAC/s with VNNI, inside 200 to 600"),
      macFloat: Sourced(0.05, .assumed, "a quarter of the int8 throughput")),
    activePower: Sourced(Watts(40), .assumed, "30 to 60 W at the wall"),
    sleepPower: Sourced(Watts(6.5), .assumed, "5 to 8 W at the wall"),
    wakeTime: Sourced(.zero, .assumed, "it never sleeps"),
    choices: BoardChoices(
      governor: ThermalGovernor(
        steps: [
          .init(
            from: Sourced(Celsius(100), .assumed, "the greatest junction temperature of such processors"),
            share: Sourced(0.5, .assumed, "half the clock"))
        ],
        shutdown: Sourced(Celsius(115), .assumed, "15 K above its greatest junction temperature"),
        restart: Sourced(Celsius(95), .assumed, "20 K below"))))
}
