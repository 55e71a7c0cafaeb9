public import Quantities

/// A clock that a board can run at, with the voltage that goes with it, and what the board draws there.
///
/// Cycles do not depend on the clock: MLPerf Tiny's streaming wake word takes the same number a frame at both clocks of
/// three boards, within 0.3 %.
public struct OperatingPoint: Hashable, Sendable {
  /// Clock of the core.
  public let clock: Sourced<Hertz>
  /// Power while it computes.
  public let activePower: Sourced<Watts>
  /// Power while the core waits with its clocks on, as for samples that come by DMA; nil where no figure is known.
  public let idlePower: Sourced<Watts>?

  /// A point.
  public init(clock: Sourced<Hertz>, activePower: Sourced<Watts>, idlePower: Sourced<Watts>? = nil) {
    precondition(clock.value.value > 0, "clock is \(clock.value)")
    self.clock = clock
    self.activePower = activePower
    self.idlePower = idlePower
  }

  /// The clock as people write it, in the unit that it is shortest in: `160 MHz`.
  public var name: String { Self.name(clock.value) }

  /// A frequency as people write it.
  public static func name(_ clock: Hertz) -> String {
    let (number, unit) = clock.value >= 1e9 ? (clock.value / 1e9, "GHz") : (clock.value / 1e6, "MHz")
    return number == number.rounded() ? "\(Int(number)) \(unit)" : "\(number) \(unit)"
  }
}

/// A way to run the same networks on a board with other kernels.
public struct KernelTier: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// Cycles of an int8 multiply-accumulate, with its loads and stores.
  public let macInt8: Sourced<Double>
  /// Power while it computes; nil for the board's own.
  public let activePower: Sourced<Watts>?

  /// Kernels.
  public init(_ name: String, macInt8: Sourced<Double>, activePower: Sourced<Watts>? = nil) {
    self.name = name
    self.macInt8 = macInt8
    self.activePower = activePower
  }
}

/// A deeper or a shallower sleep than a board's usual one.
public struct SleepState: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// What it draws.
  public let power: Sourced<Watts>
  /// From there to computing.
  public let wakeTime: Sourced<SimDuration>
  /// Working memory that lives through it, in KiB.
  public let keptKibibytes: Int

  /// A state.
  public init(_ name: String, power: Sourced<Watts>, wakeTime: Sourced<SimDuration>, keptKibibytes: Int) {
    self.name = name
    self.power = power
    self.wakeTime = wakeTime
    self.keptKibibytes = keptKibibytes
  }
}

/// What a board can do beside what its data sheet begins with.
public struct BoardChoices: Hashable, Sendable {
  /// Power at the board's own clock while it waits with its clocks on.
  public var idlePower: Sourced<Watts>?
  /// Other clocks.
  public var points: [OperatingPoint]
  /// Other kernels than those that the board's cycles were measured with.
  public var kernels: [KernelTier]
  /// Other states of sleep.
  public var sleeps: [SleepState]
  /// What the firmware does when the chip is hot.
  public var governor: ThermalGovernor

  /// A set of choices.
  public init(
    idlePower: Sourced<Watts>? = nil, points: [OperatingPoint] = [], kernels: [KernelTier] = [],
    sleeps: [SleepState] = [], governor: ThermalGovernor = .microcontroller
  ) {
    self.idlePower = idlePower
    self.points = points
    self.kernels = kernels
    self.sleeps = sleeps
    self.governor = governor
  }

  /// The constants for a listing.
  var constants: [ListedConstant] {
    var list = idlePower.map { [ListedConstant("idle power", $0)] } ?? []
    for point in points {
      list.append(ListedConstant("active power at \(point.name)", point.activePower))
      if let idle = point.idlePower { list.append(ListedConstant("idle power at \(point.name)", idle)) }
    }
    for tier in kernels {
      list.append(ListedConstant("int8 multiply-accumulate, kernels \(tier.name)", tier.macInt8, unit: "cycles"))
      if let power = tier.activePower { list.append(ListedConstant("active power, kernels \(tier.name)", power)) }
    }
    for state in sleeps {
      let time = state.wakeTime
      list.append(ListedConstant("sleep power, \(state.name)", state.power))
      list.append(
        ListedConstant(
          "wake time, \(state.name)", Sourced(time.value.seconds * 1e6, time.status, time.source), unit: "µs"))
    }
    return list + governor.constants
  }
}

extension ProcessorProfile {
  /// The clock that the board's data sheet begins with.
  public var ownPoint: OperatingPoint {
    OperatingPoint(clock: clock, activePower: activePower, idlePower: choices.idlePower)
  }

  /// Every clock the board can run at, the fastest first.
  public var points: [OperatingPoint] {
    ([ownPoint] + choices.points).sorted { $0.clock.value > $1.clock.value }
  }

  /// The same board at `point`, one of its own; it keeps no other clock.
  public func running(at point: OperatingPoint) -> ProcessorProfile {
    precondition(points.contains(point), "\(name) does not run at \(point.name)")
    var board = self
    board.clock = point.clock
    board.activePower = point.activePower
    board.choices.idlePower = point.idlePower
    board.choices.points = []
    return board.priced()
  }

  /// The same board with other kernels.
  ///
  /// - Returns: nil for a name that the board does not know.
  public func running(kernels name: String) -> ProcessorProfile? {
    guard let tier = choices.kernels.first(where: { $0.name == name }) else { return nil }
    var board = self
    board.cycles.macInt8 = tier.macInt8
    if let power = tier.activePower { board.activePower = power }
    return board.priced()
  }

  /// The same board with another state of sleep.
  ///
  /// - Returns: nil for a name that the board does not know.
  public func sleeping(in name: String) -> ProcessorProfile? {
    guard let state = choices.sleeps.first(where: { $0.name == name }) else { return nil }
    var board = self
    board.sleepPower = state.power
    board.wakeTime = state.wakeTime
    return board
  }
}
