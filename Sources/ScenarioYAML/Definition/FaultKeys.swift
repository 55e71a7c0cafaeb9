import Quantities

/// How the sensors of nodes get stuck.
enum StuckSensorKeys {
  static let scale = Key<SimDuration>.duration(
    "scale", Limits("1 s", to: "100000 d"), .required, "When 63 % are stuck.", example: "365 d")
  static let shape = Key<Double>.number(
    "shape", 0.1...20, .byDefault("1"), "1 is a constant rate, less is early death, more is wear.", example: "1.5")
  static let repair = Key<SimDuration>.duration(
    "repair", Limits("1 s", to: "36500 d"), .optional, "From getting stuck to its repair; absent, it stays stuck.",
    example: "14 d")

  static let variant = Variant(
    noun: "stuck sensor",
    [
      ("none", "it never gets stuck", []),
      (
        "weibull", "Each sensor gets stuck at a time drawn from a Weibull distribution, and anew after each repair.",
        [scale.field, shape.field, repair.field]
      ),
    ])
}

/// Who replaces the batteries of nodes.
enum BatteryVisitKeys {
  static let every = Key<SimDuration>.duration(
    "every", Limits("1 min", to: "36500 d"), .required,
    "From one visit to the next; the first is as long after the start.",
    example: "90 d")
  static let below = Key<Double>.share(
    "below", Limits("0 %", to: "100 %"), .byDefault("100 %"), "Batteries that hold less are replaced by full ones.",
    example: "30 %")

  static let variant = Variant(
    noun: "battery visits",
    [
      ("none", "nobody comes", []),
      (
        "periodic", "Somebody comes every so often and replaces what is low; what has no power starts again.",
        [every.field, below.field]
      ),
    ])
}

/// Windows in which frames are lost at a gateway.
enum JammingKeys {
  static let from = Key<SimDuration>.duration(
    "from", Limits("0 s", to: "7300 d"), .required, "After the start of virtual time.", example: "10 d")
  static let length = Key<SimDuration>.duration(
    "for", Limits("1 ms", to: "7300 d"), .required, "How long a window lasts.", example: "6 h")
  static let every = Key<SimDuration>.duration(
    "every", Limits("1 ms", to: "7300 d"), .optional, "From one window to the next; absent, there is one.",
    example: "1 d")

  static let section = Section(
    "jamming", "Windows in which frames are lost at a gateway, whoever sends them.",
    [from.field, length.field, every.field])
}
