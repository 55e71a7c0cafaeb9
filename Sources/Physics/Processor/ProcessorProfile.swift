public import Quantities

/// The data sheet of a processor board: what computing, sleeping and waking cost, each constant with its source.
///
///     t = Σ count·cycles / clock,   E = P_active·t
///
/// The measured boards draw nearly the same power whatever they compute (±10 %), so that time decides energy.
///
/// - Valid for: neural network kernels on one core; a model's error is that of one cycles-per-MAC for all layers,
///   up to 40 % on the four MLPerf Tiny tasks.
/// - Not modelled: caches, accelerators. Other clocks and kernels, where known, are `choices`.
///
/// To add a board: a file in `Boards/` with one of these, and a line in `all`.
public struct ProcessorProfile: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// Clock of the core.
  public internal(set) var clock: Sourced<Hertz>
  /// Cycles of each kind of operation.
  public internal(set) var cycles: OperationCycles
  /// Power while it computes.
  public internal(set) var activePower: Sourced<Watts>
  /// Power while it sleeps with its memory kept, or idles when it never sleeps.
  public internal(set) var sleepPower: Sourced<Watts>
  /// From sleep to computing.
  public internal(set) var wakeTime: Sourced<SimDuration>
  /// Energy of one wake.
  public let wakeEnergy: Sourced<Joules>
  /// What it has room for; nil for gateways, where no shipped model comes near the end of it.
  public let memory: BoardMemory?
  /// Other clocks, kernels and states of sleep.
  public internal(set) var choices: BoardChoices
  /// The same cycles as plain numbers.
  public internal(set) var costs: ProcessorCosts

  /// Cycles of each kind of operation, with sources.
  public struct OperationCycles: Hashable, Sendable {
    /// int8 multiply-accumulate.
    public var macInt8: Sourced<Double>
    /// float32 multiply-accumulate.
    public var macFloat: Sourced<Double>
    /// Addition.
    public var add: Sourced<Double>
    /// Multiplication outside multiply-accumulates.
    public var multiply: Sourced<Double>
    /// Comparison.
    public var compare: Sourced<Double>
    /// Exponential.
    public var exp: Sourced<Double>
    /// Division or square root.
    public var divide: Sourced<Double>
    /// Table look-up.
    public var lookup: Sourced<Double>
    /// Random number of 32 bits.
    public var random: Sourced<Double>
    /// Per byte of working memory.
    public var ramByte: Sourced<Double>
    /// Per byte of program memory.
    public var flashByte: Sourced<Double>

    /// A set of cycles; memory is free by default because the measured cycles per MAC contain it.
    public init(
      macInt8: Sourced<Double>, macFloat: Sourced<Double>, add: Sourced<Double>, multiply: Sourced<Double>,
      compare: Sourced<Double>, exp: Sourced<Double>, divide: Sourced<Double>, lookup: Sourced<Double>,
      random: Sourced<Double> = Self.xorshift, ramByte: Sourced<Double> = Self.memoryIncluded,
      flashByte: Sourced<Double> = Self.memoryIncluded
    ) {
      self.macInt8 = macInt8
      self.macFloat = macFloat
      self.add = add
      self.multiply = multiply
      self.compare = compare
      self.exp = exp
      self.divide = divide
      self.lookup = lookup
      self.random = random
      self.ramByte = ramByte
      self.flashByte = flashByte
    }

    /// Three shifts and three exclusive ors.
    public static let xorshift = Sourced(
      6.0, .assumed, "xorshift of 32 bits (Marsaglia 2003, doi:10.18637/jss.v008.i14): six operations of one cycle")

    /// No extra cycles for memory.
    public static let memoryIncluded = Sourced(
      0.0, .assumed, "contained in the cycles per MAC, which were measured on whole networks")
  }

  /// A profile.
  public init(
    name: String, title: String, clock: Sourced<Hertz>, cycles: OperationCycles, activePower: Sourced<Watts>,
    sleepPower: Sourced<Watts>, wakeTime: Sourced<SimDuration>, wakeEnergy: Sourced<Joules>? = nil,
    memory: BoardMemory? = nil, choices: BoardChoices = BoardChoices()
  ) {
    precondition(clock.value.value > 0, "clock is \(clock.value)")
    self.name = name
    self.title = title
    self.clock = clock
    self.cycles = cycles
    self.activePower = activePower
    self.sleepPower = sleepPower
    self.wakeTime = wakeTime
    self.wakeEnergy =
      wakeEnergy
      ?? Sourced(activePower.value * wakeTime.value, .assumed, "active power for the wake time")
    self.memory = memory
    self.choices = choices
    costs = ProcessorCosts(clock: clock, cycles: cycles, activePower: activePower)
  }

  /// Every board fleetsim knows, in the order it lists them: sixteen nodes, then five gateways.
  public static let all: [ProcessorProfile] = [
    .nRF52840, .nRF54L15, .cc2340R5, .efr32MG24, .stm32G0B1, .stm32L4R5, .stm32U385, .stm32U575, .stm32H7A3, .ra6M4,
    .apollo510, .esp32S3, .gap9, .rp2040, .rp2350, .samd21,
    .raspberryPiZero2W, .raspberryPi4, .raspberryPi5, .jetsonOrinNano, .intelNUC,
  ]

  /// The board of that name, if there is one.
  public static func named(_ name: String) -> ProcessorProfile? { all.first { $0.name == name } }

  /// The node's board of least working memory that holds so many bytes.
  public static func smallest(ramBytes: Int, flashBytes: Int) -> ProcessorProfile? {
    all.filter { $0.memory?.holds(ramBytes: ramBytes, flashBytes: flashBytes) ?? false }
      .min { ($0.memory?.ramKibibytes.value ?? 0) < ($1.memory?.ramKibibytes.value ?? 0) }
  }

  /// With plain numbers that fit its constants.
  func priced() -> ProcessorProfile {
    var board = self
    board.costs = ProcessorCosts(clock: clock, cycles: cycles, activePower: activePower)
    return board
  }

  /// Seconds and joules for `work`.
  public func cost(of work: OpCount) -> (duration: SimDuration, energy: Joules) { costs.cost(of: work) }

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: title,
      constants: [
        ListedConstant("clock", clock),
        ListedConstant("int8 multiply-accumulate", cycles.macInt8, unit: "cycles"),
        ListedConstant("float32 multiply-accumulate", cycles.macFloat, unit: "cycles"),
        ListedConstant("addition", cycles.add, unit: "cycles"),
        ListedConstant("multiplication", cycles.multiply, unit: "cycles"),
        ListedConstant("comparison", cycles.compare, unit: "cycles"),
        ListedConstant("exponential", cycles.exp, unit: "cycles"),
        ListedConstant("division", cycles.divide, unit: "cycles"),
        ListedConstant("look-up", cycles.lookup, unit: "cycles"),
        ListedConstant("random number", cycles.random, unit: "cycles"),
        ListedConstant("byte of working memory", cycles.ramByte, unit: "cycles"),
        ListedConstant("byte of program memory", cycles.flashByte, unit: "cycles"),
        ListedConstant("active power", activePower),
        ListedConstant("sleep power", sleepPower),
        ListedConstant(
          "wake time", Sourced(wakeTime.value.seconds * 1e6, wakeTime.status, wakeTime.source), unit: "µs"),
        ListedConstant("wake energy", wakeEnergy),
      ]
        + (memory.map {
          [
            ListedConstant("working memory", $0.ramKibibytes, unit: "KiB"),
            ListedConstant("program memory", $0.flashKibibytes, unit: "KiB"),
          ]
        } ?? []) + choices.constants)
  }
}
