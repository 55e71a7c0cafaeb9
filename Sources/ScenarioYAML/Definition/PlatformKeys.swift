import Quantities

/// A node's board and what a scenario may choose of it.
enum PlatformKeys {
  static let clock = Key<Choice>.variant(
    "clock", ClockKeys.variant, .byDefault("own"),
    "Which of the board's clocks it computes at; `fleetsim explain` says what each would cost.", example: "race")
  static let rest = Key<RestWord>.word(
    "rest",
    [
      Word("sleep", "its clocks stop between wakes"),
      Word("idle", "its clocks run on, as for samples that come by DMA; for boards whose idle power is known"),
    ], .byDefault("sleep"), "What the board does between wakes.", example: "sleep")
  static let sleep = Key<String>.text(
    "sleep", .optional, "Another state of sleep of the board, by its name in `fleetsim list --sources`.",
    example: "stop3")
  static let kernels = Key<String>.text(
    "kernels", .optional,
    "Other kernels than the maker's, where both were measured on the board; `reference` is plain C.",
    example: "reference")

  static let preset = Preset(
    .platforms, "platform", "A board of the catalog, and what it is made to do.",
    [clock.field, rest.field, sleep.field, kernels.field])
}

/// What a board does between wakes.
enum RestWord: String, Sendable { case sleep, idle }

/// How a group's clock is chosen.
enum ClockKeys {
  static let deadline = Key<SimDuration>.duration(
    "deadline", Limits("1 us", to: "1 d"), .optional,
    "From the end of sensing to the node's own answer; absent, what the interval leaves.", example: "200 ms")
  static let frequency = Key<Hertz>.quantity(
    "frequency", .frequency, Limits("1 kHz", to: "10 GHz"), .required, "One of the board's clocks.",
    example: "60 MHz")

  static let variant = Variant(
    noun: "clock",
    [
      ("own", "the one that the board's data sheet begins with", []),
      ("race", "the fastest, to rest soon", []),
      ("pace", "The slowest at which every frame is done in time.", [deadline.field]),
      ("least_energy", "The one of least mean power of those at which every frame is done in time.", [deadline.field]),
      ("fixed", "A clock of the board.", [frequency.field]),
    ])
}
